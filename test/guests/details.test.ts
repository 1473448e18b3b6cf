/**
 * Goal: components keep values that expire and metadata, and the host believes them nothing. Method: components as text, in memory and
 * in a file, and one that calls the host by itself.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";

const it = `
  import { Kv } from "@fermyon/spin-sdk"
  export default { fetch(request: Request): Response {
    const store = Kv.openDefault();
    const moment = Date.now() + 1e9;
    store.set("a", "1", { expiresAt: moment, metadata: { color: "grün" } });
    store.set("gone", "1", { expiresAt: 1 });
    store.setMany({ "m:1": "x", "m:2": "y" }, { metadata: [1] });
    store.increment("n", 2, { expiresIn: 1e9 });
    const { version } = store.getVersioned("a");
    store.compareAndSwap("a", version, "2");
    const a = store.getEntry("a")!;
    const text = (bytes: ArrayBuffer) => new TextDecoder().decode(bytes);
    const page = store.list({ prefix: "m:", entries: true });
    const seen = {
      a: [text(a.value), a.expiresAt === moment, a.metadata],
      gone: [store.get("gone"), store.exists("gone"), store.getEntry("gone")],
      keys: store.getKeys(),
      page: page.entries!.map(({ key, value, metadata }) => [key, text(value), metadata]),
      counter: [String(store.counter("n")), store.getEntry("n")!.expiresAt! > Date.now()],
      missing: store.getJsonOrNull<number>("none"),
    };
    store.set("a", "3");
    const deleted = store.deleteMany({ prefix: "m:" });
    return Response.json({ ...seen, cleared: store.getEntry("a")!.metadata, deleted, left: store.getKeys() });
  } };`;

const expected = {
  a: ["2", true, { color: "grün" }],
  gone: [null, false, null],
  keys: ["a", "m:1", "m:2", "n"],
  page: [
    ["m:1", "x", [1]],
    ["m:2", "y", [1]],
  ],
  counter: ["2", true],
  missing: null,
  cleared: null,
  deleted: 2,
  left: ["a", "n"],
};

const runtimeConfigs = {
  memory: '[key_value_store.default]\ntype = "spin"\n',
  "a file": '[key_value_store.default]\ntype = "spin"\npath = "data.db"\n',
  "a file that is synced at each write":
    '[key_value_store.default]\ntype = "spin"\npath = "data.db"\ndurability = "full"\n',
};

for (const [place, runtimeConfig] of Object.entries(runtimeConfigs)) {
  test(`values expire and have metadata in ${place}`, async () => {
    const stores = { it: ["default"] };
    await using app = await startInlineApp({ components: { it }, stores, runtimeConfig });
    const response = await app.fetch("/");
    assert.deepEqual(await response.json(), expected);
  });
}

test("an engine that keeps none says so by name, before it is asked", async () => {
  const runtimeConfig =
    '[key_value_store.default]\ntype = "azure_cosmos"\nkey = "a2V5"\naccount = "a"\ndatabase = "b"\ncontainer = "c"\n';
  const asking = `
    import { Kv } from "@fermyon/spin-sdk"
    export default { fetch(): Response {
      try { Kv.openDefault().set("a", "1", { expiresIn: 5 }); return new Response("kept"); }
      catch (error) { return new Response((error as { code: string }).code + " " + (error as Error).message); }
    } };`;
  const stores = { asking: ["default"] };
  await using app = await startInlineApp({ components: { asking }, stores, runtimeConfig });
  const told = await (await app.fetch("/")).text();
  assert.match(told, /^not-supported-by-engine store "default" does not offer keys that expire/);
});
