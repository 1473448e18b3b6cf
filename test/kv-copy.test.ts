/** `bobbin kv copy`: from store to store, with a comparison, and again where it stopped. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createKvApp } from "./support/kv-command.ts";

test("a store is copied to another, compared, and copied again at no cost", async () => {
  using app = createKvApp();
  for (const [key, value] of [
    ["user:1", "Ada"],
    ["user:2", "Grace"],
    ["größe", "\uFEFFtext\r\n\0"],
  ] as const)
    await app.read(["set", key], value);
  const first = await app.kv(["copy", "default", "archive"]);
  assert.equal(first.stderr, "Copied 3 entries\nCompared 3 entries: all are the same\n");
  assert.equal(first.stdout.toString(), "");
  assert.equal(first.code, 0);
  const [before, after] = [
    await app.kv(["export", "-q"]),
    await app.kv(["export", "-qs", "archive"]),
  ];
  assert.deepEqual(after.stdout, before.stdout);
  const again = await app.kv(["copy", "default", "archive", "--json", "--quiet"]);
  assert.equal(again.stderr, "");
  assert.equal(
    again.stdout.toString(),
    '{"written":0,"unchanged":3,"compared":3,"differences":0}\n',
  );
});

test("a copy that stops says where, exits with an error, and goes on behind that key", async () => {
  using app = createKvApp("tuples_max = 2");
  for (const key of ["a", "b", "c"]) await app.read(["set", key, "value"]);
  const stopped = await app.kv(["copy", "default", "archive", "--json"]);
  assert.equal(stopped.code, 1);
  assert.match(stopped.stderr, /^Error: store "archive" is full/);
  assert.match(stopped.stderr, /\nCopied 2 entries\nAll keys up to b are copied; --after goes on/);
  assert.equal(stopped.stdout.toString(), '{"written":2,"unchanged":0,"lastKey":"b"}\n');
  await app.read(["delete", "-q", "-s", "archive", "a"]);
  const rest = await app.kv(["copy", "default", "archive", "--after", "b"]);
  assert.equal(rest.stderr, "Copied 1 entry\nCompared 1 entry: all are the same\n");
});

test("a comparison alone copies nothing and its exit code tells", async () => {
  using app = createKvApp();
  await app.read(["set", "a", "1"]);
  const different = await app.kv(["copy", "default", "archive", "--verify-only"]);
  assert.equal(different.code, 1);
  assert.match(
    different.stderr,
    /^Compared 1 entry: 1 differ or are missing in "archive": a\nWhat an application writes/,
  );
  assert.equal(await app.read(["list", "-s", "archive"]), "");
  await app.read(["copy", "default", "archive", "--no-verify", "--quiet"]);
  assert.equal((await app.kv(["copy", "default", "archive", "--verify-only"])).code, 0);
});

test("a store that is not there, the same store twice, and flags that leave nothing are told apart", async () => {
  using app = createKvApp();
  const missing = await app.kv(["copy", "default", "archiv"]);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /no store "archiv"/);
  const same = await app.kv(["copy", "default", "default"]);
  assert.equal(same.code, 2);
  assert.match(same.stderr, /cannot be copied to itself/);
  const nothing = await app.kv(["copy", "default", "archive", "--no-verify", "--verify-only"]);
  assert.equal(nothing.code, 2);
  assert.equal((await app.kv(["copy", "default"])).code, 2);
});
