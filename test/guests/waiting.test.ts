/** A TypeScript component waits for a store that answers later, and other requests go on meanwhile. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bobbinError } from "../../src/errors.ts";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { delayStore, until } from "../support/delaying-store.ts";
import { serveWaiting } from "../support/waiting-server.ts";
import { exactly } from "../../src/common/count-range.ts";

/** Gives back the value of the key that the path names, after its number. */
const getter = `import { Kv } from "@fermyon/spin-sdk";
export async function handleRequest(request) {
  const key = request.uri.slice(1);
  const value = Kv.openDefault().get(key);
  return { status: 200, body: key + " is " + (value === null ? "missing" : new TextDecoder().decode(value)) };
}`;

function memoryOf(count: number): ReturnType<typeof openMemoryStore> {
  const memory = openMemoryStore({ label: "default", tuplesMax: 100_000 });
  for (let at = 0; at < count; at += 1) memory.set(`key-${at}`, Buffer.from(`value ${at}`));
  return memory;
}

async function askAll(url: string, count: number, keys: number): Promise<string[]> {
  const asking = Array.from({ length: count }, async (_, at) => {
    const response = await fetch(`${url}/key-${at % keys}`);
    return `${response.status} ${await response.text()}`;
  });
  return Promise.all(asking);
}

const answersOf = (count: number, keys: number): string[] =>
  Array.from({ length: count }, (_, at) => `200 key-${at % keys} is value ${at % keys}`);

test("two hundred requests wait for their store at the same time, and each gets its own answer", async () => {
  const delaying = delayStore(memoryOf(200), "when told");
  await using server = await serveWaiting(getter, { default: delaying.store });
  const answers = askAll(server.url, 200, 200);
  await until(() => delaying.outstanding.length === 200);
  for (const answer of delaying.outstanding.toReversed()) answer();
  assert.deepEqual(await answers, answersOf(200, 200));
  assert.equal(delaying.asked, 200);
});

test("of five thousand requests in flight all are answered, by no more isolates than may be", async () => {
  const delaying = delayStore(memoryOf(100), "later");
  await using server = await serveWaiting(
    getter,
    { default: delaying.store },
    { limits: { waitingIsolatesMax: 20 } },
  );
  let isolatesMax = 0;
  const asking = Array.from({ length: 5_000 }, async (_, at) => {
    const answer = await server.ask(`/key-${at % 100}`);
    isolatesMax = Math.max(isolatesMax, server.component.isolateCount);
    return answer;
  });
  assert.ok(server.component.waitingCount >= 4_980, "they are in flight at the same time");
  assert.deepEqual(await Promise.all(asking), answersOf(5_000, 100));
  assert.ok(delaying.outstandingMax <= 20, `${delaying.outstandingMax} outstanding`);
  assert.ok(isolatesMax <= 20, `${isolatesMax} isolates`);
});

test("beyond a few, isolates are made only for requests that have waited for a while", async () => {
  const delaying = delayStore(memoryOf(10), "later");
  const limits = { idleIsolatesMax: 2, roomlessMillisecondsMax: 3_600_000 };
  await using server = await serveWaiting(getter, { default: delaying.store }, { limits });
  assert.deepEqual(await askAll(server.url, 200, 10), answersOf(200, 10));
  assert.equal(server.component.isolateCount, 2);
});

test("isolates are used again", async () => {
  const delaying = delayStore(memoryOf(1), "later");
  await using server = await serveWaiting(getter, { default: delaying.store });
  for (let at = 0; at < 20; at += 1) {
    assert.equal(await (await server.fetch("/key-0")).text(), "key-0 is value 0");
  }
  // An answer may be out before its isolate is idle again.
  assert.ok(server.component.isolateCount < 20);
});

test("more requests than may wait are answered with 503, and the others as ever", async () => {
  const delaying = delayStore(memoryOf(1), "when told");
  await using server = await serveWaiting(
    getter,
    { default: delaying.store },
    { limits: { waitingIsolatesMax: 1, waitingRequestsMax: 2 } },
  );
  const first = server.fetch("/key-0");
  await until(() => delaying.outstanding.length === 1);
  const statuses: number[] = [];
  const others = Array.from({ length: 5 }, async () => {
    const response = await server.fetch("/key-0");
    statuses.push(response.status);
    return response.status;
  });
  await until(() => statuses.length === 3);
  assert.deepEqual(statuses, [503, 503, 503]);
  assert.match(server.printed.join("\n"), /2 requests wait for the component already/);
  for (let at = 0; at < 3; at += 1) {
    await until(() => delaying.outstanding.length === 1);
    delaying.outstanding[0]?.();
  }
  assert.equal((await first).status, 200);
  const answered = (await Promise.all(others)).toSorted((a, b) => a - b);
  assert.deepEqual(answered, [200, 200, 503, 503, 503]);
});

