/** What compare-and-swap keeps open. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openHandlesMax } from "../../../limits.ts";
import { openMemoryStore } from "../../../stores/memory/memory.ts";
import { testCall, testStores } from "../test-guest.ts";
import { type GuestCall, type HostInterface } from "../host.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { wasiAtomics } from "./wasi-atomics.ts";
import { wasiStore } from "./wasi-store.ts";

/** A guest's calls by name. */
function startGuest() {
  const store = openMemoryStore({ label: "default", tuplesMax: 1024 });
  const call = testCall(testStores({ default: store }));
  const invoke = (from: HostInterface, name: string, values: readonly unknown[]): unknown => {
    const host = from[name] as unknown as (
      call: GuestCall,
      ...values: readonly unknown[]
    ) => unknown;
    return host(call, ...values);
  };
  return {
    open: () => invoke(wasiStore, "open", ["default"]) as Disposable,
    get: (bucket: unknown) => text(invoke(wasiStore, "[method]bucket.get", [bucket, "key"])),
    begin: (bucket: unknown) =>
      invoke(wasiAtomics, "[static]cas.new", [bucket, "key"]) as Disposable,
    current: (swap: unknown) => text(invoke(wasiAtomics, "[method]cas.current", [swap])),
    swap: (swap: unknown, value: string) => invoke(wasiAtomics, "swap", [swap, Buffer.from(value)]),
  };
}

const text = (bytes: unknown): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes as Uint8Array).toString();

function failure(work: () => unknown): { tag: string; value: Disposable } {
  try {
    work();
  } catch (error) {
    if (error instanceof ResultError) return error.payload as { tag: string; value: Disposable };
    throw error;
  }
  throw new Error("it did not fail");
}

test("a swap outlives its bucket", () => {
  const guest = startGuest();
  const bucket = guest.open();
  const swap = guest.begin(bucket);
  bucket[Symbol.dispose]();
  assert.equal(guest.current(swap), undefined);
  guest.swap(swap, "one");
  assert.equal(guest.get(guest.open()), "one");
});

test("a swap that failed hands out one that outlives the bucket as well", () => {
  const guest = startGuest();
  const bucket = guest.open();
  const [first, second] = [guest.begin(bucket), guest.begin(bucket)];
  bucket[Symbol.dispose]();
  guest.swap(first, "one");
  const { tag, value } = failure(() => guest.swap(second, "two"));
  assert.equal(tag, "cas-failed");
  assert.equal(guest.current(value), "one");
  guest.swap(value, "two");
  assert.equal(guest.get(guest.open()), "two");
});

test("a bucket that was dropped is closed for itself", () => {
  const guest = startGuest();
  const bucket = guest.open();
  bucket[Symbol.dispose]();
  assert.throws(() => guest.get(bucket), ResultError);
});

test("a store is closed when its bucket and its swaps are gone, however they went", () => {
  const guest = startGuest();
  for (let count = 0; count < 2 * openHandlesMax; count += 1) {
    const bucket = guest.open();
    const swaps = [guest.begin(bucket), guest.begin(bucket), guest.begin(bucket)];
    bucket[Symbol.dispose]();
    guest.swap(swaps[0], String(count));
    failure(() => guest.swap(swaps[1], "late")).value[Symbol.dispose]();
    swaps[2]?.[Symbol.dispose]();
  }
});

test("stores that swaps keep open count", () => {
  const guest = startGuest();
  const swaps: Disposable[] = [];
  const beginAndDrop = (): void => {
    const bucket = guest.open();
    swaps.push(guest.begin(bucket));
    bucket[Symbol.dispose]();
  };
  for (let count = 0; count < openHandlesMax; count += 1) beginAndDrop();
  assert.equal(failure(beginAndDrop).tag, "other");
  swaps[0]?.[Symbol.dispose]();
  beginAndDrop();
});
