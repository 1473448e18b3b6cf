/** Goal: a test can open an application, ask it, look into its stores and disturb them. Method: small components in a temporary folder. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { folderOfFile } from "../../test/support/temporary-folder.ts";
import { openTestApp } from "./open-test-app.ts";
import type { ManifestObject } from "./app-options.ts";

const folder = folderOfFile();
writeFileSync(
  join(folder, "notes.ts"),
  `import { Kv, Config } from "bobbin-kv/sdk";
  export default { async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const key = pathname.slice(1);
    try {
      const store = Kv.open(searchParams.get("store") ?? "default");
      if (request.method === "PUT") store.set(key, await request.arrayBuffer());
      else if (request.method === "POST") return new Response(String(store.increment(key)));
      else if (key === "many") return Response.json(store.getMany(["a", "b"]).map((value) => value?.byteLength));
      else if (key === "throw") throw new Error("thrown on purpose");
      else if (key === "headers") return Response.json([...request.headers]);
      else if (key === "stream") return new Response(request.body, { status: 201, headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
      const value = store.get(key);
      console.log("read", key);
      return value === null ? new Response(null, { status: 404 }) : new Response(value);
    } catch (error) {
      if (error.code === undefined) throw error;
      return new Response(error.code + ": " + error.message, { status: 507 });
    }
  } };`,
);
const manifest: ManifestObject = {
  trigger: { http: [{ route: "/...", component: "notes" }] },
  component: { notes: { source: "notes.ts", key_value_stores: ["default", "cups"] } },
};
const options = { directory: folder };

test("an object is an application, whose stores begin with what they are given", async () => {
  await using app = await openTestApp(manifest, {
    ...options,
    stores: {
      default: { a: "text", b: Uint8Array.of(1, 2), visits: 41n },
      cups: { it: { is: 1 } },
    },
  });
  assert.equal(await (await app.fetch("/a")).text(), "text");
  assert.equal(await (await app.fetch("/it?store=cups")).text(), '{"is":1}');
  assert.equal(await (await app.fetch("/visits", { method: "POST" })).text(), "42");
  assert.equal((await app.fetch("/none")).status, 404);
});

test("what components write is seen in the store, and what a test writes by them", async () => {
  await using app = await openTestApp(manifest, options);
  assert.equal((await app.fetch("/a", { method: "PUT", body: "new" })).status, 200);
  const store = app.store();
  assert.equal(await store.getText("a"), "new");
  await store.setMany({ b: "1", c: "2" });
  assert.deepEqual(await store.getKeys(), ["a", "b", "c"]);
  assert.equal(await (await app.fetch("/c")).text(), "2");
  assert.deepEqual(await app.store("cups").getKeys(), []);
  assert.throws(() => app.store("pots"), { code: "no-such-store" });
});

test("a file of a manifest is opened by path and by URL, and nothing is written beside it", async () => {
  const place = join(folder, "file");
  mkdirSync(place);
  writeFileSync(
    join(place, "spin.toml"),
    'spin_manifest_version = 2\napplication.name = "file"\n[[trigger.http]]\nroute = "/..."\ncomponent = "notes"\n' +
      '[component.notes]\nsource = "../notes.ts"\nkey_value_stores = ["default", "cups"]\n',
  );
  const runtimeConfig = join(place, "runtime-config.toml");
  const configured = (label: string): string =>
    `[key_value_store.${label}]\ntype = "spin"\npath = "${label}.db"\nlimits = { tuples_max = 1 }\n`;
  writeFileSync(runtimeConfig, configured("default") + configured("cups"));
  for (const named of [place, join(place, "spin.toml"), pathToFileURL(join(place, "spin.toml"))]) {
    await using app = await openTestApp(named, { runtimeConfig });
    assert.equal((await app.fetch("/a", { method: "PUT", body: "1" })).status, 200);
    const full = await app.fetch("/b", { method: "PUT", body: "1" });
    assert.match(await full.text(), /^store-full: store "default" is full: it holds 1 keys/);
  }
  const files = [".spin", "default.db", "cups.db"].filter((name) => existsSync(join(place, name)));
  assert.deepEqual(files, []);
});

test("what is wrong with a manifest is told as for a file", async () => {
  const wrong = { ...manifest, component: { notes: { source: "notes.ts", key_value_store: [] } } };
  await assert.rejects(openTestApp(wrong, options), {
    code: "manifest-invalid",
    message: /test manifest:4:\d+: unknown key "key_value_store".*did you mean "key_value_stores"/s,
  });
  await assert.rejects(openTestApp(join(folder, "none")), { code: "manifest-not-found" });
});

test("requests and responses are what a socket would carry", async () => {
  await using app = await openTestApp(manifest, options);
  const request = new Request("http://shop.example/headers?x=1", {
    headers: { "x-own": "yes", "spin-full-url": "no" },
  });
  const headers = new Map((await (await app.fetch(request)).json()) as [string, string][]);
  assert.equal(headers.get("host"), "shop.example");
  assert.equal(headers.get("x-own"), "yes");
  assert.equal(headers.get("spin-full-url"), "http://shop.example/headers?x=1");
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(Buffer.from("in "));
      controller.enqueue(Buffer.from("parts"));
      controller.close();
    },
  });
  const echoed = await app.fetch("/stream", { method: "POST", body });
  assert.equal((await app.fetch("/stream")).status, 201);
  assert.equal(await echoed.text(), "1");
  const cookies = (await app.fetch("/stream")).headers.getSetCookie();
  assert.deepEqual(cookies, ["a=1", "b=2"]);
  assert.equal(
    await (await app.fetch("/a", { method: "PUT", body: "x".repeat(300_000) })).text(),
    "x".repeat(300_000),
  );
});

test("a request that is given up rejects, and the application goes on", async () => {
  await using app = await openTestApp(manifest, { ...options, network: true });
  using _slow = app.fault({ operation: "get", delayMilliseconds: 60_000 });
  const controller = new AbortController();
  const asked = app.fetch("/a", { signal: controller.signal });
  while (app.calls.length < 2) await new Promise((resolve) => setImmediate(resolve));
  controller.abort(new Error("enough"));
  await assert.rejects(asked, /enough/);
  assert.equal((await app.fetch("/headers")).status, 200);
});

test("every key-value call is on record, with what became of it", async () => {
  await using app = await openTestApp(manifest, {
    ...options,
    stores: { default: { a: "12345" } },
  });
  await app.fetch("/many");
  await app.fetch("/b", { method: "PUT", body: "123" });
  await app.fetch(`/${"k".repeat(300)}`);
  await app.fetch("/a?store=pots");
  const calls = app.calls.map(({ store, operation, keys, bytesRead, bytesWritten, outcome }) =>
    [
      store,
      operation,
      keys.map((key) => key.slice(0, 3)).join(),
      bytesRead,
      bytesWritten,
      outcome,
    ].join(" "),
  );
  assert.deepEqual(calls, [
    "default open  0 0 ok",
    "default get-many a,b 5 0 ok",
    "default open  0 0 ok",
    "default set b 0 3 ok",
    "default get b 3 0 ok",
    "default open  0 0 ok",
    "default get kkk 0 0 key-too-large",
    "pots open  0 0 access-denied",
  ]);
  assert.ok(app.calls.every(({ component }) => component === "notes"));
  app.clear();
  assert.deepEqual([app.calls, app.log], [[], []]);
});

test("what components print, and why a request failed, is in the log", async () => {
  await using app = await openTestApp(manifest, { ...options, stores: { default: { a: "1" } } });
  await app.fetch("/a");
  assert.equal((await app.fetch("/throw")).status, 500);
  assert.deepEqual(app.log[0], { component: "notes", stream: "stdout", text: "read a" });
  assert.match(app.log[1]?.text ?? "", /GET \/throw: .*thrown on purpose\n\s+at .*notes\.ts:\d+/s);
});

test("a fault before a call leaves the store as it was, one after it does not", async () => {
  await using app = await openTestApp(manifest, options);
  const put = async (): Promise<string> =>
    (await app.fetch("/a", { method: "PUT", body: "1" })).text();
  using full = app.fault({ operation: "set", key: "a", error: "store-full", times: 1 });
  assert.match(await put(), /^store-full: /);
  assert.equal(await app.store().exists("a"), false);
  assert.equal(full.count, 1);
  const unknown = app.fault({ error: "store-outcome-unknown", operation: "set", when: "after" });
  assert.match(
    await put(),
    /^\w.*store "default" did not confirm set: it may have happened, or not/,
  );
  assert.equal(await app.store().getText("a"), "1");
  unknown.remove();
  assert.equal(await put(), "1");
  using _denied = app.fault({ operation: "open", store: "default", error: "access-denied" });
  assert.match(await put(), /^access-denied: /);
});

test("a fault that does nothing, and one that cannot be, are refused with what to do", async () => {
  await using app = await openTestApp(manifest, options);
  assert.throws(() => app.fault({}), { code: "fault-not-usable", fix: /delayMilliseconds/ });
  assert.throws(() => app.fault({ delayMilliseconds: 1 }), {
    code: "fault-not-usable",
    fix: /network: true/,
  });
});

test("applications at the same time know nothing of one another", async () => {
  const apps = await Promise.all(
    ["1", "2", "3"].map((a) => openTestApp(manifest, { ...options, stores: { default: { a } } })),
  );
  const answers = await Promise.all(apps.map(async (app) => (await app.fetch("/a")).text()));
  assert.deepEqual(answers, ["1", "2", "3"]);
  await Promise.all(apps.map((app) => app.close()));
  await apps[0]?.close();
});
