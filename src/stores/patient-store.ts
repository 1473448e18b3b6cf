import { setTimeout } from "node:timers/promises";
import { type BobbinError, isBobbinError } from "../errors.ts";
import { fileLockLimits } from "../limits.ts";
import type { Answer, ChangeSource, Store } from "./store.ts";
import { askStore, forwardOperations, isWrite } from "./store-operations.ts";

/**
 * A store for callers that can wait: while another program holds it locked they get promises, and only after
 * `busyMillisecondsMax` `store-busy`. Nothing waits on the calling thread. `find` gives the store, and throws `store-busy` while it
 * cannot be opened; `description` is what `describe` says. With `syncsWrites` a write is answered once it is durable.
 */
export function createPatientStore(
  find: () => Store,
  description: string,
  { syncsWrites = false } = {},
): Store {
  const patience = new Patience(find);
  const whenDurable = (): Promise<void> | null => patience.found?.whenDurable() ?? null;
  const whenSynced = async (answer: Answer<unknown>): Promise<unknown> => {
    const result = await answer;
    await whenDurable();
    return result;
  };
  return {
    ...forwardOperations((operation, args) => {
      const answer = patience.ask((store) => askStore(store, operation, args));
      return syncsWrites && isWrite(operation, args) ? whenSynced(answer) : answer;
    }),
    changes: {
      mark: () => patience.found?.changes?.mark() ?? "",
      versions: (keys) => patience.ask((store) => changesOf(store).versions(keys)),
    },
    whenDurable,
    describe: () => description,
    close: () => patience.found?.close(),
  };
}

/** Asks a store again while it is held. */
class Patience {
  readonly #find: () => Store;
  /** The store, once it was there. */
  found: Store | null = null;

  constructor(find: () => Store) {
    this.#find = find;
  }

  ask<T>(call: (store: Store) => Answer<T>): Answer<T> {
    try {
      return call(this.#store());
    } catch (error) {
      if (!isBusyStore(error)) throw error;
      return this.#askAgain(call);
    }
  }

  #store(): Store {
    return (this.found ??= this.#find());
  }

  async #askAgain<T>(call: (store: Store) => Answer<T>): Promise<T> {
    const deadline = performance.now() + fileLockLimits.busyMillisecondsMax;
    for (;;) {
      await this.#pause(deadline);
      try {
        return await call(this.#store());
      } catch (error) {
        if (!isBusyStore(error) || performance.now() >= deadline) throw error;
      }
    }
  }

  async #pause(deadline: number): Promise<void> {
    const lock = this.found?.lock;
    if (lock?.isHeld !== true) return setTimeout(fileLockLimits.lookMillisecondsDefault);
    const over = new AbortController();
    const left = Math.max(deadline - performance.now(), 0);
    const late = setTimeout(left, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([lock.whenFree(), late]);
    over.abort();
  }
}

function changesOf({ changes }: Store): ChangeSource {
  if (changes === undefined) throw new Error("the store tells nobody of changes");
  return changes;
}

/** Whether a call failed because another program holds the store locked. */
export function isBusyStore(error: unknown): error is BobbinError {
  return isBobbinError(error) && error.code === "store-busy";
}
