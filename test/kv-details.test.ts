/** `bobbin kv` with expiries, metadata and counters: written, shown, moved and brought back. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createKvApp } from "./support/kv-command.ts";

test("expiry and metadata are written, shown, exported, imported and copied", async () => {
  using app = createKvApp();
  const began = Date.now();
  await app.read(["set", "a", "1", "--expires-in", "1d", "--metadata", '{ "from": "login" }']);
  await app.read(["set", "b", "2"]);
  const shown = JSON.parse(await app.read(["get", "a", "--json"])) as Record<string, unknown>;
  const { expiresAt, ...rest } = shown;
  assert.deepEqual(rest, { key: "a", value: "1", metadata: { from: "login" } });
  assert.ok(
    Number(expiresAt) >= began + 86_400_000 && Number(expiresAt) <= Date.now() + 86_400_000,
  );
  const exported = await app.read(["export", "-q"]);
  assert.equal(await app.read(["list", "--values"]), exported);
  assert.equal((await app.kv(["copy", "default", "archive"])).code, 0);
  assert.equal(await app.read(["export", "-q", "-s", "archive"]), exported);
  await app.read(["clear", "-yq", "-s", "archive"]);
  await app.read(["import", "-q", "-s", "archive", "-"], exported);
  assert.equal(await app.read(["export", "-q", "-s", "archive"]), exported);
  // What differs in nothing but what is beside the value is brought back as well.
  await app.read(["set", "a", "1", "-s", "archive"]);
  await app.read(["import", "-q", "-s", "archive", "-"], exported);
  assert.equal(await app.read(["export", "-q", "-s", "archive"]), exported);
});

test("what has expired is neither listed nor exported nor copied", async () => {
  using app = createKvApp();
  await app.read(
    ["import", "-q", "-"],
    '{"key":"gone","value":"x","expiresAt":1}\n{"key":"b","value":"x"}\n',
  );
  assert.equal(await app.read(["list"]), "b\n");
  assert.equal((await app.kv(["get", "gone"])).code, 1);
  assert.equal(await app.read(["export", "-q"]), '{"key":"b","value":"x"}\n');
});

test("counters are added to and read; what is none is refused", async () => {
  using app = createKvApp();
  assert.equal(await app.read(["increment", "n"]), "1\n");
  assert.equal(await app.read(["increment", "n", "--by=-5"]), "-4\n");
  assert.equal(await app.read(["get", "n", "--counter"]), "-4\n");
  await app.read(["set", "text", "abc"]);
  const refused = await app.kv(["get", "text", "--counter"]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /not a counter/);
  assert.equal((await app.kv(["increment", "n", "--by", "1.5"])).code, 2);
});

test("keys are deleted by prefix where somebody agrees, and never all of them by mistake", async () => {
  using app = createKvApp();
  for (const key of ["a:1", "a:2", "b"]) await app.read(["set", key, "1"]);
  const unasked = await app.kv(["delete", "--prefix", "a:"]);
  assert.equal(unasked.code, 2);
  assert.match(unasked.stderr, /nobody can be asked/);
  for (const args of [["delete"], ["delete", "--prefix", ""], ["delete", "b", "--prefix", "a:"]]) {
    assert.equal((await app.kv(args)).code, 2, args.join(" "));
  }
  const done = await app.kv(["delete", "--prefix", "a:", "--yes"]);
  assert.equal(done.stderr, "Deleted 2 keys\n");
  assert.equal(await app.read(["list"]), "b\n");
});

test("a list begins and ends where it is told to, from either end, with values or without", async () => {
  using app = createKvApp();
  for (const key of ["a", "b", "c:1", "c:2", "d"]) await app.read(["set", key, `v${key}`]);
  assert.equal(await app.read(["list", "--start", "b", "--end", "d"]), "b\nc:1\nc:2\n");
  assert.equal(await app.read(["list", "--reverse", "-n", "2"]), "d\nc:2\n");
  const last = await app.read(["list", "--values", "--reverse", "--prefix", "c:", "-n", "1"]);
  assert.equal(last, '{"key":"c:2","value":"vc:2"}\n');
  assert.equal(await app.read(["list", "--end", ""]), "");
  assert.equal((await app.kv(["list", "--start"])).code, 2);
});

test("entries come from wrangler kv bulk and go there", async () => {
  using app = createKvApp();
  const bulk =
    '[{"key":"a","value":"1","expiration":4000000000,"metadata":[1]},{"key":"b","value":"/w==","base64":true}]';
  await app.read(["import", "-q", "--format", "wrangler", "-"], bulk);
  const lines =
    '{"key":"a","value":"1","expiresAt":4000000000000,"metadata":[1]}\n{"key":"b","base64":"/w=="}\n';
  assert.equal(await app.read(["export", "-q"]), lines);
  const exported = await app.read(["export", "-q", "--format", "wrangler"]);
  assert.deepEqual(JSON.parse(exported), JSON.parse(bulk));
  assert.equal((await app.kv(["export", "--format", "wrangler", "--after", "a"])).code, 2);
  assert.equal((await app.kv(["export", "--format", "csv"])).code, 2);
});
