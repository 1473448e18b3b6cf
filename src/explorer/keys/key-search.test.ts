/** A search inside of keys ends by itself in stores whose pages hold few of the keys that they look at, or none. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { explorerLimits, listKeysMax } from "../../limits.ts";
import { searchKeys } from "./key-search.ts";

/** As many pages as are asked for, each with so many keys. */
function sparse(keysOnPage: number) {
  let asked = 0;
  const list = async ({ cursor = null }: { cursor?: string | null }) => {
    asked += 1;
    assert.ok(asked < 1_000, "it asks without end");
    const page = Number(cursor ?? 0);
    const keys = Array.from({ length: keysOnPage }, (_, at) => `key ${page} ${at}`);
    return { keys, cursor: String(page + 1) };
  };
  return { list, askedCount: () => asked };
}

const search = { prefix: "", inside: "nothing", cursor: null, limit: 100 };

test("a page without keys ends it, and it goes on behind that", async () => {
  const store = sparse(0);
  const { keys, looked, cursor } = await searchKeys(store, search);
  assert.deepEqual([keys, looked, store.askedCount()], [[], 0, 1]);
  const next = await searchKeys(store, { ...search, cursor });
  assert.deepEqual([store.askedCount(), next.cursor === cursor], [2, false]);
});

test("pages with few keys end it after so many", async () => {
  const store = sparse(1);
  const { looked, cursor } = await searchKeys(store, search);
  assert.equal(looked, explorerLimits.searchKeysMax / listKeysMax + 1);
  assert.equal(store.askedCount(), looked);
  assert.notEqual(cursor, null);
});

test("full pages end it after so many keys", async () => {
  const { looked } = await searchKeys(sparse(listKeysMax), search);
  assert.equal(looked, explorerLimits.searchKeysMax);
});
