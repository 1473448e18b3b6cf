/** What else a component has in its world works beside a store that it waits for. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { delayStore, until } from "../support/delaying-store.ts";
import { serveWaiting } from "../support/waiting-server.ts";

const head = `import { Kv } from "@fermyon/spin-sdk";
  const text = (value) => value === null ? "nothing" : new TextDecoder().decode(value);`;

function laterStore(): Store {
  return delayStore(openMemoryStore({ label: "default", tuplesMax: 100 }), "later").store;
}

test("timers run, before and after an answer of the store, and in the request that started them", async () => {
  const source = `${head}
    export default { async fetch() {
      const store = Kv.openDefault(), seen = [];
      const after = (name) => new Promise((done) => setTimeout(() => {
        store.set(name, name); seen.push(text(store.get(name))); done();
      }, 1));
      await Promise.all([after("a"), after("b")]);
      const never = setTimeout(() => store.set("never", "x"), 0);
      seen.push(text(store.get("a")));
      clearTimeout(never);
      await after("c");
      return new Response(seen.join(" ") + " " + store.exists("never"));
    } };`;
  await using server = await serveWaiting(source, { default: laterStore() });
  const answers = await Promise.all(
    Array.from({ length: 5 }, async () => (await server.fetch("/")).text()),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 5 }, () => "a b a c false"),
  );
});

test("what other servers send arrives, also while the component waits for its store", async () => {
  const large = "x".repeat(300_000);
  const target = createServer((_request, response) => void response.end(large));
  await once(target.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  const delaying = delayStore(openMemoryStore({ label: "default", tuplesMax: 10 }), "when told");
  const source = `${head}
    export default { async fetch() {
      const fetching = fetch("${origin}/");
      const store = Kv.openDefault();
      store.set("key", "kept");
      const body = await (await fetching).text();
      return new Response(body.length + " " + text(store.get("key")));
    } };`;
  await using server = await serveWaiting(
    source,
    { default: delaying.store },
    { outboundHosts: [origin] },
  );
  const answer = server.fetch("/");
  const connection = once(target, "request");
  await until(() => delaying.outstanding.length === 1);
  await connection;
  delaying.outstanding[0]?.();
  await until(() => delaying.outstanding.length === 1);
  delaying.outstanding[0]?.();
  assert.equal(await (await answer).text(), "300000 kept");
  target.closeAllConnections();
  target.close();
});

test("bodies stream in and out, and each part may be a value of the store", async () => {
  const source = `${head}
    export default { async fetch(request) {
      const store = Kv.openDefault();
      let count = 0;
      const reader = request.body.getReader();
      return new Response(new ReadableStream({
        async pull(controller) {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          const key = "part-" + ++count;
          store.set(key, value);
          controller.enqueue(new Uint8Array(store.get(key)));
        },
      }));
    } };`;
  await using server = await serveWaiting(source, { default: laterStore() });
  const parts = Array.from({ length: 10 }, (_, at) => Buffer.alloc(100_000, at));
  const body = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  const response = await server.fetch("/", { method: "POST", body, duplex: "half" });
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.concat(parts));
});

test("a body is there whole for a handler that takes it so, whatever its size", async () => {
  const source = `${head}
    export async function handleRequest(request) {
      const store = Kv.openDefault();
      store.set("key", request.body);
      return { status: 200, body: store.get("key") };
    }`;
  await using server = await serveWaiting(source, { default: laterStore() });
  for (const bytes of [0, 1, 65_536, 65_537, 900_000]) {
    const sent = Buffer.alloc(bytes, 7);
    const response = await server.fetch("/", { method: "POST", body: sent });
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), sent);
  }
});

test("the log, random bytes, digests, URLs and texts work on a thread of their own", async () => {
  const source = `${head}
    export default { async fetch(request) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc"));
      const long = new TextDecoder().decode(new TextEncoder().encode("ü".repeat(100_000)));
      console.log("told", new URL("../b", "http://host/a/c").href);
      return Response.json([bytes.some((byte) => byte > 0), new Uint8Array(digest)[0], long.length]);
    } };`;
  await using server = await serveWaiting(source, { default: laterStore() });
  assert.deepEqual(await (await server.fetch("/")).json(), [true, 0xba, 100_000]);
  assert.deepEqual(server.printed, ["told http://host/b"]);
});

test("a component that opens a store while it is loaded is told that it may not, as ever", async () => {
  const source = `${head}
    let failure = "none";
    try { Kv.openDefault(); } catch (error) { failure = error.code; }
    export async function handleRequest() { return { status: 200, body: failure }; }`;
  await using server = await serveWaiting(source, { default: laterStore() });
  assert.equal(await (await server.fetch("/")).text(), "invalid-argument");
});

test("no reference of the host reaches a component", async () => {
  const source = `${head}
    const seen = [];
    Error.prepareStackTrace = (error, sites) => {
      for (const site of sites) seen.push(site.getThis(), site.getFunction());
      return "";
    };
    const { apply } = Function.prototype;
    for (const name of ["call", "apply", "bind"]) {
      const own = Function.prototype[name];
      Function.prototype[name] = function (...args) { seen.push(this, ...args); return Reflect.apply(own, this, args); };
    }
    Array.prototype[Symbol.iterator] = ((own) => function* () { seen.push(this); yield* Reflect.apply(own, this, []); })(Array.prototype[Symbol.iterator]);
    export async function handleRequest() {
      const store = Kv.openDefault();
      store.set("key", "value");
      store.get("key");
      try { store.increment("key", 1n); } catch (error) { void error.stack; }
      const found = seen.flat(3).filter((one) => typeof one === "object" && one !== null && "applySync" in one);
      return { status: 200, body: String(found.length) };
    }`;
  await using server = await serveWaiting(source, { default: laterStore() });
  const response = await server.fetch("/");
  assert.equal(`${response.status} ${await response.text()}`, "200 0", server.printed.join("\n"));
});
