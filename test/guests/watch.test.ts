/**
 * Goal: components are told of changes by an iterator, for as long as their request lasts and no longer. Method: components as text that stream
 * what they see, in memory, in a file, and where stores may wait.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { keyWatchLimits } from "../../src/limits.ts";
import { startInlineApp } from "../support/inline-app.ts";

const it = `
  import { eventStream, Kv } from "@fermyon/spin-sdk"
  const text = (bytes: ArrayBuffer | null) => bytes === null ? null : new TextDecoder().decode(bytes);
  const told = (error: unknown) => (error as { code: string }).code + " " + (error as Error).message;
  export default { async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const store = Kv.openDefault();
    if (url.pathname === "/set") {
      for (const [key, value] of url.searchParams) {
        if (value === "") store.delete(key); else store.set(key, value);
      }
      return new Response("set");
    }
    if (url.pathname === "/many") {
      const watches = Array.from({ length: Number(url.searchParams.get("n")) }, () => store.watch(["m"]));
      try { await Promise.all(watches.map((one) => one.next())); return new Response("all"); }
      catch (error) { return new Response(told(error)); }
    }
    if (url.pathname === "/wrong") {
      const tries = [() => store.watch({ prefix: "\\ud800" }), () => store.watch([]), () => store.watch(["k".repeat(300)]),
        () => { const closed = Kv.openDefault(); closed.close(); return closed.watch(["a"]); }];
      const all: string[] = [];
      for (const begin of tries) { try { await begin().next(); all.push("watched"); } catch (error) { all.push((error as { code: string }).code); } }
      return Response.json(all);
    }
    if (url.pathname === "/events") {
      return new Response(eventStream(store.watch(["a"])), { headers: { "content-type": "text/event-stream" } });
    }
    const prefix = url.searchParams.get("prefix");
    const watch = store.watch(prefix === null ? ["a", "b"] : { prefix });
    const encoder = new TextEncoder();
    return new Response(new ReadableStream({
      async pull(controller) {
        const { done, value } = await watch.next();
        if (done) return controller.close();
        controller.enqueue(encoder.encode(JSON.stringify([value.key, text(value.value), value.version.length > 0]) + "\\n"));
        if (text(value.value) === "end") { await watch.return(); controller.close(); }
      },
    }));
  } };`;

const runtimeConfigs = {
  memory: '[key_value_store.default]\ntype = "spin"\n',
  "a file": '[key_value_store.default]\ntype = "spin"\npath = "data.db"\n',
  "a file that is synced at each write":
    '[key_value_store.default]\ntype = "spin"\npath = "data.db"\ndurability = "full"\n',
};

async function* lines(response: Response): AsyncGenerator<[string, string | null]> {
  let rest = "";
  for await (const chunk of response.body ?? []) {
    rest += Buffer.from(chunk).toString();
    const parts = rest.split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      const [key, value, hasVersion] = JSON.parse(line) as [string, string | null, boolean];
      assert.equal(hasVersion, true);
      yield [key, value];
    }
  }
}

async function* eventsOf(response: Response): AsyncGenerator<{ key: string; value: unknown }> {
  let rest = "";
  for await (const chunk of response.body ?? []) {
    rest += Buffer.from(chunk).toString();
    const events = rest.split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) yield JSON.parse(event.replace(/^data: /, "")) as never;
  }
}

for (const [place, runtimeConfig] of Object.entries(runtimeConfigs)) {
  test(`a component streams what keys become, in ${place}`, async () => {
    const stores = { it: ["default"] };
    await using app = await startInlineApp({ components: { it }, stores, runtimeConfig });
    await app.fetch("/set?a=1");
    const seen = lines(await app.fetch("/watch"));
    assert.deepEqual((await seen.next()).value, ["a", "1"]);
    assert.deepEqual((await seen.next()).value, ["b", null]);
    for (const [key, value] of [
      ["a", "2"],
      ["b", "1"],
      ["a", ""],
      ["b", "end"],
    ] as const) {
      await app.fetch(`/set?${key}=${value}`);
      assert.deepEqual((await seen.next()).value, [key, value === "" ? null : value]);
    }
    assert.equal((await seen.next()).done, true);
    const prefixed = lines(await app.fetch("/watch?prefix=p:"));
    await app.fetch("/set?p:1=x&q=y");
    assert.deepEqual((await prefixed.next()).value, ["p:1", "x"]);
    await prefixed.return(undefined);
    const wrong = await (await app.fetch("/wrong")).json();
    assert.deepEqual(wrong, [
      "invalid-argument",
      "invalid-argument",
      "key-too-large",
      "invalid-store",
    ]);
  });
}

test("a page is told of changes by server-sent events", async () => {
  await using app = await startInlineApp({ components: { it }, stores: { it: ["default"] } });
  await app.fetch("/set?a=1");
  const response = await app.fetch("/events");
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const seen: unknown[] = [];
  for await (const event of eventsOf(response)) {
    seen.push([event.key, event.value]);
    if (seen.length === 3) break;
    await app.fetch(seen.length === 1 ? "/set?a=two%0Alines" : "/set?a=");
  }
  assert.deepEqual(seen, [
    ["a", "1"],
    ["a", "two\nlines"],
    ["a", null],
  ]);
});

test("a component has so many watchers and no more, and those of requests that are over are gone", async () => {
  const stores = { it: ["default"] };
  await using app = await startInlineApp({ components: { it }, stores });
  const { watchersMax } = keyWatchLimits;
  const many = async (count: number): Promise<string> =>
    (await app.fetch(`/many?n=${count}`)).text();
  assert.match(await many(watchersMax + 1), /^watch-too-large a component may watch at most 256/);
  // Watchers end when somebody next looks whether their request has.
  for (let round = 0; round < 3; round++) {
    let answer = "";
    while (answer !== "all") answer = await many(watchersMax);
  }
});

test("an engine that tells nobody says so by name", async () => {
  const runtimeConfig =
    '[key_value_store.default]\ntype = "azure_cosmos"\nkey = "a2V5"\naccount = "a"\ndatabase = "b"\ncontainer = "c"\n';
  const stores = { it: ["default"] };
  await using app = await startInlineApp({ components: { it }, stores, runtimeConfig });
  assert.match(
    await (await app.fetch("/many?n=1")).text(),
    /^not-supported-by-engine store "default" does not offer watching keys/,
  );
});
