import type { BobbinError } from "../../../errors.ts";
import type { Answer } from "../../../stores/store.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorWasi } from "./answer.ts";
import { OpenedStore } from "../../../kv/opened-store.ts";

/**
 * A compare-and-swap under way: it succeeds while the key still has the version that was seen last. It keeps its
 * store open, whatever becomes of the bucket that it was made with.
 */
class CompareAndSwap {
  readonly #store: OpenedStore;
  readonly #key: string;
  #version: string;

  private constructor(store: OpenedStore, key: string, version: string) {
    this.#store = store.hold();
    this.#key = key;
    this.#version = version;
  }

  /** Begins with the version that the key has now. */
  static begin(store: OpenedStore, key: string): Answer<CompareAndSwap> {
    const seen = store.getVersioned(key);
    return seen instanceof Promise
      ? seen.then(({ version }) => new CompareAndSwap(store, key, version))
      : new CompareAndSwap(store, key, seen.version);
  }

  /** What the key holds now, which is seen by that. */
  current(): Answer<Uint8Array | undefined> {
    const take = (seen: { value: Uint8Array | null; version: string }): Uint8Array | undefined => {
      this.#version = seen.version;
      return seen.value ?? undefined;
    };
    const seen = this.#store.getVersioned(this.#key);
    return seen instanceof Promise ? seen.then(take) : take(seen);
  }

  /** Null when it wrote, else one that has seen what the key holds now, to try again with. */
  try(bytes: Uint8Array): Answer<CompareAndSwap | null> {
    const settle = (wrote: boolean): Answer<CompareAndSwap | null> =>
      wrote ? null : CompareAndSwap.begin(this.#store, this.#key);
    const wrote = this.#store.compareAndSwap(this.#key, this.#version, bytes);
    return wrote instanceof Promise ? wrote.then(settle) : settle(wrote);
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
  }
}

/** The guest has given the swap away, so that nobody else drops it. */
function whenSettled<T>(attempt: () => Answer<T>, over: () => void): Answer<T> {
  let tried: Answer<T>;
  try {
    tried = attempt();
  } catch (error) {
    over();
    throw error;
  }
  if (tried instanceof Promise) return tried.finally(over);
  over();
  return tried;
}

const storeError = (error: BobbinError): unknown => ({
  tag: "store-error",
  value: errorWasi(error),
});

/**
 * `wasi:keyvalue/atomics@0.2.0-draft2`. A swap fails when the key was written since `new` or since
 * the last `current`, also where it holds the same bytes again, and hands out a fresh one.
 */
export const wasiAtomics: HostInterface = {
  increment: waiting((_call, store: unknown, key: string, delta: bigint) =>
    answer(
      () => held(store, OpenedStore).increment(key, delta),
      (sum) => sum,
      errorWasi,
    ),
  ),
  "[static]cas.new": waiting((_call, store: unknown, key: string) =>
    answer(
      () => CompareAndSwap.begin(held(store, OpenedStore), key),
      (swap) => swap,
      errorWasi,
    ),
  ),
  "[method]cas.current": waiting((_call, swap: unknown) =>
    answer(
      () => held(swap, CompareAndSwap).current(),
      (found) => found,
      errorWasi,
    ),
  ),
  swap: waiting((_call, given: unknown, bytes: Uint8Array) =>
    answer(
      () => {
        const swap = held(given, CompareAndSwap);
        return whenSettled(
          () => swap.try(bytes),
          () => swap[Symbol.dispose](),
        );
      },
      (again) => {
        if (again !== null) throw new ResultError({ tag: "cas-failed", value: again });
      },
      storeError,
    ),
  ),
};
