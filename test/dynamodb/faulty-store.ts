/** A store with a proxy between it and the engine, for the tests of faults. */

import assert from "node:assert/strict";
import type { ErrorCode } from "../../src/errors.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import type { DynamoStoreConfig } from "../../src/stores/dynamodb/config.ts";
import { type Emulator, room } from "./emulator.ts";
import { FaultProxy } from "./fault-proxy.ts";

/** The store of one test. */
export interface FaultyStore extends AsyncDisposable {
  readonly proxy: FaultProxy;
  /** By way of the proxy. */
  readonly store: RemoteStore;
  /** Straight to the engine, past the proxy: sees what is there. */
  readonly direct: RemoteStore;
  readonly table: string;
}

/** Opens the store of a table of its own, without a limit unless `tuplesMax` names one. */
export async function openFaultyStore(
  emulator: Emulator,
  { tuplesMax = Infinity, ...options }: { tuplesMax?: number } & Partial<DynamoStoreConfig> = {},
): Promise<FaultyStore> {
  const proxy = new FaultProxy(emulator.endpoint);
  const endpoint = await proxy.listen();
  const table = await emulator.createTable();
  const store = await emulator.open(table, { ...room(tuplesMax), endpoint, ...options });
  const direct = await emulator.open(table, room(tuplesMax));
  return {
    proxy,
    store,
    direct,
    table,
    async [Symbol.asyncDispose]() {
      await store.close();
      await direct.close();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** Bytes of a text. */
export function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

/** The text of bytes, or null. */
export function textOf(value: Uint8Array | null): string | null {
  return value === null ? null : Buffer.from(value).toString();
}

/** Checks that a call rejects with this error of the table; its text must hold neither values nor credentials. */
export async function assertRejects(
  call: () => unknown,
  code: ErrorCode,
  text: RegExp = /./,
): Promise<void> {
  await assert.rejects(
    async () => call(),
    (error: Error & { code?: string; text?: string }) => {
      assert.equal(error.code, code, error.stack);
      assert.match(error.text ?? "", text);
      assert.doesNotMatch(JSON.stringify([error.text, error.stack]), /test-secret|test-access/);
      return true;
    },
  );
}

/** Every call of a store, each with what it needs. */
export function allCalls(store: RemoteStore): Readonly<Record<string, () => unknown>> {
  return { ...readingCalls(store), ...writingCalls(store) };
}

/** The calls that change nothing. */
export function readingCalls(store: RemoteStore): Readonly<Record<string, () => unknown>> {
  return {
    get: () => store.get("a"),
    exists: () => store.exists("a"),
    list: () => store.list({ limit: 10 }),
    getMany: () => store.getMany(["a", "b"]),
    getVersioned: () => store.getVersioned("a"),
    count: () => store.count(),
    sizes: () => store.sizes(["a"]),
  };
}

/** The calls that change something. */
export function writingCalls(store: RemoteStore): Readonly<Record<string, () => unknown>> {
  const many = Array.from({ length: 120 }, (_, index) => `many-${index}`);
  return {
    set: () => store.set("a", bytes("value")),
    delete: () => store.delete("a"),
    setMany: () =>
      store.setMany([
        ["a", bytes("value")],
        ["b", bytes("value")],
      ]),
    deleteMany: () => store.deleteMany(["a", "b"]),
    "setMany of many": () => store.setMany(many.map((key) => [key, bytes("value")])),
    "deleteMany of many": () => store.deleteMany(many),
    increment: () => store.increment("n", 1n),
    compareAndSwap: () => store.compareAndSwap("c", null, bytes("value")),
  };
}
