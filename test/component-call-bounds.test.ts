/** What components ask of one another ends: circles, crowds, clients that leave. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { callLimits } from "../src/limits.ts";
import { type InlineApp, startInlineApp } from "./support/inline-app.ts";
import { createUpApp } from "./support/up-app.ts";

/** Asks itself, as often as its path says, for ever; counts how deep that goes. */
const circle = `
let asked = 0;
export default { fetch: async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith("/asked")) return new Response(String(asked));
  asked += 1;
  const times = Number(pathname.at(-1)) || 1;
  const answers = await Promise.all(Array.from({ length: times }, () =>
    fetch("http://circle.spin.internal/" + times).then((response) => response.text(), (error) => error.code)));
  return new Response(answers.includes("component-calls-too-many") ? "component-calls-too-many" : answers.join());
} };`;

const itself: InlineApp = {
  components: { circle },
  extra: { circle: 'allowed_outbound_hosts = ["http://circle.spin.internal"]' },
};

test("a component that calls itself for ever is told so, and goes on serving", async () => {
  await using app = await startInlineApp(itself);
  const started = await (await app.fetch("/circle/1")).text();
  assert.equal(started, "component-calls-too-many");
  const asked = Number(await (await app.fetch("/circle/asked")).text());
  assert.equal(asked, callLimits.depthMax + 1);
});

test("one that calls itself twice each time gets no further than a number of calls altogether", async () => {
  await using app = await startInlineApp(itself);
  await (await app.fetch("/circle/2")).text();
  const asked = Number(await (await app.fetch("/circle/asked")).text());
  const max = 1 + 2 * (1 + callLimits.requestsMax);
  assert.ok(asked > callLimits.depthMax + 1 && asked <= max, `${asked} of ${max}`);
});

const front = `export default { fetch: (request) => fetch("http://back.spin.internal" + new URL(request.url).pathname) };`;
const back = `
let cancelled = 0;
const bytes = new TextEncoder().encode("part");
export default { fetch: (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith("/cancelled")) return new Response(String(cancelled));
  return new Response(new ReadableStream({
    start(controller) { controller.enqueue(bytes); },
    pull: () => new Promise(() => {}),
    cancel() { cancelled += 1; },
  }, { highWaterMark: 0 }));
} };`;

test("a client that leaves in the middle of a response that is passed through leaves the callee, too", async () => {
  await using app = await startInlineApp({
    components: { front, back },
    privateIds: ["back"],
    extra: { front: 'allowed_outbound_hosts = ["http://back.spin.internal"]' },
  });
  const leaving = new AbortController();
  const { body } = await app.fetch("/stream", { signal: leaving.signal });
  const first = await body?.getReader().read();
  assert.equal(Buffer.from(first?.value ?? []).toString(), "part");
  leaving.abort();
  const count = async (): Promise<string> => (await app.fetch("/cancelled")).text();
  while ((await count()) !== "1");
});

const keeps = `import { Kv } from "@fermyon/spin-sdk";
export default { fetch: async (request) => {
  const store = Kv.openDefault();
  const { pathname } = new URL(request.url);
  if (request.method === "POST") store.set(pathname, await request.text());
  return new Response(store.get(pathname) ?? "nothing");
} };`;
const asks = `export default { fetch: async (request) => {
  const url = "http://back.spin.internal" + new URL(request.url).pathname;
  const init = request.method === "POST" ? { method: "POST", body: await request.text() } : {};
  const response = await fetch(url, init);
  return new Response("front got " + await response.text() + ", " + (await fetch("/back")).status);
} };`;

test("components with processes of their own call others and are called, and reach what is not theirs by nobody else", async () => {
  await using folder = await createUpApp({
    components: { front: asks, back: keeps },
    privateIds: ["back"],
    stores: { back: ["default"] },
    extra: { front: 'allowed_outbound_hosts = ["http://back.spin.internal", "http://self"]' },
    manifest: '[[trigger.http]]\nroute = "/back"\nstatic_response = { status_code = 418 }',
  });
  for (const isolated of [["front"], ["back"], ["front", "back"]]) {
    const flags = isolated.flatMap((id) => ["--isolate", id]);
    await using up = await folder.start("--workers", "1", ...flags);
    const path = `/x/${isolated.join("")}`;
    const set = await up.fetch(path, { method: "POST", body: "kept" });
    assert.equal(await set.text(), "front got kept, 418", path);
    assert.equal(await (await up.fetch(path)).text(), "front got kept, 418", path);
  }
});
