/** Goal: a Node program has the stores that components have. Method: real files in a temporary folder, and an application beside it. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startTestApp } from "../testing/test-app.ts";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";
import { openStore } from "./open-store.ts";

const table = { type: "spin", path: "data.db" } as const;

test("a store of a table keeps what is written, and is there again", async () => {
  using folder = temporaryFolder();
  const options = { table, directory: folder.path };
  {
    await using store = await openStore(options);
    await store.set("text", "täxt");
    await store.set("bytes", Uint8Array.of(0, 255));
    await store.set("buffer", Uint8Array.of(7).buffer);
    await store.setJson("json", { is: ["it"] });
    assert.equal(await store.increment("count"), 1n);
    assert.equal(await store.increment("count", 41), 42n);
    await store.setMany(
      new Map([
        ["m/1", "a"],
        ["m/2", "b"],
      ]),
    );
  }
  assert.ok(existsSync(join(folder.path, "data.db")));
  await using store = await openStore(options);
  assert.equal(await store.getText("text"), "täxt");
  assert.deepEqual([...((await store.get("bytes")) ?? [])], [0, 255]);
  assert.deepEqual(await store.getJson("json"), { is: ["it"] });
  assert.equal(await store.getCounter("count"), 42n);
  assert.deepEqual(await store.list({ prefix: "m/", limit: 1 }), {
    keys: ["m/1"],
    cursor: (await store.list({ prefix: "m/", limit: 1 })).cursor,
  });
  const many = await store.getMany(["m/1", "none", "buffer"]);
  assert.deepEqual(
    many.map((value) => value?.byteLength),
    [1, undefined, 1],
  );
  await store.deleteMany(["m/1", "m/2", "none"]);
  await store.delete("text");
  assert.deepEqual(await store.getKeys(), ["buffer", "bytes", "count", "json"]);
  assert.deepEqual(
    [await store.get("text"), await store.getText("text"), await store.getJson("text")],
    [null, null, null],
  );
  assert.equal(await store.getCounter("text"), 0n);
  assert.equal(await store.exists("json"), true);
});

test("values expire, have metadata, and are read with both", async () => {
  await using store = await openStore({ table: { type: "spin" } });
  await store.set("a", "1", {
    expiresAt: new Date(32_503_680_000_000),
    metadata: { from: "login" },
  });
  await store.setJson("b", [2], { expiresIn: 3_600_000 });
  await store.set("c", "3", { expiresAt: 1 });
  assert.deepEqual(await store.getEntry("a"), {
    value: Uint8Array.from(Buffer.from("1")),
    expiresAt: 32_503_680_000_000,
    metadata: { from: "login" },
  });
  assert.ok((await store.getEntry("b"))?.expiresAt ?? 0 > Date.now());
  assert.equal(await store.getEntry("c"), null);
  assert.equal(await store.increment("n", 2, { metadata: "counted" }), 2n);
  const { version } = await store.getVersioned("a");
  assert.equal(await store.compareAndSwap("a", version, "new", { expiresAt: null }), true);
  assert.deepEqual(await store.getEntry("a"), {
    value: Uint8Array.from(Buffer.from("new")),
    expiresAt: null,
    metadata: { from: "login" },
  });
  const done = await store
    .atomic()
    .set("d", "4", { metadata: [1] })
    .increment("n")
    .commit();
  assert.equal(done.ok, true);
  const seen: unknown[] = [];
  for await (const { key, metadata } of store.entries({ start: "b", reverse: true })) {
    seen.push([key, metadata]);
  }
  assert.deepEqual(seen, [
    ["n", "counted"],
    ["d", [1]],
    ["b", null],
  ]);
});

test("what cannot be kept beside a value is refused, and nothing is written", async () => {
  await using store = await openStore({ table: { type: "spin" } });
  const wrong = [
    { expiresIn: 1, expiresAt: 1 },
    { expiresIn: 0 },
    { expiresIn: 1.5 },
    { expiresAt: new Date(Number.NaN) },
    { metadata: () => 1 },
    { metadata: "x".repeat(1023) },
  ];
  for (const options of wrong)
    await assert.rejects(store.set("a", "1", options), { code: "invalid-argument" });
  assert.equal(await store.exists("a"), false);
});

test("ranges of keys are listed in both directions, and all of a prefix are deleted with their count", async () => {
  await using store = await openStore({ table: { type: "spin", limits: { tuples_max: 3000 } } });
  const keys = Array.from({ length: 2500 }, (_, at) => `k${String(at).padStart(4, "0")}`);
  for (let at = 0; at < keys.length; at += 500)
    await store.setMany(keys.slice(at, at + 500).map((key) => [key, ""]));
  await store.set("other", "");
  const page = await store.list({ start: "k0010", end: "k0020", reverse: true, limit: 3 });
  assert.deepEqual(page.keys, ["k0019", "k0018", "k0017"]);
  const next = await store.list({
    start: "k0010",
    end: "k0020",
    reverse: true,
    cursor: page.cursor,
  });
  assert.equal(next.keys.at(-1), "k0010");
  let count = 0;
  for await (const { value } of store.entries({ prefix: "k" })) count += value.byteLength + 1;
  assert.equal(count, keys.length);
  assert.equal(await store.deleteMany({ prefix: "k" }), keys.length);
  assert.deepEqual(await store.getKeys(), ["other"]);
});

test("of two who have read one version only one writes", async () => {
  await using store = await openStore({ table: { type: "spin" } });
  const { version } = await store.getVersioned("key");
  assert.equal(await store.compareAndSwap("key", version, "first"), true);
  assert.equal(await store.compareAndSwap("key", version, "second"), false);
  assert.equal(await store.getText("key"), "first");
});

test("keys, values and limits are checked as a component's are", async () => {
  const limits = { key_bytes_max: 3, value_bytes_max: 2, tuples_max: 1 };
  await using store = await openStore({ table: { type: "spin", limits } });
  await assert.rejects(store.get("long"), { code: "key-too-large" });
  await assert.rejects(store.get("\uD800"), { code: "invalid-argument" });
  await assert.rejects(store.set("key", "long"), { code: "value-too-large" });
  await assert.rejects(store.set("key", 1 as never), { code: "invalid-argument" });
  await assert.rejects(store.set(1 as never, "a"), { code: "invalid-argument" });
  await assert.rejects(store.list({ limit: 0 }), { code: "invalid-argument" });
  await store.set("key", "ok");
  await assert.rejects(store.set("new", "ok"), { code: "store-full" });
  await assert.rejects(store.increment("key"), { code: "not-a-counter" });
  await assert.rejects(store.getCounter("key"), { code: "not-a-counter" });
  await assert.rejects(store.setJson("key", undefined), TypeError);
});

test("a store that is closed answers no more", async () => {
  const store = await openStore({ table: { type: "spin" } });
  await store.close();
  await assert.rejects(store.get("key"), { code: "invalid-store" });
});

test("the store of an application is the one that its components have, also while it runs", async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "src"));
  writeFileSync(
    join(folder.path, "src/it.ts"),
    'import { Kv } from "bobbin-kv/sdk"; export default { fetch: () => new Response(String(Kv.openDefault().increment("n"))) };',
  );
  writeFileSync(
    join(folder.path, "spin.toml"),
    'spin_manifest_version = 2\napplication.name = "it"\n[[trigger.http]]\nroute = "/..."\ncomponent = "it"\n' +
      '[component.it]\nsource = "src/it.ts"\nkey_value_stores = ["default"]\n',
  );
  await using app = await startTestApp(join(folder.path, "spin.toml"), { stateDir: undefined });
  assert.equal(await (await app.fetch("/")).text(), "1");
  await using store = await openStore({ application: folder.path });
  assert.equal(await store.increment("n"), 2n);
  assert.equal(await (await app.fetch("/")).text(), "3");
  assert.match(store.describe(), /sqlite_key_value\.db/);
});

test("a runtime configuration's stores are had by their labels, and no others", async () => {
  using folder = temporaryFolder();
  const runtimeConfig = join(folder.path, "runtime-config.toml");
  writeFileSync(runtimeConfig, '[key_value_store.cups]\ntype = "spin"\npath = "cups.db"\n');
  await using store = await openStore({ label: "cups", runtimeConfig });
  await store.set("a", "b");
  assert.ok(existsSync(join(folder.path, "cups.db")));
  await assert.rejects(openStore({ runtimeConfig }), { code: "no-such-store", fix: /"cups"/ });
});

test("what describes no store is refused with what to write", async () => {
  await assert.rejects(openStore({}), {
    code: "store-place-unclear",
    fix: /\{ table: \{ type: "spin"/,
  });
  const both = { table, runtimeConfig: "it.toml" };
  await assert.rejects(openStore(both), {
    code: "store-place-unclear",
    fix: "give it the table alone, or leave it out",
  });
  const wrong = { type: "spin", paths: "it.db" } as never;
  await assert.rejects(openStore({ table: wrong }), {
    code: "runtime-config-invalid",
    message: /unknown key "paths".*did you mean "path"/s,
  });
  await assert.rejects(openStore({ table: { type: "redis" } }), { message: /url/ });
});

test("a program writes several keys in one step, or none where a check does not hold", async () => {
  using folder = temporaryFolder();
  await using store = await openStore({ table, directory: folder.path });
  await store.set("old", "x");
  const { version } = await store.getVersioned("old");
  const bytes = Buffer.from("new");
  const move = () =>
    store.atomic().check("old", version).check("new", null).set("new", bytes).delete("old");
  const first = move().increment("n", 2);
  bytes.fill(0);
  assert.deepEqual(await first.commit(), { ok: true, sums: [2n] });
  assert.deepEqual(await move().commit(), { ok: false });
  assert.deepEqual(await store.getKeys(), ["n", "new"]);
  assert.equal(await store.getText("new"), "new");
  await assert.rejects(store.atomic().set("a", "1").delete("a").commit(), {
    code: "invalid-argument",
  });
});

test("what is no value and no delta is refused in a commit as alone, and nothing is written", async () => {
  await using store = await openStore({ table: { type: "spin" } });
  const values = [null, undefined, 5, {}, { length: 3 }, [1], new DataView(new ArrayBuffer(2))];
  for (const value of [...values, Uint16Array.of(1000)] as never[]) {
    await assert.rejects(store.set("a", value), { code: "invalid-argument" });
    const commit = store.atomic().set("b", "1").set("a", value);
    await assert.rejects(commit.commit(), { code: "invalid-argument" });
  }
  for (const delta of [1.5, Number.NaN, Infinity, "5", null, 2n ** 63n, 1e300] as never[]) {
    await assert.rejects(store.increment("a", delta), { code: "invalid-argument" });
    const commit = store.atomic().set("b", "1").increment("a", delta);
    await assert.rejects(commit.commit(), { code: "invalid-argument" });
  }
  assert.deepEqual(await store.getKeys(), []);
  const commit = store
    .atomic()
    .set("a", Uint8Array.of(1).buffer)
    .increment("n", 2 ** 60);
  assert.deepEqual(await commit.commit(), { ok: true, sums: [2n ** 60n] });
});

test("a program is told of changes until it leaves the loop or closes the store", async () => {
  using folder = temporaryFolder();
  const store = await openStore({ table, directory: folder.path });
  await using other = await openStore({ table, directory: folder.path });
  await store.set("a", "1");
  const seen: (string | null)[] = [];
  for await (const { value } of store.watch(["a"])) {
    seen.push(value && Buffer.from(value).toString());
    if (value === null) break;
    if (seen.length < 3) await other.set("a", String(seen.length + 1));
    else await other.delete("a");
  }
  assert.deepEqual(seen, ["1", "2", "3", null]);
  const watch = store.watch({ prefix: "" });
  const next = watch.next();
  await store.close();
  assert.equal((await next).done, true);
});
