/** What is kept beside values, as the contract has it, in a plain Map: to compare real stores with. */

import { bobbinError, isBobbinError } from "../src/errors.ts";
import { expiryLimits } from "../src/limits.ts";
import { addToCounter } from "../src/stores/counter.ts";
import type { Details, Entry, Store, StoredEntry } from "../src/stores/store.ts";
import { inByteOrder, listAll } from "./model.ts";
import type { TestClock } from "./test-clock.ts";

/** One operation as data. */
export type DetailOperation =
  | { op: "set" | "swap" | "insert"; key: string; value: Uint8Array; details?: Details }
  | { op: "increment"; key: string; delta: bigint; details?: Details }
  | { op: "setMany"; entries: readonly (readonly [string, Uint8Array, Details | undefined])[] }
  | { op: "delete" | "get" | "exists"; key: string }
  | { op: "advance"; milliseconds: number }
  | { op: "look" };

type Model = Map<string, StoredEntry>;

/** Runs an operation on a store; an error of the table counts as its code. */
export async function runDetailed(
  store: Store,
  clock: TestClock,
  operation: DetailOperation,
  keys: readonly string[],
): Promise<unknown> {
  try {
    switch (operation.op) {
      case "set":
        return await store.set(operation.key, operation.value, operation.details);
      case "swap":
        return await swap(store, operation);
      case "insert":
        return await store.compareAndSwap(operation.key, null, operation.value, operation.details);
      case "increment":
        return await store.increment(operation.key, operation.delta, operation.details);
      case "setMany": {
        const entries = operation.entries.map(([key, value]): Entry => [key, value]);
        const details = new Map<string, Details>();
        for (const [key, , one] of operation.entries) if (one !== undefined) details.set(key, one);
        return await store.setMany(entries, details);
      }
      case "delete":
      case "get":
      case "exists":
        return await store[operation.op](operation.key);
      case "advance":
        return await clock.advance(operation.milliseconds);
      case "look":
        return await look(store, keys);
    }
  } catch (error) {
    return codeOf(error);
  }
}

/** As callers do: a version may turn stale without cause, as when another key that has expired is removed meanwhile. */
async function swap(
  store: Store,
  { key, value, details }: DetailOperation & { op: "set" | "swap" | "insert" },
): Promise<boolean> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const { version } = await store.getVersioned(key);
    if (await store.compareAndSwap(key, version, value, details)) return true;
  }
  return false;
}

async function look(store: Store, keys: readonly string[]): Promise<unknown> {
  return {
    listed: inByteOrder(await listAll(store, "", 2)),
    count: await store.count(),
    values: await store.getMany(keys),
    entries: await store.getEntries(keys),
    sizes: await store.sizes(keys),
  };
}

/** What the contract says that the operation answers, by a clock that says `now`; changes the map as the contract says. */
export function runDetailedModel(
  model: Model,
  now: number,
  tuplesMax: number,
  operation: DetailOperation,
  keys: readonly string[],
): unknown {
  const forget = (): void => {
    for (const [key, { expiresAt }] of model) {
      if (expiresAt !== null && expiresAt <= now) model.delete(key);
    }
  };
  forget();
  try {
    const answer = answerOf(model, now, tuplesMax, operation, keys);
    forget();
    return answer;
  } catch (error) {
    return codeOf(error);
  }
}

function answerOf(
  model: Model,
  now: number,
  tuplesMax: number,
  operation: DetailOperation,
  keys: readonly string[],
): unknown {
  const write = (entries: readonly (readonly [string, StoredEntry])[]): void => {
    const after = new Map([...model, ...entries]);
    if (after.size > model.size && after.size > tuplesMax) {
      throw bobbinError("store-full", { store: "model", max: tuplesMax });
    }
    for (const [key, entry] of entries) model.set(key, entry);
  };
  const entry = (value: Uint8Array, details: Details = {}, before?: StoredEntry): StoredEntry => ({
    value,
    expiresAt: details.expiry === undefined ? (before?.expiresAt ?? null) : momentOf(details, now),
    metadata: details.metadata === undefined ? (before?.metadata ?? null) : details.metadata,
  });
  switch (operation.op) {
    case "set":
      return write([[operation.key, entry(operation.value, operation.details)]]);
    case "swap": {
      const { key, value, details } = operation;
      write([[key, entry(value, details, model.get(key))]]);
      return true;
    }
    case "insert":
      if (model.has(operation.key)) return false;
      write([[operation.key, entry(operation.value, operation.details)]]);
      return true;
    case "increment": {
      const { key, delta, details } = operation;
      const before = model.get(key);
      const { sum, bytes } = addToCounter(before?.value ?? null, delta, { store: "model", key });
      write([[key, entry(bytes, details, before)]]);
      return sum;
    }
    case "setMany": {
      const details = new Map(
        operation.entries.flatMap(([key, , one]) => (one ? [[key, one]] : [])),
      );
      return write(operation.entries.map(([key, value]) => [key, entry(value, details.get(key))]));
    }
    case "delete":
      return void model.delete(operation.key);
    case "get":
      return model.get(operation.key)?.value ?? null;
    case "exists":
      return model.has(operation.key);
    case "advance":
      return undefined;
    case "look":
      return {
        listed: inByteOrder(model.keys()),
        count: model.size,
        values: keys.map((key) => model.get(key)?.value ?? null),
        entries: keys.map((key) => model.get(key) ?? null),
        sizes: keys.map((key) => model.get(key)?.value.byteLength ?? null),
      };
  }
}

function momentOf({ expiry }: Details, now: number): number | null {
  if (expiry === null || expiry === undefined) return null;
  return "at" in expiry ? expiry.at : Math.min(now + expiry.in, expiryLimits.momentMax);
}

function codeOf(error: unknown): string {
  if (!isBobbinError(error)) throw error;
  return error.code;
}
