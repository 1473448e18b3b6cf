import assert from "node:assert/strict";
import { test } from "node:test";
import { delayStore } from "../../test/support/delaying-store.ts";
import { listValueBytesMax } from "../limits.ts";
import { openMemoryStore } from "../stores/memory/memory.ts";
import type { Store } from "../stores/store.ts";
import { type EntryPage, listEntries } from "./list-entries.ts";

const quarter = listValueBytesMax / 4;

function fill(bytes: readonly number[]) {
  const store = openMemoryStore({ label: "default", tuplesMax: Infinity });
  for (const [index, size] of bytes.entries()) store.set(`k${index}`, new Uint8Array(size));
  return store;
}

async function pages(store: Store, reverse = false): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const options = { limit: 100, cursor, reverse };
    const page: EntryPage = await listEntries(store, options, () => {});
    for (const [index, key] of page.keys.entries()) {
      assert.equal(page.entries[index]?.value.byteLength, await sizeOf(store, key));
    }
    found.push(page.keys.join());
    ({ cursor } = page);
  } while (cursor !== null);
  return found;
}

async function sizeOf(store: Store, key: string): Promise<number | null | undefined> {
  return (await store.sizes([key]))[0];
}

test("a page of values ends where they are too many bytes, and the next goes on", async () => {
  const store = fill([quarter, quarter, quarter, quarter, 1, 0, quarter]);
  assert.deepEqual(await pages(store), ["k0,k1,k2,k3", "k4,k5,k6"]);
  assert.deepEqual(await pages(store, true), ["k6,k5,k4,k3,k2", "k1,k0"]);
  assert.deepEqual(await pages(delayStore(store, "later").store), ["k0,k1,k2,k3", "k4,k5,k6"]);
});

test("a value that is larger than a page is a page of its own", async () => {
  assert.deepEqual(await pages(fill([5 * quarter, 5 * quarter, 1])), ["k0", "k1", "k2"]);
});

test("an empty store has an empty page", async () => {
  assert.deepEqual(await pages(fill([])), [""]);
});
