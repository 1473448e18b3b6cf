/** Watching keys: what they are, and then each change. */
import { asyncIterator, promiseOf, stringifyJson, thenOf } from "./intrinsics.ts";
import { toKeys, toText } from "./key-value-arguments.ts";
import { isPrefixChoice } from "./key-value-counters.ts";

/** What a key is now. */
export interface KeyChange {
  key: string;
  /** Null where the key is missing. */
  value: ArrayBuffer | null;
  /** For `compareAndSwap` and `check`. */
  version: string;
}

/** How changes come. */
export interface WatchBackend {
  /** The next changes; null when there are no more. */
  read(): Promise<KeyChange[] | null>;
  end(): void;
}

type Step = IteratorResult<KeyChange, undefined>;

const nothing = (): void => {};

/** The keys or the prefix to watch as JSON for the host. */
export function toWatchChoice(choice: Iterable<string> | { prefix: string }): string {
  if (isPrefixChoice(choice)) return `{"prefix":${stringifyJson(toText(choice.prefix, "prefix"))}}`;
  const keys = toKeys(choice);
  let list = "";
  for (let at = 0; at < keys.length; at += 1) {
    list += `${at === 0 ? "" : ","}${stringifyJson(keys[at])}`;
  }
  return `{"keys":[${list}]}`;
}

/**
 * What the watched keys are, and then each change: of a key that changes several times before it is read the latest state. It
 * ends with the request that began it, or when the loop over it is left.
 */
export class KeyWatch implements AsyncIterableIterator<KeyChange, undefined> {
  readonly #backend: WatchBackend;
  #batch: KeyChange[] = [];
  #at = 0;
  #isOver = false;
  #last: Promise<void> = promiseOf(undefined);

  /** Made by `KvStore.watch`. */
  constructor(backend: WatchBackend) {
    this.#backend = backend;
  }

  /** The next change; waits until there is one. Rejects with `KeyValueError`, after which there are no more. */
  next(): Promise<Step> {
    const step = thenOf(this.#last, () => this.#take());
    this.#last = thenOf(step, nothing, nothing);
    return step;
  }

  /** Ends it. */
  async return(): Promise<Step> {
    this.#end();
    this.#backend.end();
    return { done: true, value: undefined };
  }

  [asyncIterator](): this {
    return this;
  }

  async #take(): Promise<Step> {
    if (this.#at >= this.#batch.length && !this.#isOver) {
      let batch: KeyChange[] | null = null;
      try {
        batch = await this.#backend.read();
      } catch (error) {
        this.#end();
        throw error;
      }
      if (batch === null) this.#end();
      else {
        this.#batch = batch;
        this.#at = 0;
      }
    }
    const change = this.#batch[this.#at];
    if (change === undefined || this.#isOver) return { done: true, value: undefined };
    this.#at += 1;
    return { done: false, value: change };
  }

  #end(): void {
    this.#isOver = true;
    this.#batch = [];
  }
}
