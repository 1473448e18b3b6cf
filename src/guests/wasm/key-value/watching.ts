import { bobbinError } from "../../../errors.ts";
import type { KeyChange, StoreWatch, WatchChoice } from "../../../kv/store-watch.ts";
import { type GuestCall, waiting, type HostInterface } from "../host.ts";
import { answer, errorV1 } from "./answer.ts";

/** The variant `subject`. */
type Subject =
  | { readonly tag: "keys"; readonly value: string[] }
  | { readonly tag: "prefix"; readonly value: string };

interface RunningWatch {
  readonly watch: StoreWatch;
  isRead: boolean;
}

/** The watchers of one request. */
class Watchers {
  readonly #call: GuestCall;
  readonly #running = new Map<number, RunningWatch>();
  #begun = 0;

  constructor(call: GuestCall) {
    this.#call = call;
  }

  begin(store: number, choice: WatchChoice): number {
    const { session, signal } = this.#call;
    const watch = session.watch(store, choice, () => signal.aborted);
    this.#running.set(this.#begun, { watch, isRead: false });
    return this.#begun++;
  }

  /** Null for one that has ended. */
  async next(watcher: number, milliseconds: number): Promise<KeyChange[] | null> {
    const running = this.#running.get(watcher);
    if (running === undefined) {
      if (watcher < this.#begun) return null;
      throw bobbinError("invalid-argument", { problem: "watcher", state: "unknown" });
    }
    if (running.isRead) {
      throw bobbinError("invalid-argument", { problem: "watcher", state: "read" });
    }
    running.isRead = true;
    try {
      const changes = await running.watch.next(milliseconds);
      if (changes === null) this.end(watcher);
      return changes;
    } catch (error) {
      this.end(watcher);
      throw error;
    } finally {
      running.isRead = false;
    }
  }

  end(watcher: number): void {
    const running = this.#running.get(watcher);
    this.#running.delete(watcher);
    running?.watch.close();
  }
}

const createWatchers = (call: GuestCall): Watchers => new Watchers(call);

/** `bobbin:key-value/watching@0.1.0` of sdk/wit/bobbin.wit: what keys are, and each change. It ends with the request that began it. */
export const watching: HostInterface = {
  watch: (call, store: number, subject: Subject) =>
    answer(
      () => call.state(createWatchers).begin(store, choiceOf(subject)),
      (watcher) => watcher,
      errorV1,
    ),
  next: waiting((call, watcher: number, milliseconds: number) =>
    answer(
      () => call.state(createWatchers).next(watcher, milliseconds),
      (changes) =>
        changes?.map(({ key, value, version }) => ({ key, value: value ?? undefined, version })),
      errorV1,
    ),
  ),
  end: (call, watcher: number) => call.state(createWatchers).end(watcher),
};

function choiceOf(subject: Subject): WatchChoice {
  return subject.tag === "keys" ? { keys: subject.value } : { prefix: subject.value };
}
