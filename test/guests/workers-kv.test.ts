/**
 * Goal: a Worker that keeps data in Workers KV runs here by a manifest alone. Method: Workers as text, with Cloudflare's calls, and
 * what Cloudflare's documentation says of them.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";

const stores = { it: ["default", "CACHE"] };
const runtimeConfig =
  '[key_value_store.default]\ntype = "spin"\npath = "data.db"\n[key_value_store.CACHE]\ntype = "spin"\npath = "data.db"\n';

test("the calls of a KVNamespace answer as Workers KV does", async () => {
  const it = `
    export default { async fetch(request, env, ctx) {
      const { CACHE } = env;
      const soon = Math.floor(Date.now() / 1000) + 3600;
      await CACHE.put("a", "text", { metadata: { color: "grün" }, expiration: soon });
      await CACHE.put("b", JSON.stringify({ n: 1 }), { expirationTtl: 60 });
      await CACHE.put("c", new Uint8Array([104, 105]));
      await CACHE.put("d", new Response("streamed").body);
      const page = await CACHE.list({ limit: 2 });
      const rest = await CACHE.list({ cursor: page.cursor });
      const read = {
        labels: Object.keys(env).sort(),
        text: await CACHE.get("a"),
        json: await CACHE.get("b", "json"),
        bytes: [...new Uint8Array(await CACHE.get("c", { type: "arrayBuffer" }))],
        stream: await new Response(await CACHE.get("d", "stream")).text(),
        missing: await CACHE.get("none"),
        other: await env.default.get("a"),
        meta: await CACHE.getWithMetadata("a"),
        noMeta: await CACHE.getWithMetadata("none"),
        bulk: [...(await CACHE.get(["a", "none"])).entries()],
        bulkMeta: [...(await CACHE.getWithMetadata(["a"], "text")).entries()],
        names: page.keys.map(({ name }) => name),
        expires: page.keys[0].expiration === soon,
        metadata: page.keys[0].metadata,
        complete: [page.list_complete, rest.list_complete, "cursor" in rest],
        restNames: rest.keys.map(({ name }) => name),
      };
      await CACHE.delete("a");
      await CACHE.delete("a");
      const said = async (call) => { try { await call(); return "nothing"; } catch (error) { return error.message; } };
      read.gone = await CACHE.get("a");
      read.refused = [
        await said(() => CACHE.put("", "x")),
        await said(() => CACHE.put("..", "x")),
        await said(() => CACHE.put("k", "x", { expirationTtl: 5 })),
        await said(() => CACHE.put("k", "x", { expiration: 5 })),
        await said(() => CACHE.get(Array.from({ length: 101 }, String))),
        await said(() => CACHE.get("c", "unknown")),
      ];
      return Response.json(read);
    } };`;
  await using app = await startInlineApp({ components: { it }, stores, runtimeConfig });
  const answer = (await (await app.fetch("/")).json()) as Record<string, unknown>;
  const { refused, ...rest } = answer;
  const color = { color: "grün" };
  assert.deepEqual(rest, {
    labels: ["CACHE", "default"],
    text: "text",
    json: { n: 1 },
    bytes: [104, 105],
    stream: "streamed",
    missing: null,
    other: null,
    meta: { value: "text", metadata: color, cacheStatus: null },
    noMeta: { value: null, metadata: null, cacheStatus: null },
    bulk: [
      ["a", "text"],
      ["none", null],
    ],
    bulkMeta: [["a", { value: "text", metadata: color }]],
    names: ["a", "b"],
    expires: true,
    metadata: color,
    complete: [false, true, false],
    restNames: ["c", "d"],
    gone: null,
  });
  const texts = [
    /^Key name cannot be empty/,
    /^"\.\." is not allowed/,
    /^KV PUT failed: 400 Invalid expiration_ttl of 5\. Expiration TTL must be at least 60\./,
    /^KV PUT failed: 400 Invalid expiration of 5\./,
    /^KV GET_BULK failed: 400 You can request a maximum of 100 keys/,
    /^Unknown response type/,
  ];
  for (const [at, text] of texts.entries()) assert.match((refused as string[])[at] ?? "", text);
});

test("work that waitUntil is given ends before the response does, and its stores are open", async () => {
  const it = `
    export default { async fetch(request, env, ctx) {
      if (request.url.endsWith("/read")) return new Response(await env.CACHE.get("later"));
      const work = async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await env.CACHE.put("later", "done");
      };
      ctx.waitUntil(work());
      ctx.waitUntil(Promise.reject(new Error("of no consequence")));
      return request.url.endsWith("/empty") ? new Response(null, { status: 204 }) : new Response("at once");
    } };`;
  for (const path of ["/", "/empty"]) {
    await using app = await startInlineApp({ components: { it }, stores, runtimeConfig });
    const response = await app.fetch(path);
    assert.equal(await response.text(), path === "/" ? "at once" : "");
    if (path === "/") assert.equal(await (await app.fetch("/read")).text(), "done");
  }
});

test("a store that is not granted is not in env, and a listener may wait as well", async () => {
  const it = `
    addEventListener("fetch", (event) => {
      event.waitUntil(Promise.resolve());
      event.respondWith(new Response("listened"));
    });`;
  const bare = `export default { fetch(request, env) { return Response.json([Object.keys(env), typeof env.secret]); } };`;
  await using app = await startInlineApp({ components: { it, bare }, stores, runtimeConfig });
  assert.equal(await (await app.fetch("/")).text(), "listened");
  assert.deepEqual(await (await app.fetch("/bare/")).json(), [[], "undefined"]);
});
