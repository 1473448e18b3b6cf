/** Reading, writing, renaming and deleting values, and who wins when several do. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorCode, startTestExplorer, type TestExplorer } from "../../test/support/explorer.ts";
import { explorerLimits } from "../limits.ts";

const renaming = (from: string, to: string, overwrite?: boolean): RequestInit => ({
  body: JSON.stringify({ from, to, overwrite }),
});

async function textOf(explorer: TestExplorer, key: string): Promise<string | null> {
  const answer = await explorer.call("GET", explorer.valuePath(key));
  return answer.status === 404 ? null : answer.text();
}

async function put(
  explorer: TestExplorer,
  key: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return explorer.call("PUT", explorer.valuePath(key), { body, headers });
}

test("a value comes as bytes to download, with its version", async () => {
  await using explorer = await startTestExplorer();
  const written = await put(explorer, "a/\"ü'", "<script>1</script>");
  assert.equal(written.status, 204);
  const answer = await explorer.call("GET", explorer.valuePath("a/\"ü'"));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/octet-stream");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  const disposition = "attachment; filename*=UTF-8''a_%22%C3%BC%27";
  assert.equal(answer.headers.get("content-disposition"), disposition);
  assert.match(answer.headers.get("etag") ?? "", /^"[\w-]+"$/);
  assert.equal(answer.headers.get("etag"), written.headers.get("etag"));
  assert.equal(await answer.text(), "<script>1</script>");
});

test("a missing key is not found, and deleting it is no error", async () => {
  await using explorer = await startTestExplorer();
  await put(explorer, "other", "v");
  const answer = await explorer.call("GET", explorer.valuePath("k"));
  assert.equal(answer.status, 404);
  assert.equal(await errorCode(answer), "no-such-key");
  assert.equal((await explorer.call("DELETE", explorer.valuePath("k"))).status, 204);
  assert.equal((await explorer.call("DELETE", explorer.valuePath("other"))).status, 204);
  assert.equal(await textOf(explorer, "other"), null);
});

test("with if-match a value is written only while it has that version", async () => {
  await using explorer = await startTestExplorer();
  const first = (await put(explorer, "k", "1")).headers.get("etag") ?? "";
  const second = await put(explorer, "k", "2", { "if-match": first });
  assert.equal(second.status, 204);
  const refused = await put(explorer, "k", "3", { "if-match": first });
  assert.equal(refused.status, 412);
  assert.equal(await errorCode(refused), "key-changed");
  const version = second.headers.get("etag") ?? "";
  await explorer.call("DELETE", explorer.valuePath("k"));
  assert.equal((await put(explorer, "k", "4", { "if-match": version })).status, 412);
  assert.equal(await textOf(explorer, "k"), null);
});

test("with if-none-match a value is written only where there is none", async () => {
  await using explorer = await startTestExplorer();
  const absent = { "if-none-match": "*" };
  assert.equal((await put(explorer, "k", "1", absent)).status, 204);
  const refused = await put(explorer, "k", "2", absent);
  assert.equal(refused.status, 412);
  assert.equal(await errorCode(refused), "key-exists");
  assert.equal(await textOf(explorer, "k"), "1");
  assert.equal((await put(explorer, "k", "3")).status, 204);
});

for (const headers of [
  { "if-match": "*" },
  { "if-match": "abc" },
  { "if-match": '"a", "b"' },
  { "if-match": 'W/"a"' },
  { "if-none-match": '"a"' },
  { "if-match": '"a"', "if-none-match": "*" },
]) {
  test(`a condition that is not understood writes nothing: ${JSON.stringify(headers)}`, async () => {
    await using explorer = await startTestExplorer();
    assert.equal((await put(explorer, "k", "1", headers as Record<string, string>)).status, 422);
    assert.equal(await textOf(explorer, "k"), null);
  });
}

test("of many that write with one version exactly one wins", async () => {
  await using explorer = await startTestExplorer();
  const version = (await put(explorer, "k", "0")).headers.get("etag") ?? "";
  const writes = Array.from({ length: 10 }, (_, index) =>
    put(explorer, "k", `new ${index}`, { "if-match": version }),
  );
  const statuses = (await Promise.all(writes)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 204).length, 1);
  assert.equal(statuses.filter((status) => status === 412).length, 9);
});

test("what does not fit the store is refused, and the connection goes on", async () => {
  const limits = { keyBytesMax: 4, valueBytesMax: 10, tuplesMax: 1 };
  await using explorer = await startTestExplorer({ limits });
  assert.equal((await put(explorer, "k", "1234567890")).status, 204);
  for (const [key, value, status, code] of [
    ["k", "12345678901", 413, "value-too-large"],
    ["k", "x".repeat(5_000_000), 413, "value-too-large"],
    ["long key", "1", 413, "key-too-large"],
    ["é€", "1", 413, "key-too-large"],
    ["new", "1", 507, "store-full"],
  ] as const) {
    const refused = await put(explorer, key, value);
    assert.equal(refused.status, status, code);
    assert.equal(await errorCode(refused), code);
  }
  assert.equal(await textOf(explorer, "k"), "1234567890");
});

test("a body without a stated size is held to the same limits", async () => {
  await using explorer = await startTestExplorer({ limits: { valueBytesMax: 10 } });
  const chunks = (count: number): ReadableStream =>
    ReadableStream.from(Array.from({ length: count }, () => new Uint8Array(1_000_000)));
  const send = (count: number): Promise<Response> =>
    explorer.call("PUT", explorer.valuePath("k"), {
      body: chunks(count),
      duplex: "half",
    });
  assert.equal(await errorCode(await send(1)), "value-too-large");
  const answer = await send(explorerLimits.valueBytesMax / 1_000_000 + 1);
  assert.equal(answer.status, 413);
  assert.equal(await errorCode(answer), "explorer-body-too-large");
});

test("a renamed value keeps its bytes and is there once", async () => {
  await using explorer = await startTestExplorer();
  await put(explorer, "a", "1");
  const path = "/api/stores/default/rename";
  assert.equal((await explorer.call("POST", path, renaming("a", "b"))).status, 204);
  assert.deepEqual([await textOf(explorer, "a"), await textOf(explorer, "b")], [null, "1"]);
  await put(explorer, "c", "2");
  const taken = await explorer.call("POST", path, renaming("b", "c"));
  assert.equal(taken.status, 412);
  assert.equal(await errorCode(taken), "key-exists");
  assert.equal(await textOf(explorer, "c"), "2");
  assert.equal((await explorer.call("POST", path, renaming("b", "c", true))).status, 204);
  assert.deepEqual([await textOf(explorer, "b"), await textOf(explorer, "c")], [null, "1"]);
  assert.equal((await explorer.call("POST", path, renaming("c", "c"))).status, 204);
  assert.equal(await textOf(explorer, "c"), "1");
  const missing = await explorer.call("POST", path, renaming("nothing", "d"));
  assert.equal(missing.status, 404);
  assert.equal(await errorCode(missing), "no-such-key");
});

test("a rename that has no room for the second key loses nothing", async () => {
  await using explorer = await startTestExplorer({ limits: { tuplesMax: 1, keyBytesMax: 4 } });
  await put(explorer, "a", "1");
  const path = "/api/stores/default/rename";
  assert.equal((await explorer.call("POST", path, renaming("a", "b"))).status, 507);
  assert.equal((await explorer.call("POST", path, renaming("a", "too long"))).status, 413);
  assert.equal(await textOf(explorer, "a"), "1");
});

test("keys are deleted by name or by prefix, and counted", async () => {
  await using explorer = await startTestExplorer();
  for (const key of ["", "a/1", "a/2", "a/3", "b"]) await put(explorer, key, "v");
  const remove = async (body: unknown): Promise<unknown> => {
    const path = "/api/stores/default/delete";
    return (await explorer.call("POST", path, { body: JSON.stringify(body) })).json();
  };
  assert.deepEqual(await remove({ keys: ["a/1", "a/1", "nothing", ""] }), { deleted: 2 });
  assert.deepEqual(await remove({ prefix: "a/" }), { deleted: 2 });
  assert.deepEqual(await remove({ keys: [] }), { deleted: 0 });
  assert.equal(await textOf(explorer, "b"), "v");
  assert.deepEqual(await remove({ prefix: "" }), { deleted: 1 });
});

for (const [path, body] of [
  ["delete", "{}"],
  ["delete", '{"keys":["k"],"prefix":"k"}'],
  ["delete", '{"keys":[1]}'],
  ["delete", '{"keys":"k"}'],
  ["delete", '{"prefix":null}'],
  ["delete", '{"keys":["\\ud800"]}'],
  ["count", "{}"],
  ["count", '{"prefix":1}'],
  ["count", '{"prefix":"\\ud800"}'],
  ["rename", '{"from":"k"}'],
  ["rename", '{"from":"k","to":1}'],
  ["rename", '{"from":"k","to":"l","overwrite":"no"}'],
  ["rename", '{"from":"k","to":"\\ud800"}'],
  ["rename", "[]"],
  ["rename", "null"],
  ["rename", ""],
  ["rename", "{"],
  ["rename", Buffer.from([0x22, 0xff, 0x22])],
] as const) {
  test(`a body that says something else is refused: ${path} ${String(body)}`, async () => {
    await using explorer = await startTestExplorer();
    await put(explorer, "k", "v");
    const answer = await explorer.call("POST", `/api/stores/default/${path}`, { body });
    assert.equal(answer.status, 422);
    // Its form is right, and the key is none.
    const isOfForm = String(body).includes("ud800");
    const code = isOfForm ? "invalid-argument" : "explorer-request-invalid";
    assert.equal(await errorCode(answer), code);
    assert.equal(await textOf(explorer, "k"), "v");
  });
}

for (const query of ["", "?", "?key=a&key=b", "?key=%C3", "?key=a&more=1", "?key=%ED%A0%80"]) {
  test(`a key that cannot be read is refused: value${query}`, async () => {
    await using explorer = await startTestExplorer();
    const path = `/api/stores/default/value${query}`;
    for (const method of ["GET", "PUT", "DELETE"]) {
      assert.equal((await explorer.call(method, path)).status, 422, method);
    }
  });
}

test("a list of keys that is too long is refused", async () => {
  await using explorer = await startTestExplorer();
  const body = JSON.stringify({ keys: ["x".repeat(explorerLimits.jsonBytesMax)] });
  const answer = await explorer.call("POST", "/api/stores/default/delete", { body });
  assert.equal(answer.status, 413);
  assert.equal(await errorCode(answer), "explorer-body-too-large");
});

test("a key of many kilobytes has room in a URL where the store allows it", async () => {
  await using explorer = await startTestExplorer({ limits: { keyBytesMax: 65_536 } });
  const key = "é".repeat(20_000);
  assert.equal((await put(explorer, key, "v")).status, 204);
  assert.equal(await textOf(explorer, key), "v");
});
