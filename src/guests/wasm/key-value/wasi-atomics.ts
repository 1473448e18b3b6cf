import type { BobbinError } from "../../../errors.ts";
import type { Answer } from "../../../stores/store.ts";
import { ResultError, waiting, type HostInterface } from "../host.ts";
import { answer, errorWasi } from "./answer.ts";
import type { OpenStore } from "./open-store.ts";

/** A compare-and-swap under way: it succeeds while the key still has the version that was seen last. */
class CompareAndSwap {
  readonly store: OpenStore;
  readonly key: string;
  version: string;

  constructor(store: OpenStore, key: string, version: string) {
    this.store = store;
    this.key = key;
    this.version = version;
  }
}

/** Begins with the version that the key has now. */
function begin(store: OpenStore, key: string): Answer<CompareAndSwap> {
  const seen = store.session.getVersioned(store.handle, key);
  return seen instanceof Promise
    ? seen.then(({ version }) => new CompareAndSwap(store, key, version))
    : new CompareAndSwap(store, key, seen.version);
}

const storeError = (error: BobbinError): unknown => ({
  tag: "store-error",
  value: errorWasi(error),
});

function current(swap: CompareAndSwap): Answer<Uint8Array | undefined> {
  const { store, key } = swap;
  const take = (seen: { value: Uint8Array | null; version: string }): Uint8Array | undefined => {
    swap.version = seen.version;
    return seen.value ?? undefined;
  };
  const seen = store.session.getVersioned(store.handle, key);
  return seen instanceof Promise ? seen.then(take) : take(seen);
}

/** Null when it wrote, else one that has seen what the key holds now, to try again with. */
function trySwap(swap: CompareAndSwap, bytes: Uint8Array): Answer<CompareAndSwap | null> {
  const { store, key, version } = swap;
  const settle = (wrote: boolean): Answer<CompareAndSwap | null> =>
    wrote ? null : begin(store, key);
  const wrote = store.session.compareAndSwap(store.handle, key, version, bytes);
  return wrote instanceof Promise ? wrote.then(settle) : settle(wrote);
}

/**
 * `wasi:keyvalue/atomics@0.2.0-draft2`. A swap fails when the key was written since `new` or since
 * the last `current`, also where it holds the same bytes again, and hands out a fresh one.
 */
export const wasiAtomics: HostInterface = {
  increment: waiting((_call, { session, handle }: OpenStore, key: string, delta: bigint) =>
    answer(
      () => session.increment(handle, key, delta),
      (sum) => sum,
      errorWasi,
    ),
  ),
  "[static]cas.new": waiting((_call, store: OpenStore, key: string) =>
    answer(
      () => begin(store, key),
      (swap) => swap,
      errorWasi,
    ),
  ),
  "[method]cas.current": waiting((_call, swap: CompareAndSwap) =>
    answer(
      () => current(swap),
      (found) => found,
      errorWasi,
    ),
  ),
  swap: waiting((_call, swap: CompareAndSwap, bytes: Uint8Array) =>
    answer(
      () => trySwap(swap, bytes),
      (again) => {
        if (again !== null) throw new ResultError({ tag: "cas-failed", value: again });
      },
      storeError,
    ),
  ),
};
