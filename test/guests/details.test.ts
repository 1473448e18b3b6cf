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

const listing = `
  import { Kv } from "@fermyon/spin-sdk"
  export default { fetch(): Response {
    const store = Kv.openDefault();
    for (let n = 0; n < 9; n += 1) store.set("k" + n, new Uint8Array(700_000), { metadata: n });
    const told = (run: () => unknown) => { try { return run(); } catch (error) { return (error as { code: string }).code; } };
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const page = store.list({ prefix: "k", reverse: true, values: true, cursor });
      pages.push(page.entries!.map(({ key, value, metadata }) => key + ":" + value.byteLength + ":" + metadata).join());
      cursor = page.cursor;
    } while (cursor !== null);
    const range = store.list({ start: "k3", end: "k6", metadata: true });
    return Response.json({
      pages, keys: range.keys, details: range.details, back: store.list({ end: "k2", reverse: true }).keys,
      refused: [
        told(() => store.list({ limit: 0, reverse: true })), told(() => store.list({ limit: NaN, start: "" })),
        told(() => store.list({ start: "\\ud800" })), told(() => store.list({ end: 5 as never })),
        told(() => store.list({ cursor: "x".repeat(1 << 20), reverse: true }).keys.length),
        told(() => store.list({ values: true, limit: 1e9, cursor: "nonsense" }).keys.length > 0),
      ],
    });
  } };`;

for (const [place, runtimeConfig] of Object.entries(runtimeConfigs)) {
  test(`ranges are listed from either end, and values a few megabytes at a time, in ${place}`, async () => {
    const stores = { listing: ["default"] };
    await using app = await startInlineApp({ components: { listing }, stores, runtimeConfig });
    const { pages, refused, ...rest } = (await (await app.fetch("/")).json()) as {
      pages: string[];
      refused: unknown[];
    };
    const keyOf = (n: number): string => `k${n}:700000:${n}`;
    assert.deepEqual(pages, [[8, 7, 6, 5, 4].map(keyOf).join(), [3, 2, 1, 0].map(keyOf).join()]);
    assert.deepEqual(rest, {
      keys: ["k3", "k4", "k5"],
      details: [3, 4, 5].map((n) => ({ key: `k${n}`, expiresAt: null, metadata: n })),
      back: ["k1", "k0"],
    });
    assert.deepEqual(refused.slice(0, 4), Array(4).fill("invalid-argument"));
    // A cursor that no store gave is a place like any other.
    assert.ok(refused.slice(4).every((one) => typeof one !== "string"));
  });
}

test("an engine that lists in its own order says so of ranges", async () => {
  const runtimeConfig =
    '[key_value_store.default]\ntype = "azure_cosmos"\nkey = "a2V5"\naccount = "a"\ndatabase = "b"\ncontainer = "c"\n';
  const asking = `
    import { Kv } from "@fermyon/spin-sdk"
    export default { fetch(): Response {
      try { Kv.openDefault().list({ reverse: true }); return new Response("listed"); }
      catch (error) { return new Response((error as Error).message); }
    } };`;
  const stores = { asking: ["default"] };
  await using app = await startInlineApp({ components: { asking }, stores, runtimeConfig });
  assert.match(await (await app.fetch("/")).text(), /does not offer lists from a key/);
});

test("an engine that keeps none says so by name, before it is asked", async () => {
  const runtimeConfig =
    '[key_value_store.default]\ntype = "redis"\nurl = "redis://127.0.0.1:1"\nlayout = "spin"\n';
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
