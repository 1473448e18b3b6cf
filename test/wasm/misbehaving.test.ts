/** What a guest does wrong costs its own request: the host and its neighbours go on answering. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import { serveTextGuest, textGuest } from "./text-guest.ts";

const cases = {
  "a loop": {
    code: "(loop $again (br $again))",
    says: /computed for more than 50 ms without a pause/,
  },
  "recursion that branches without end": {
    code: "(drop (call $fibonacci (i32.const 60)))",
    says: /computed for more than 50 ms without a pause/,
  },
  "a loop that fills memory": {
    code: "(loop $again (memory.fill (i32.const 8192) (i32.const 1) (i32.const 50000)) (br $again))",
    says: /computed for more than 50 ms without a pause/,
  },
  "endless recursion": {
    code: "(call $deeper (i32.const 1))",
    says: /Maximum call stack size exceeded|without a pause/,
  },
  "growth without end": {
    code: `(loop $again
      (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable)))
      (br $again))`,
    says: /used more than 8 MiB of memory/,
  },
  "a trap": { code: "(unreachable)", says: /unreachable/ },
  "a division by zero": {
    code: "(drop (i32.div_u (i32.const 1) (i32.const 0)))",
    says: /divide by zero/,
  },
  "a read outside of its memory": {
    code: "(drop (i32.load (i32.const -4)))",
    says: /out of bounds/,
  },
  "a pointer that it made up": {
    code: "(call $kv-open (i32.const -16) (i32.const 64) (i32.const 512))",
    says: /outside of its memory/,
  },
  "a place for an answer that is none": {
    code: "(call $kv-open (i32.const 256) (i32.const 7) (i32.const -4))",
    says: /outside of its memory/,
  },
  "a name that is not UTF-8": {
    code: "(i32.store (i32.const 600) (i32.const -1)) (call $kv-open (i32.const 600) (i32.const 4) (i32.const 512))",
    says: /not UTF-8/,
  },
};

const functions = `
  (func $fibonacci (param i32) (result i32)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0)) (else
      (i32.add (call $fibonacci (i32.sub (local.get 0) (i32.const 1)))
               (call $fibonacci (i32.sub (local.get 0) (i32.const 2)))))))
  (func $deeper (param i32)
    (call $deeper (i32.add (local.get 0) (i32.const 1)))
    (i32.store (i32.const 700) (local.get 0)))`;

for (const [name, { code, says }] of Object.entries(cases)) {
  test(`${name} costs the request`, async () => {
    const guest = textGuest(
      `(if (i32.eq (call $route (local.get $uri)) (i32.const 120)) (then ${code}))
      (global.set $from (i32.const 256))
      (global.set $length (i32.const 7))`,
      functions,
    );
    const store = openMemoryStore({ label: "default", tuplesMax: 10 });
    const limits = { cpuMillisecondsMax: 50, memoryMebibytesMax: 8 };
    await using server = await serveTextGuest(guest, store, limits);
    assert.equal(await (await fetch(`${server.url}/ok`)).text(), "default");
    const [failed, ...others] = await Promise.all(
      ["/x", "/ok", "/ok", "/ok"].map((path) => fetch(`${server.url}${path}`)),
    );
    assert.equal(failed!.status, 500);
    assert.equal(await failed!.text(), "");
    for (const other of others) assert.equal(await other.text(), "default");
    assert.match(server.printed.join("\n"), says);
    assert.equal(await (await fetch(`${server.url}/ok`)).text(), "default");
  });
}
