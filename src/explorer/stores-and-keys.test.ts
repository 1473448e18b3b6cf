/** What the explorer lists: stores with how full they are, and pages of keys. */

import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { errorCode, startTestExplorer, type TestExplorer } from "../../test/support/explorer.ts";

interface Page {
  readonly keys: readonly { key: string; bytes: number }[];
  readonly cursor: string | null;
}

async function put(explorer: TestExplorer, key: string, value = "v"): Promise<void> {
  assert.equal((await explorer.call("PUT", explorer.valuePath(key), { body: value })).status, 204);
}

async function list(explorer: TestExplorer, query: Record<string, string> = {}): Promise<Page> {
  const path = `/api/stores/default/keys?${new URLSearchParams(query).toString()}`;
  return (await (await explorer.call("GET", path)).json()) as Page;
}

test("the stores are listed with where they are, how many keys they hold, and their limits", async () => {
  await using explorer = await startTestExplorer({ limits: { tuplesMax: Infinity } });
  await put(explorer, "one");
  const answer = await (await explorer.call("GET", "/api/stores")).json();
  const { stores, ...rest } = answer as { stores: Record<string, unknown>[] };
  assert.deepEqual(rest, { readOnly: false, application: "tested", isolated: [] });
  const limits = { keyBytesMax: 256, valueBytesMax: 1_048_576, tuplesMax: null };
  const there = { isAvailable: true, hasFolders: true, problem: null, limits };
  assert.deepEqual(stores.slice(0, 2), [
    { label: "default", backend: explorer.file, keys: 1, ...there },
    { label: "other", backend: join(explorer.folder, "other.db"), keys: 0, ...there },
  ]);
  const { problem, ...inMemory } = stores[2]!;
  assert.match(String(problem), /"volatile" is kept in the memory of the application/);
  const backend = "the memory of the application that runs";
  const facts = {
    label: "volatile",
    backend,
    isAvailable: false,
    hasFolders: true,
    keys: null,
    limits,
  };
  assert.deepEqual(inMemory, facts);
});

test("one store that cannot be had is told, and hides no other", async () => {
  await using explorer = await startTestExplorer();
  writeFileSync(explorer.file, "no database".repeat(100));
  const answer = await (await explorer.call("GET", "/api/stores")).json();
  const { stores } = answer as { stores: { isAvailable: boolean; problem: string | null }[] };
  assert.match(stores[0]!.problem ?? "", /is not a SQLite database; name another path/);
  assert.deepEqual(
    stores.map(({ isAvailable }) => isAvailable),
    [false, true, false],
  );
  const keys = await explorer.call("GET", "/api/stores/default/keys");
  assert.equal(keys.status, 503);
  assert.equal(await errorCode(keys), "store-not-a-database");
});

test("looking makes no file", async () => {
  await using explorer = await startTestExplorer();
  await explorer.call("GET", "/api/stores");
  assert.deepEqual(await list(explorer), { keys: [], cursor: null });
  assert.equal((await explorer.call("GET", explorer.valuePath("k"))).status, 404);
  assert.equal(await (await explorer.call("GET", "/api/stores/default/export")).text(), "");
  const count = { body: '{"prefix":""}' };
  const counted = await explorer.call("POST", "/api/stores/default/count", count);
  assert.deepEqual(await counted.json(), { keys: 0 });
  assert.equal(existsSync(explorer.file), false);
});

test("pages show each key once, in order of UTF-8 bytes, with the bytes of its value", async () => {
  await using explorer = await startTestExplorer();
  const keys = ["", "a", "a/1", "a/2", "ab", "é", "\uffff", "😀"];
  for (const [index, key] of keys.entries()) await put(explorer, key, "x".repeat(index));
  const all = keys.map((key, bytes) => [key, bytes]);
  const facts = (page: Page): unknown[] => page.keys.map(({ key, bytes }) => [key, bytes]);
  assert.deepEqual(facts(await list(explorer)), all);
  const found: unknown[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Page = await list(explorer, { limit: "3", cursor });
    assert.ok(page.keys.length <= 3);
    found.push(...facts(page));
    ({ cursor } = page);
  }
  assert.deepEqual(found, all);
  const withPrefix = await list(explorer, { prefix: "a/" });
  assert.deepEqual(
    withPrefix.keys.map(({ key }) => key),
    ["a/1", "a/2"],
  );
});

for (const query of [
  "limit=0",
  "limit=1001",
  "limit=x",
  "limit=-1",
  "limit=",
  "limit=1&limit=2",
  "what=1",
  "prefix=%ff",
  "prefix=%",
]) {
  test(`a page is refused that is asked for with ?${query}`, async () => {
    await using explorer = await startTestExplorer();
    const answer = await explorer.call("GET", `/api/stores/default/keys?${query}`);
    assert.equal(answer.status, 422);
    assert.equal(await errorCode(answer), "explorer-request-invalid");
  });
}

test("a store that no label names is not found, whatever is asked of it", async () => {
  await using explorer = await startTestExplorer();
  for (const [method, path, body] of [
    ["GET", "keys", null],
    ["GET", "value?key=k", null],
    ["PUT", "value?key=k", "v"],
    ["DELETE", "value?key=k", null],
    ["POST", "rename", '{"from":"a","to":"b"}'],
    ["POST", "delete", '{"prefix":""}'],
    ["POST", "count", '{"prefix":""}'],
    ["GET", "export", null],
    ["POST", "import", "{}"],
  ] as const) {
    for (const label of ["nope", "__proto__", "constructor", "a%2Fb"]) {
      const answer = await explorer.call(method, `/api/stores/${label}/${path}`, { body });
      assert.equal(answer.status, 404, `${method} ${path}`);
      assert.equal(await errorCode(answer), "no-such-store");
    }
    const inMemory = await explorer.call(method, `/api/stores/volatile/${path}`, { body });
    assert.equal(inMemory.status, 503, `${method} ${path}`);
    assert.equal(await errorCode(inMemory), "store-in-memory");
  }
});

test("50,000 keys are paged through, and no page holds more than was asked for", async () => {
  await using explorer = await startTestExplorer({ limits: { tuplesMax: Infinity } });
  const name = (index: number): string => `key-${String(index).padStart(6, "0")}`;
  const entries = Array.from(
    { length: 50_000 },
    (_, index) => `{"key":"${name(index)}","value":"v"}\n`,
  );
  const imported = await explorer.call("POST", "/api/stores/default/import", {
    body: entries.join(""),
  });
  assert.equal(((await imported.json()) as { written: number }).written, 50_000);
  let seen = 0;
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: Page = await list(explorer, { limit: "1000", cursor });
    assert.ok(page.keys.length <= 1000);
    for (const { key } of page.keys) assert.equal(key, name(seen++));
    ({ cursor } = page);
  }
  assert.equal(seen, 50_000);
  const found = await list(explorer, { prefix: "key-0499", limit: "10" });
  assert.equal(found.keys.length, 10);
  assert.equal(found.keys[0]!.key, "key-049900");
  const many = { body: '{"prefix":"key-04"}' };
  const count = await explorer.call("POST", "/api/stores/default/count", many);
  assert.deepEqual(await count.json(), { keys: 10_000 });
  const deleted = await explorer.call("POST", "/api/stores/default/delete", many);
  assert.deepEqual(await deleted.json(), { deleted: 10_000 });
});
