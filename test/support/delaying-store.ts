/** A store that answers with promises, as one across a network does. */

import type { Store, SynchronousStore } from "../../src/stores/store.ts";
import { storeOperations } from "../../src/stores/store-operations.ts";

/** A store behind a delay, and what it is asked. */
export interface DelayingStore {
  readonly store: Store;
  /** Operations that have not been answered, the oldest first: each is answered when it is called. */
  readonly outstanding: (() => void)[];
  /** The most that were outstanding at a time. */
  outstandingMax: number;
  /** How many operations there were. */
  asked: number;
}

/** How answers come: in a later turn of the event loop, or when the test calls what is in `outstanding`. */
export type Answering = "later" | "when told";

/** Puts a store behind a delay. */
export function delayStore(behind: SynchronousStore, answering: Answering): DelayingStore {
  const store = Object.create(behind) as Store;
  const delaying: DelayingStore = { store, outstanding: [], outstandingMax: 0, asked: 0 };
  for (const name of storeOperations) {
    const operation = behind[name].bind(behind) as (...args: unknown[]) => unknown;
    const later = (...args: unknown[]): Promise<unknown> =>
      answerLater(delaying, answering, () => operation(...args));
    Object.assign(store, { [name]: later });
  }
  return delaying;
}

/** Waits turn by turn until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

function answerLater(
  delaying: DelayingStore,
  answering: Answering,
  operation: () => unknown,
): Promise<unknown> {
  const { outstanding } = delaying;
  return new Promise((resolve, reject) => {
    const answer = (): void => {
      const at = outstanding.indexOf(answer);
      if (at !== -1) outstanding.splice(at, 1);
      try {
        resolve(operation());
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    outstanding.push(answer);
    delaying.asked += 1;
    delaying.outstandingMax = Math.max(delaying.outstandingMax, outstanding.length);
    if (answering === "later") setImmediate(answer);
  });
}
