import type ivm from "isolated-vm";
import { type ComponentUser, countUser } from "../component-use.ts";

/** What an isolate uses, until it ends. */
class IsolateUse implements ComponentUser {
  readonly instanceCount = 1;
  readonly #isolate: ivm.Isolate;
  readonly #isRunning: () => boolean;
  #memoryBytes = 0;
  #milliseconds = 0;

  constructor(isolate: ivm.Isolate, isRunning: () => boolean) {
    this.#isolate = isolate;
    this.#isRunning = isRunning;
  }

  get memoryBytes(): number {
    // One that runs on its own thread would have to be waited for: then it is as it was.
    if (!this.#isolate.isDisposed && !this.#isRunning()) {
      const heap = this.#isolate.getHeapStatisticsSync();
      this.#memoryBytes = heap.total_physical_size + heap.externally_allocated_size;
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
export function countIsolate(
  component: string,
  isolate: ivm.Isolate,
  isRunning: () => boolean,
): () => void {
  return countUser(component, new IsolateUse(isolate, isRunning));
}
