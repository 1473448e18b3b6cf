/** The vectors as types, and how they are replayed on a store. conformance/README.md describes the format. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorTable, isBobbinError, type ErrorCode } from "../src/errors.ts";
import type { Entry, KeyPage, Store } from "../src/stores/store.ts";

/** An error as a guest can meet it; v1 and v2 are its cases in Spin's two interfaces. */
export interface ExpectedError {
  readonly error: ErrorCode;
  readonly v1: string;
  readonly v2: string;
}

type EncodedEntry = readonly [key: string, value: string];
type Operation =
  | { op: "get" | "exists" | "delete"; key: string }
  | { op: "set"; key: string; value: string }
  | { op: "list"; prefix?: string; limit: number; cursor?: "previous" }
  | { op: "getMany" | "deleteMany"; keys: string[] }
  | { op: "setMany"; entries: EncodedEntry[] }
  | { op: "increment"; key: string; delta: string }
  | { op: "getVersioned"; key: string; as: string }
  | { op: "compareAndSwap"; key: string; version: string | null; value: string };

/** One operation and its answer; where `expect` is left out it only has to succeed. */
export type Step = Operation & { expect?: unknown };

/** One story on a store of its own. */
export interface Case {
  readonly name: string;
  /** Most keys that the store holds; without limit where left out. */
  readonly tuplesMax?: number;
  /** What the store holds at first. */
  readonly given?: readonly EncodedEntry[];
  readonly steps: readonly Step[];
}

/** Every case of every file, its name preceded by the name of the file. */
export function readVectors(): Case[] {
  const folder = join(import.meta.dirname, "vectors");
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.toSorted().flatMap((file) => {
    const { cases } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { cases: Case[] };
    return cases.map((one) => ({ ...one, name: `${file.replace(".json", "")}: ${one.name}` }));
  });
}

/** Replays one case on an empty store. */
export async function replay(store: Store, { given = [], steps }: Case): Promise<void> {
  for (const [key, value] of given) await store.set(key, decode(value));
  const memory: Memory = { versions: new Map(), cursor: null };
  for (const [index, step] of steps.entries()) {
    const answer = await run(store, step, memory).catch(toExpectedError);
    const place = `step ${index + 1}, ${step.op}`;
    if (step.expect !== undefined) assert.deepEqual(answer, step.expect, place);
    else assert.equal(answer, undefined, place);
  }
}

/** What a case remembers from step to step. */
interface Memory {
  readonly versions: Map<string, string>;
  cursor: string | null;
}

async function run(store: Store, step: Step, memory: Memory): Promise<unknown> {
  switch (step.op) {
    case "get":
      return encode(await store.get(step.key));
    case "exists":
      return await store.exists(step.key);
    case "delete":
      return await store.delete(step.key);
    case "set":
      return await store.set(step.key, decode(step.value));
    case "list":
      return await list(store, step, memory);
    case "getMany":
      return (await store.getMany(step.keys)).map(encode);
    case "deleteMany":
      return await store.deleteMany(step.keys);
    case "setMany":
      return await store.setMany(step.entries.map(([key, value]): Entry => [key, decode(value)]));
    case "increment":
      return String(await store.increment(step.key, BigInt(step.delta)));
    case "getVersioned": {
      const { value, version } = await store.getVersioned(step.key);
      memory.versions.set(step.as, version);
      return encode(value);
    }
    case "compareAndSwap": {
      const version = step.version === null ? null : (memory.versions.get(step.version) ?? null);
      assert.equal(version === null, step.version === null, `no version ${step.version}`);
      return await store.compareAndSwap(step.key, version, decode(step.value));
    }
  }
}

async function list(
  store: Store,
  step: Step & { op: "list" },
  memory: Memory,
): Promise<{ keys: string[]; more: boolean }> {
  const { prefix = "", limit } = step;
  const cursor = step.cursor === "previous" ? memory.cursor : null;
  const page: KeyPage = await store.list({ prefix, limit, cursor });
  memory.cursor = page.cursor;
  return { keys: page.keys, more: page.cursor !== null };
}

function toExpectedError(error: unknown): ExpectedError {
  if (!isBobbinError(error)) throw error;
  const { v1, v2 } = errorTable[error.code];
  return { error: error.code, v1, v2 };
}

function encode(value: Uint8Array | null): string | null {
  return value === null ? null : Buffer.from(value).toString("base64");
}

function decode(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, "base64"));
}
