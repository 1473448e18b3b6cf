/** A guest waits for a store that answers later, and other requests go on meanwhile. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bobbinError } from "../../src/errors.ts";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { getKey, serveTextGuest, textGuest } from "./text-guest.ts";

/** A store whose answers to `get` come when the test lets them. */
function laterStore(): { store: Store; waiting: (() => void)[] } {
  const memory = openMemoryStore({ label: "default", tuplesMax: 10 });
  memory.set("key", Buffer.from("value"));
  const waiting: (() => void)[] = [];
  const later = <Result>(answer: () => Result): Promise<Result> =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        try {
          resolve(answer());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  const get = (key: string): Promise<Uint8Array | null> => later(() => memory.get(key));
  return { store: Object.assign(Object.create(memory) as Store, { get }), waiting };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

test("two hundred requests wait for their store at the same time, and all are answered", async () => {
  const { store, waiting } = laterStore();
  await using server = await serveTextGuest(textGuest(getKey), store);
  const answers = Array.from({ length: 200 }, async () => (await fetch(server.url)).text());
  await until(() => waiting.length === 200);
  for (const answer of waiting) answer();
  assert.deepEqual(
    await Promise.all(answers),
    Array.from({ length: 200 }, () => "value"),
  );
});

test("answers that come in another order reach the requests that asked", async () => {
  const memory = openMemoryStore({ label: "default", tuplesMax: 10 });
  const waiting: ((value: string) => void)[] = [];
  const get = (): Promise<Uint8Array> =>
    new Promise((resolve) => waiting.push((value) => resolve(Buffer.from(value))));
  const store = Object.assign(Object.create(memory) as Store, { get });
  await using server = await serveTextGuest(textGuest(getKey), store);
  const answers: Promise<string>[] = [];
  for (let at = 0; at < 5; at += 1) {
    answers.push(fetch(server.url).then((response) => response.text()));
    await until(() => waiting.length === at + 1);
  }
  for (const at of [3, 0, 4, 1, 2]) waiting[at]!(`value ${at}`);
  assert.deepEqual(
    await Promise.all(answers),
    [0, 1, 2, 3, 4].map((at) => `value ${at}`),
  );
});

test("a store that fails later fails the request that asked, and no other", async () => {
  const { store, waiting } = laterStore();
  const failing = Object.assign(Object.create(store) as Store, {
    get: (key: string) =>
      store.get(key) instanceof Promise && waiting.length % 2 === 0
        ? Promise.reject(bobbinError("store-unavailable", { path: "x", detail: "gone" }))
        : Promise.resolve(Buffer.from("value")),
  });
  await using server = await serveTextGuest(textGuest(getKey), failing);
  const statuses: number[] = [];
  for (let at = 0; at < 6; at += 1) statuses.push((await fetch(server.url)).status);
  assert.deepEqual(statuses, [200, 500, 200, 500, 200, 500]);
});

test("a request whose store never answers ends at its time limit; its late answer harms nobody", async () => {
  const { store, waiting } = laterStore();
  await using server = await serveTextGuest(textGuest(getKey), store, {
    requestMillisecondsMax: 20,
  });
  assert.equal((await fetch(server.url)).status, 500);
  assert.match(server.printed.join("\n"), /was not answered within 20 ms/);
  waiting[0]?.();
  // On a busy machine the next one may be late all the same.
  for (let text = ""; text !== "value";) {
    const asked = waiting.length;
    let isOver = false;
    const next = fetch(server.url).finally(() => (isOver = true));
    await until(() => waiting.length > asked || isOver);
    waiting[asked]?.();
    text = await (await next).text();
  }
});
