/** The contract of a store as a plain Map, to compare real stores with. */

import { bobbinError, isBobbinError } from "../src/errors.ts";
import type { Entry, Store } from "../src/stores/store.ts";
import { addAs, type StoreTraits } from "./traits.ts";

/** One operation as data, so that a failing sequence can be printed and made smaller. */
export type Operation =
  | { op: "get" | "exists" | "delete" | "watch"; key: string }
  | { op: "set"; key: string; value: Uint8Array }
  | { op: "getMany" | "deleteMany"; keys: readonly string[] }
  | { op: "setMany"; entries: readonly Entry[] }
  | { op: "list"; prefix: string; limit: number }
  | { op: "increment"; key: string; delta: bigint }
  | { op: "insert"; key: string; value: Uint8Array };

/** Keys in the order of their UTF-8 bytes. */
export function inByteOrder(keys: Iterable<string>): string[] {
  return [...keys].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** All keys with a prefix, page by page; sorted where the engine does not sort them. */
export async function listAll(
  store: Store,
  prefix: string,
  limit: number,
  { isOrdered = true }: StoreTraits = {},
): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list({ prefix, limit, cursor });
    if (page.keys.length > limit)
      throw new Error(`a page of ${page.keys.length} keys, not ${limit}`);
    keys.push(...page.keys);
    cursor = page.cursor;
  } while (cursor !== null);
  return isOrdered ? keys : inByteOrder(keys);
}

/** Runs an operation on a store; an error of the table counts as its code. */
export async function runOnStore(
  store: Store,
  operation: Operation,
  traits: StoreTraits = {},
): Promise<unknown> {
  try {
    switch (operation.op) {
      case "get":
      case "exists":
      case "delete":
        return await store[operation.op](operation.key);
      case "watch":
        return (await store.getVersioned(operation.key)).value;
      case "set":
        return await store.set(operation.key, operation.value);
      case "getMany":
      case "deleteMany":
        return await store[operation.op](operation.keys);
      case "setMany":
        return await store.setMany(operation.entries);
      case "list":
        return await listAll(store, operation.prefix, operation.limit, traits);
      case "increment":
        return await store.increment(operation.key, operation.delta);
      case "insert":
        return await store.compareAndSwap(operation.key, null, operation.value);
    }
  } catch (error) {
    return codeOf(error);
  }
}

/** What the contract says that the operation answers; changes the map as the contract says. */
export function runOnModel(
  model: Map<string, Uint8Array>,
  tuplesMax: number,
  operation: Operation,
  traits: StoreTraits = {},
): unknown {
  try {
    return answer(model, tuplesMax, operation, traits);
  } catch (error) {
    return codeOf(error);
  }
}

function answer(
  model: Map<string, Uint8Array>,
  tuplesMax: number,
  operation: Operation,
  traits: StoreTraits,
): unknown {
  const write = (entries: readonly Entry[]): void => {
    const after = new Map([...model, ...entries]);
    if (after.size > model.size && after.size > tuplesMax) {
      throw bobbinError("store-full", { store: "model", max: tuplesMax });
    }
    for (const [key, value] of entries) model.set(key, value);
  };
  switch (operation.op) {
    case "get":
    case "watch":
      return model.get(operation.key) ?? null;
    case "exists":
      return model.has(operation.key);
    case "delete":
      return void model.delete(operation.key);
    case "set":
      return write([[operation.key, operation.value]]);
    case "getMany":
      return operation.keys.map((key) => model.get(key) ?? null);
    case "deleteMany":
      for (const key of operation.keys) model.delete(key);
      return;
    case "setMany":
      return write(operation.entries);
    case "list":
      return inByteOrder(model.keys()).filter((key) => key.startsWith(operation.prefix));
    case "increment": {
      const { key, delta } = operation;
      const place = { store: "model", key };
      const { sum, bytes } = addAs(traits, model.get(key) ?? null, delta, place);
      write([[key, bytes]]);
      return sum;
    }
    case "insert":
      if (model.has(operation.key)) return false;
      write([[operation.key, operation.value]]);
      return true;
  }
}

function codeOf(error: unknown): string {
  if (!isBobbinError(error)) throw error;
  return error.code;
}
