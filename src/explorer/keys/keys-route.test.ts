/** Keys as the explorer's API lists them: by what is inside of them, by folders, and with how their values begin. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorCode, startTestExplorer, type TestExplorer } from "../../../test/support/explorer.ts";
import { explorerLimits } from "../../limits.ts";
import type { KeyPage } from "../wire/bodies.ts";

async function fill(
  explorer: TestExplorer,
  values: Readonly<Record<string, string | Buffer<ArrayBuffer>>>,
): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    const body = typeof value === "string" ? value : new Blob([value]);
    const { status } = await explorer.call("PUT", explorer.valuePath(key), { body });
    assert.equal(status, 204);
  }
}

async function get(explorer: TestExplorer, query: Record<string, string>): Promise<Response> {
  return explorer.call("GET", `/api/stores/default/keys?${new URLSearchParams(query).toString()}`);
}

async function list(explorer: TestExplorer, query: Record<string, string>): Promise<KeyPage> {
  const answer = await get(explorer, query);
  assert.equal(answer.status, 200);
  return (await answer.json()) as KeyPage;
}

const namesOf = ({ keys }: KeyPage): string[] => keys.map(({ key }) => key);

test("a text is found inside of keys in any case, and only in those of the prefix", async () => {
  await using explorer = await startTestExplorer();
  await fill(explorer, { "a:cart": "1", "a:Cartoon": "22", "b:cart": "", other: "" });
  const all = await list(explorer, { inside: "CART" });
  assert.deepEqual(all, {
    keys: [
      { key: "a:Cartoon", bytes: 2 },
      { key: "a:cart", bytes: 1 },
      { key: "b:cart", bytes: 0 },
    ],
    cursor: null,
    looked: 4,
  });
  assert.deepEqual(namesOf(await list(explorer, { inside: "cart", prefix: "b" })), ["b:cart"]);
  assert.deepEqual(namesOf(await list(explorer, { inside: "none" })), []);
});

test("a search of a large store ends after so many keys, and goes on from there", async () => {
  await using explorer = await startTestExplorer({ limits: { tuplesMax: Infinity } });
  const count = explorerLimits.searchKeysMax + 5_000;
  const lines = Array.from({ length: count }, (_, at) =>
    JSON.stringify({ key: `k${String(at).padStart(6, "0")}`, value: "" }),
  );
  const { status } = await explorer.call("POST", "/api/stores/default/import", {
    body: lines.join("\n"),
  });
  assert.equal(status, 200);
  const last = `k${String(count - 1).padStart(6, "0")}`;
  const first = await list(explorer, { inside: last.slice(1) });
  assert.deepEqual([namesOf(first), first.looked], [[], explorerLimits.searchKeysMax]);
  const second = await list(explorer, { inside: last.slice(1), cursor: first.cursor ?? "" });
  assert.deepEqual(second, { keys: [{ key: last, bytes: 0 }], looked: 5_000, cursor: null });
});

test("keys are shown by folders, which are skipped and not read", async () => {
  await using explorer = await startTestExplorer();
  await fill(explorer, {
    "user:1:cart": "",
    "user:1:name": "",
    "user:2": "",
    users: "",
    "x/y": "",
  });
  const top = await list(explorer, { folders: ":" });
  assert.deepEqual([namesOf(top), top.folders], [["users", "x/y"], ["user:"]]);
  const user = await list(explorer, { folders: ":", prefix: "user:" });
  assert.deepEqual([namesOf(user), user.folders], [["user:2"], ["user:1:"]]);
  const byPath = await list(explorer, { folders: "/", limit: "3" });
  assert.deepEqual(
    [namesOf(byPath), byPath.folders],
    [["user:1:cart", "user:1:name", "user:2"], []],
  );
  const rest = await list(explorer, { folders: "/", limit: "3", cursor: byPath.cursor ?? "" });
  assert.deepEqual([namesOf(rest), rest.folders, rest.cursor], [["users"], ["x/"], null]);
});

test("values are shown by how they begin, large ones not", async () => {
  await using explorer = await startTestExplorer();
  const { previewBytesMax, previewValueBytesMax } = explorerLimits;
  await fill(explorer, {
    bytes: Buffer.of(0, 255),
    large: "x".repeat(previewValueBytesMax + 1),
    long: "y".repeat(previewValueBytesMax),
    none: "",
  });
  const base64 = (value: string | Buffer): string => Buffer.from(value).toString("base64");
  const page = await list(explorer, { values: "true" });
  assert.deepEqual(
    page.keys.map(({ key, beginning }) => [key, beginning]),
    [
      ["bytes", base64(Buffer.of(0, 255))],
      ["large", null],
      ["long", base64("y".repeat(previewBytesMax))],
      ["none", ""],
    ],
  );
  assert.ok(!("beginning" in ((await list(explorer, {})).keys[0] ?? {})));
});

test("a list that makes no sense is refused", async () => {
  await using explorer = await startTestExplorer();
  await fill(explorer, { a: "" });
  const packed = (parts: unknown): string =>
    Buffer.from(JSON.stringify(parts)).toString("base64url");
  for (const query of [
    { folders: "." },
    { folders: "::" },
    { folders: ":", inside: "a" },
    { folders: ":", cursor: "%" },
    { folders: ":", cursor: packed([1]) },
    { folders: ":", cursor: packed(["a", "b"]) },
    { inside: "a", cursor: packed(["a"]) },
    { inside: "a", cursor: packed({ 0: "a", 1: "b", length: 2 }) },
    { values: "yes" },
  ]) {
    const answer = await get(explorer, query);
    assert.equal(answer.status, 422, JSON.stringify(query));
    assert.equal(await errorCode(answer), "explorer-request-invalid");
  }
});
