/** What a guest does wrong costs its own request: the host and its neighbours go on answering. */

import assert from "node:assert/strict";
import { outOfTime } from "../support/out-of-time.ts";
import { test } from "node:test";
import { errorTable, exitCodes, isBobbinError } from "../../src/errors.ts";
import { wasmLimits } from "../../src/limits.ts";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import { serveTextGuest, textGuest } from "./text-guest.ts";

const cases = {
  "a loop": {
    code: "(loop $again (br $again))",
    says: outOfTime(50),
  },
  "recursion that branches without end": {
    code: "(drop (call $fibonacci (i32.const 60)))",
    says: outOfTime(50),
  },
  "a loop that fills memory": {
    code: "(loop $again (memory.fill (i32.const 8192) (i32.const 1) (i32.const 50000)) (br $again))",
    says: outOfTime(50),
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
  "a loop of dear instructions": {
    code: "(loop $again (memory.copy (i32.const 0) (i32.const 1) (i32.const 65535)) (br $again))",
    says: /of processor time/,
  },
  "a loop of dear calls": {
    code: `(drop (memory.grow (i32.const 17))) (local.set $method (call $open))
      (loop $again
        (call $kv-set (local.get $method) (i32.const 272) (i32.const 3) (i32.const 65536) (i32.const 1048576) (i32.const 512))
        (br $again))`,
    says: /of it in \d+ calls of key-value set/,
  },
  "a loop of cheap calls": {
    code: `(loop $again
      (call $kv-get (i32.const 7) (i32.const 272) (i32.const 3) (i32.const 512)) (br $again))`,
    says: /of processor time/,
  },
  "a loop of the system's calls": {
    code: "(loop $again (drop (call $fd-write (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 528))) (br $again))",
    says: /of it in \d+ calls of fd_write/,
  },
  "a table that is larger than its memory may be": {
    code: `(if (i32.eq (table.grow (ref.null func) (i32.const 1000000)) (i32.const -1)) (then (unreachable)))`,
    says: /used more than 8 MiB of memory/,
  },
  "a trap of the host that it catches": {
    code: "(try (do (call $kv-open (i32.const -16) (i32.const 64) (i32.const 512))) (catch_all))",
    says: /outside of its memory/,
  },
  "an end of its program that it catches": {
    code: "(try (do (call $exit (i32.const 0))) (catch_all))",
    says: /ended its program with code 0/,
  },
  "a name that is not UTF-8": {
    code: "(i32.store (i32.const 600) (i32.const -1)) (call $kv-open (i32.const 600) (i32.const 4) (i32.const 512))",
    says: /not UTF-8/,
  },
};

const imports = `
  (import "wasi_snapshot_preview1" "fd_write" (func $fd-write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))`;

const functions = `
  (table 1 funcref)
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
      imports,
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

/** What a guest asks for that is too much, and what it is told: it goes on. */
const refusals = {
  "a batch whose values are one and the same": {
    code: `(drop (memory.grow (i32.const 24))) (local.set $method (i32.const 65536))
      (loop $again
        (i32.store (local.get $method) (i32.const 272))
        (i32.store offset=4 (local.get $method) (i32.const 3))
        (i32.store offset=8 (local.get $method) (i32.const 131072))
        (i32.store offset=12 (local.get $method) (i32.const 1048576))
        (local.set $method (i32.add (local.get $method) (i32.const 16)))
        (br_if $again (i32.lt_u (local.get $method) (i32.const 69632))))
      (call $set-many (call $open) (i32.const 65536) (i32.const 256) (i32.const 600))
      (global.set $from (i32.load offset=8 (i32.const 600)))
      (global.set $length (i32.load offset=12 (i32.const 600)))`,
    says: /^guest-call-too-large: one call gave its host more than 8388608 bytes/,
  },
};

for (const [name, { code, says }] of Object.entries(refusals)) {
  test(`${name} is refused`, async () => {
    const guest = textGuest(
      code,
      "",
      '(import "bobbin-key-value" "set-many" (func $set-many (param i32 i32 i32 i32)))',
    );
    const store = openMemoryStore({ label: "default", tuplesMax: 10 });
    await using server = await serveTextGuest(guest, store, { memoryMebibytesMax: 8 });
    assert.match(await (await fetch(server.url)).text(), says, server.printed.join());
  });
}

test("what a guest prints does not cost a line each without end", async () => {
  const guest = textGuest(
    `(drop (memory.grow (i32.const 17))) (memory.fill (i32.const 65536) (i32.const 10) (i32.const 1048576))
    (i32.store (i32.const 600) (i32.const 65536)) (i32.store (i32.const 604) (i32.const 1048576))
    (drop (call $fd-write (i32.const 1) (i32.const 600) (i32.const 1) (i32.const 528)))`,
    "",
    imports,
  );
  const store = openMemoryStore({ label: "default", tuplesMax: 10 });
  await using server = await serveTextGuest(guest, store);
  assert.equal((await fetch(server.url)).status, 200);
  assert.equal(server.printed.length, wasmLimits.outputLinesPerSecondMax + 1);
  assert.match(server.printed.at(-1) ?? "", /more lines were left out/);
});

const startFaults = {
  "a start that never ends": {
    more: '(func (export "_initialize") (loop $again (br $again)))',
    says: outOfTime(50, "hello.* failed while it was loaded: "),
  },
  "a table that is too large from the start": {
    more: "(table 1000000 funcref)",
    says: /hello.* failed while it was loaded: the component used more than 8 MiB/,
  },
  "a trap while it starts": {
    more: '(func (export "_initialize") (unreachable))',
    says: /hello.* failed while it was loaded: .*unreachable/,
  },
};

for (const [name, { more, says }] of Object.entries(startFaults)) {
  test(`${name} is an error that names the component`, async () => {
    const store = openMemoryStore({ label: "default", tuplesMax: 10 });
    const limits = { cpuMillisecondsMax: 50, memoryMebibytesMax: 8 };
    await assert.rejects(serveTextGuest(textGuest("", more), store, limits), (error: unknown) => {
      assert.ok(isBobbinError(error));
      assert.equal(error.code, "component-start-failed");
      assert.equal(errorTable[error.code].exitCode, exitCodes.component);
      assert.match(error.text, says);
      return true;
    });
  });
}
