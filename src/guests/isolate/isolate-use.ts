import type ivm from "isolated-vm";
import { type ComponentUser, countUser } from "../component-use.ts";

/** What an isolate uses, until it ends. */
class IsolateUse implements ComponentUser {
  readonly instanceCount = 1;
  readonly #isolate: ivm.Isolate;
  #isAsked = false;
  #memoryBytes = 0;
  #milliseconds = 0;

  constructor(isolate: ivm.Isolate) {
    this.#isolate = isolate;
  }

  /**
   * As it was when it was asked for before. The isolate itself is asked, on its own thread: one that computes is not waited for, and
   * what its code has left rejected, which comes out of the next call whatever that is, is nobody's concern here.
   */
  get memoryBytes(): number {
    if (!this.#isAsked && !this.#isolate.isDisposed) {
      this.#isAsked = true;
      this.#isolate.getHeapStatistics().then(
        (heap) => {
          this.#isAsked = false;
          this.#memoryBytes = heap.total_physical_size + heap.externally_allocated_size;
        },
        () => {
          this.#isAsked = false;
        },
      );
    }
    return this.#memoryBytes;
  }

  get processorMilliseconds(): number {
    if (!this.#isolate.isDisposed) {
      this.#milliseconds = Number(this.#isolate.cpuTime) / 1_000_000;
    }
    return this.#milliseconds;
  }
}

/** Counts an isolate among those of its component; the answer ends that. */
export function countIsolate(component: string, isolate: ivm.Isolate): () => void {
  return countUser(component, new IsolateUse(isolate));
}
