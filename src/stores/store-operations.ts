/** All operations of a store in one table, for whoever stands before a store and hands on what it is asked. */

import type { Answer, Commit, Store } from "./store.ts";

/** What a store may be asked; the rest of it is about the store itself. */
export type StoreOperation = Exclude<
  keyof Store,
  "lock" | "changes" | "whenDurable" | "syncUse" | "describe" | "close"
>;

/** That part of a store. */
export type StoreOperations = Pick<Store, StoreOperation>;

const kinds = {
  get: "read",
  set: "write",
  delete: "write",
  exists: "read",
  list: "read",
  getMany: "read",
  getEntries: "read",
  setMany: "write",
  deleteMany: "write",
  increment: "write",
  getVersioned: "read",
  compareAndSwap: "write",
  commit: "write",
  count: "read",
  sizes: "read",
} as const satisfies Record<StoreOperation, "read" | "write">;

/** The names of all operations. */
export const storeOperations = Object.keys(kinds) as readonly StoreOperation[];

/** Whether an operation with these arguments may change the store. */
export function isWrite(operation: StoreOperation, args: readonly unknown[]): boolean {
  if (operation === "commit") return (args[0] as Commit).writes.length > 0;
  return kinds[operation] === "write";
}

/** Operations each of which is what `ask` makes of it. */
export function forwardOperations(
  ask: (operation: StoreOperation, args: readonly unknown[]) => Answer<unknown>,
): StoreOperations {
  const forwards = storeOperations.map((operation) => [
    operation,
    (...args: unknown[]) => ask(operation, args),
  ]);
  return Object.fromEntries(forwards) as StoreOperations;
}

/** Asks a store for an operation with the arguments that were given for it. */
export function askStore(
  store: Store,
  operation: StoreOperation,
  args: readonly unknown[],
): Answer<unknown> {
  const call = store[operation] as (...args: readonly unknown[]) => Answer<unknown>;
  return Reflect.apply(call, store, args);
}
