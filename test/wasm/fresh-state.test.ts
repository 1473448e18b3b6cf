/** No request finds anything that an earlier one left behind, wherever it left it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import { serveTextGuest, textGuest, type TextGuestServer } from "./text-guest.ts";

const store = () => openMemoryStore({ label: "default", tuplesMax: 10 });

/** Answers with the four bytes at 600. */
const answerWord = `
  (global.set $from (i32.const 600))
  (global.set $length (i32.const 4))`;

/** The words that the guest answers, request after request. */
async function words(server: TextGuestServer, times: number): Promise<number[]> {
  const found: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const response = await fetch(server.url);
    assert.equal(response.status, 200, server.printed.join("\n"));
    found.push(Buffer.from(await response.arrayBuffer()).readInt32LE());
  }
  return found;
}

test("memory is as it was", async () => {
  const guest = textGuest(`
    (i32.store (i32.const 600) (i32.load (i32.const 40000)))
    (i32.store (i32.const 40000) (i32.const 77))
    ${answerWord}`);
  await using server = await serveTextGuest(guest, store());
  assert.deepEqual(await words(server, 5), [0, 0, 0, 0, 0]);
});

test("globals are as they were", async () => {
  const guest = textGuest(
    `(global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.set $long (i64.add (global.get $long) (i64.const 1)))
    (global.set $real (f64.add (global.get $real) (f64.const 1)))
    (i32.store (i32.const 600) (i32.add (global.get $count) (i32.add
      (i32.wrap_i64 (global.get $long)) (i32.trunc_f64_s (global.get $real)))))
    ${answerWord}`,
    `(global $count (mut i32) (i32.const 10))
    (global $long (mut i64) (i64.const 100))
    (global $real (mut f64) (f64.const 1000))`,
  );
  await using server = await serveTextGuest(guest, store());
  assert.deepEqual(await words(server, 5), [1113, 1113, 1113, 1113, 1113]);
});

test("grown memory has its first size, and what is grown again is zero", async () => {
  const guest = textGuest(`
    (i32.store (i32.const 600) (i32.mul (memory.size) (i32.const 1000)))
    (drop (memory.grow (i32.const 3)))
    (i32.store (i32.const 600) (i32.add (i32.load (i32.const 600)) (i32.load (i32.const 150000))))
    (i32.store (i32.const 150000) (i32.const 77))
    ${answerWord}`);
  await using server = await serveTextGuest(guest, store());
  assert.deepEqual(await words(server, 5), [1000, 1000, 1000, 1000, 1000]);
});

test("tables are as they were", async () => {
  const guest = textGuest(
    `(i32.store (i32.const 600) (call_indirect (result i32) (i32.const 0)))
    (table.set (i32.const 0) (ref.func $second))
    ${answerWord}`,
    `(table 1 funcref)
    (elem (i32.const 0) $first)
    (elem declare func $second)
    (func $first (result i32) (i32.const 1))
    (func $second (result i32) (i32.const 2))`,
  );
  await using server = await serveTextGuest(guest, store());
  assert.deepEqual(await words(server, 5), [1, 1, 1, 1, 1]);
});

test("a guest that starts with random bytes starts with others each time, and finds nothing else", async () => {
  const guest = textGuest(
    `(if (i32.ne (i32.load (i32.const 40000)) (i32.const 1)) (then (unreachable)))
    (i32.store (i32.const 40004) (i32.const 77))
    (drop (memory.grow (i32.const 1)))
    ${answerWord}`,
    `(func (export "_initialize")
      (if (i32.load (i32.const 40004)) (then (unreachable)))
      (if (i32.ne (memory.size) (i32.const 1)) (then (unreachable)))
      (drop (call $random (i32.const 600) (i32.const 4)))
      (i32.store (i32.const 40000) (i32.add (i32.load (i32.const 40000)) (i32.const 1))))`,
    '(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))',
  );
  await using server = await serveTextGuest(guest, store());
  assert.equal(new Set(await words(server, 6)).size, 6);
});

test("open stores are closed: every request's first handle is the same, and works", async () => {
  const guest = textGuest(`
    (i32.store (i32.const 600) (call $open))
    (drop (call $open))
    ${answerWord}`);
  await using server = await serveTextGuest(guest, store());
  assert.deepEqual(
    await words(server, 300),
    Array.from({ length: 300 }, () => 0),
  );
});

test("a request that trapped leaves nothing for the next", async () => {
  const guest = textGuest(`
    (if (i32.load (i32.const 40000)) (then
      (i32.store (i32.const 600) (i32.const 1))))
    (i32.store (i32.const 40000) (i32.const 77))
    (if (i32.eq (call $route (local.get $uri)) (i32.const 116)) (then (unreachable)))
    ${answerWord}`);
  await using server = await serveTextGuest(guest, store());
  assert.equal((await fetch(`${server.url}/trap`)).status, 500);
  assert.deepEqual(await words(server, 2), [0, 0]);
});
