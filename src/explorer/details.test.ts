/** What is kept beside a value is read and written, and the value stays. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorCode, startTestExplorer, type TestExplorer } from "../../test/support/explorer.ts";

const path = (key: string): string => `/api/stores/default/details?key=${encodeURIComponent(key)}`;

const later = Date.now() + 3_600_000;

async function put(explorer: TestExplorer, key: string, details: unknown): Promise<Response> {
  return explorer.call("PUT", path(key), { body: JSON.stringify(details) });
}

async function write(explorer: TestExplorer, key: string, body: string): Promise<void> {
  assert.equal((await explorer.call("PUT", explorer.valuePath(key), { body })).status, 204);
}

const read = async (explorer: TestExplorer, key: string): Promise<unknown> =>
  (await explorer.call("GET", path(key))).json();

test("an expiry and metadata are kept beside a value, changed, and taken away", async () => {
  await using explorer = await startTestExplorer();
  await write(explorer, "k", "value");
  assert.deepEqual(await read(explorer, "k"), { expiresAt: null, metadata: null });
  for (const details of [
    { expiresAt: later, metadata: '{"a": 1}' },
    { expiresAt: later + 1, metadata: '{"a": 1}' },
    { expiresAt: later + 1, metadata: null },
    { expiresAt: null, metadata: null },
  ]) {
    assert.equal((await put(explorer, "k", details)).status, 204);
    assert.deepEqual(await read(explorer, "k"), details);
  }
  const value = await explorer.call("GET", explorer.valuePath("k"));
  assert.equal(await value.text(), "value");
});

test("saving a value leaves what is kept beside it", async () => {
  await using explorer = await startTestExplorer();
  await write(explorer, "k", "one");
  await put(explorer, "k", { expiresAt: later, metadata: "[]" });
  const { headers } = await explorer.call("GET", explorer.valuePath("k"));
  const saved = await explorer.call("PUT", explorer.valuePath("k"), {
    body: "two",
    headers: { "if-match": headers.get("etag") ?? "" },
  });
  assert.equal(saved.status, 204);
  assert.deepEqual(await read(explorer, "k"), { expiresAt: later, metadata: "[]" });
});

test("a moment that is past deletes the key", async () => {
  await using explorer = await startTestExplorer();
  await write(explorer, "k", "value");
  assert.equal((await put(explorer, "k", { expiresAt: 1, metadata: null })).status, 204);
  const answer = await explorer.call("GET", path("k"));
  assert.deepEqual([answer.status, await errorCode(answer)], [404, "no-such-key"]);
});

test("what no key can have is refused, and so is a key that there is not", async () => {
  await using explorer = await startTestExplorer();
  const missing = await put(explorer, "k", { expiresAt: later, metadata: null });
  assert.deepEqual([missing.status, await errorCode(missing)], [404, "no-such-key"]);
  await write(explorer, "k", "value");
  for (const details of [
    { expiresAt: -1, metadata: null },
    { expiresAt: 8_640_000_000_000_001, metadata: null },
    { expiresAt: null, metadata: "{" },
    { expiresAt: null, metadata: `"${"x".repeat(1023)}"` },
    { expiresAt: null },
    [],
  ]) {
    const refused = await put(explorer, "k", details);
    assert.equal(refused.status, 422, JSON.stringify(details));
  }
  assert.deepEqual(await read(explorer, "k"), { expiresAt: null, metadata: null });
});

test("a read-only explorer shows it and changes nothing", async () => {
  await using explorer = await startTestExplorer();
  await write(explorer, "k", "value");
  await put(explorer, "k", { expiresAt: later, metadata: null });
  await using reader = await startTestExplorer({ readOnly: true, folder: explorer.folder });
  assert.deepEqual(await read(reader, "k"), { expiresAt: later, metadata: null });
  assert.equal((await put(reader, "k", { expiresAt: null, metadata: null })).status, 403);
  assert.deepEqual(await read(reader, "k"), { expiresAt: later, metadata: null });
});