test("idle isolates are closed when nobody has needed them for a while", async () => {
  const delaying = delayStore(memoryOf(1), "when told");
  await using server = await serveWaiting(
    getter,
    { default: delaying.store },
    { limits: { idleIsolatesMax: 2, idleMillisecondsMax: 10 } },
  );
  const answers = askAll(server.url, 12, 1);
  await until(() => delaying.outstanding.length === 12);
  assert.equal(server.component.isolateCount, 12);
  for (const answer of [...delaying.outstanding]) answer();
  assert.deepEqual(await answers, answersOf(12, 1));
  await until(() => server.component.isolateCount === 2);
});

test("an isolate that has answered as many requests as it may is replaced", async () => {
  const delaying = delayStore(memoryOf(1), "later");
  const counting = `${getter.replace("handleRequest", "get")}
    let count = 0;
    export async function handleRequest(request) { await get(request); return { status: 200, body: String(++count) }; }`;
  await using server = await serveWaiting(
    counting,
    { default: delaying.store },
    { settings: { requestsPerInstance: exactly(3) }, limits: { waitingIsolatesMax: 1 } },
  );
  const counts: string[] = [];
  for (let at = 0; at < 7; at += 1) counts.push(await (await server.fetch("/key-0")).text());
  assert.deepEqual(counts, ["1", "2", "3", "1", "2", "3", "1"]);
});

const telling = `import { Kv, KeyValueError } from "@fermyon/spin-sdk";
export async function handleRequest(request) {
  try {
    const value = Kv.open(request.uri.slice(1)).get("key");
    return { status: 200, body: value };
  } catch (error) {
    if (!(error instanceof KeyValueError)) throw error;
    return { status: 409, body: error.code + ": " + error.message };
  }
}`;

test("an error of the store arrives with its code, and only where it happened", async () => {
  const memory = openMemoryStore({ label: "good", tuplesMax: 10 });
  memory.set("key", Buffer.from("value"));
  const bad = Object.assign(Object.create(memory) as Store, {
    get: () => Promise.reject(bobbinError("store-unavailable", { path: "x", detail: "gone" })),
  });
  const good = delayStore(memory, "later").store;
  await using server = await serveWaiting(telling, { good, bad });
  for (let at = 0; at < 3; at += 1) {
    const failing = await server.fetch("/bad");
    assert.equal(failing.status, 409);
    assert.match(
      await failing.text(),
      /^store-unavailable: store "bad" cannot answer; the component's log says/,
    );
    assert.equal(await (await server.fetch("/good")).text(), "value");
  }
});

test("a store that is not granted is denied, and one that is opens", async () => {
  const memory = openMemoryStore({ label: "good", tuplesMax: 10 });
  memory.set("key", Buffer.from("value"));
  const good = delayStore(memory, "later").store;
  await using server = await serveWaiting(telling, { good });
  const denied = await server.fetch("/secret");
  assert.equal(denied.status, 409);
  assert.match(await denied.text(), /^access-denied: component "it" may not open store "secret"/);
  assert.equal(await (await server.fetch("/good")).text(), "value");
});

test("a component may use a store that answers at once beside one that does not", async () => {
  const near = openMemoryStore({ label: "near", tuplesMax: 1000 });
  const far = delayStore(openMemoryStore({ label: "far", tuplesMax: 1000 }), "later");
  const mixed = `import { Kv } from "@fermyon/spin-sdk";
    export async function handleRequest(request) {
      const key = request.uri.slice(1), near = Kv.open("near"), far = Kv.open("far");
      near.set(key, "near " + key);
      far.set(key, "far " + key);
      const text = (store) => new TextDecoder().decode(store.get(key));
      return { status: 200, body: text(far) + ", " + text(near) };
    }`;
  await using server = await serveWaiting(mixed, { near, far: far.store });
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, at) => (await server.fetch(`/${at}`)).text()),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 50 }, (_, at) => `far ${at}, near ${at}`),
  );
});

test("a handle of an earlier request is refused, and one of its own is not", async () => {
  const delaying = delayStore(memoryOf(1), "later");
  await using server = await serveWaiting(
    `import { Kv } from "@fermyon/spin-sdk";
    let kept = null;
    export async function handleRequest(request) {
      const own = Kv.openDefault();
      kept ??= own;
      const codes = [];
      for (const store of [own, kept]) {
        try {
          codes.push(store.exists("key-0"));
        } catch (error) {
          codes.push(error.code);
        }
      }
      return { status: 200, body: codes.join() };
    }`,
    { default: delaying.store },
    { limits: { waitingIsolatesMax: 1 } },
  );
  assert.equal(await (await server.fetch("/")).text(), "true,true");
  assert.equal(await (await server.fetch("/")).text(), "true,invalid-store");
});
