/** Buffers of streams and futures that overlap, move, or lie where they must not. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import { functionType } from "../component/test-plan.ts";
import type { ValueType } from "../types/types.ts";
import { HostStream } from "../streams/host-stream.ts";
import type { Stream } from "../streams/stream.ts";
import { startTasks, wait, type TaskGuest, type TestHost, takesTen } from "./test-tasks.ts";

const bytes: ValueType = { kind: "stream", element: { kind: "u8" } };
const texts: ValueType = { kind: "stream", element: { kind: "string" } };
const ends = (make: string): string =>
  `(local.set $pair (call ${make})) (local.set $a (call $readable (local.get $pair)))
    (local.set $b (call $writable (local.get $pair)))`;
const done = "(call $return (i32.const 1)) (i32.const 0)";

/** Guests that end, and what they are told. */
const hostile: readonly [what: string, run: string, says: RegExp][] = [
  [
    "reads texts to an odd place",
    `${ends("$texts")} (drop (call $read-texts (local.get $a) (i32.const 65) (i32.const 1))) ${done}`,
    /pointer to words/,
  ],
  [
    "writes texts from an odd place",
    `${ends("$texts")} (drop (call $write-texts (local.get $b) (i32.const 66) (i32.const 1))) ${done}`,
    /pointer to words/,
  ],
  [
    "reads a number to an odd place",
    `${ends("$future")} (drop (call $future-read (local.get $a) (i32.const 65))) ${done}`,
    /pointer to words/,
  ],
  [
    "writes a number from beyond its memory",
    `${ends("$future")} (drop (call $future-write (local.get $b) (i32.const -4))) ${done}`,
    /outside of its memory/,
  ],
  [
    "has room for as many texts as can be counted",
    `${ends("$texts")} (drop (call $read-texts (local.get $a) (i32.const 64) (i32.const 0xfffffff))) ${done}`,
    /outside of its memory/,
  ],
  [
    "has more elements that are nothing than can be counted",
    `${ends("$units")} (drop (call $write-units (local.get $b) (i32.const 0) (i32.const 0x10000000))) ${done}`,
    /268435455/,
  ],
  [
    "reaches beyond its memory by one byte",
    `${ends("$stream")} (drop (call $write (local.get $b) (i32.const 131068) (i32.const 5))) ${done}`,
    /outside of its memory/,
  ],
  [
    "gives texts that lie nowhere",
    `${ends("$texts")} (call $take (local.get $a)) (i32.store (i32.const 64) (i32.const -8)) (i32.store (i32.const 68) (i32.const 16))
      (drop (call $write-texts (local.get $b) (i32.const 64) (i32.const 1))) ${done}`,
    /outside of its memory/,
  ],
  [
    "gives texts that are none",
    `${ends("$texts")} (call $take (local.get $a)) (i32.store8 (i32.const 80) (i32.const 0xff))
      (i32.store (i32.const 64) (i32.const 80)) (i32.store (i32.const 68) (i32.const 1))
      (drop (call $write-texts (local.get $b) (i32.const 64) (i32.const 1))) ${done}`,
    /not UTF-8/,
  ],
];

/** Takes texts. */
const take: Record<string, TestHost> = {
  take: takesTen(texts),
};

for (const [what, run, says] of hostile) {
  test(`a guest that ${what} ends`, async () => {
    const started = await startTasks({ run, host: take });
    await assert.rejects(started.run());
    assert.match(started.guard.failure(null)?.message ?? "", says);
  });
}

test("a read and a write of nothing may name any place", async () => {
  const run = `${ends("$texts")} (drop (call $write-texts (local.get $b) (i32.const -1) (i32.const 0)))
    (call $return (call $read-texts (local.get $a) (i32.const 131073) (i32.const 0))) (i32.const 0)`;
  assert.equal(await (await startTasks({ run })).run(), -1 >>> 0);
});

test("a buffer that is read to may overlap the one that is written from", async () => {
  const run = `${ends("$stream")} (i64.store (i32.const 64) (i64.const 0x0807060504030201))
    (drop (call $write (local.get $b) (i32.const 64) (i32.const 8)))
    (drop (call $read (local.get $a) (i32.const 66) (i32.const 8)))
    (call $return (i32.load (i32.const 64))) (i32.const 0)`;
  assert.equal(await (await startTasks({ run })).run(), 0x02010201);
});

test("what is written is what is there when it is taken, in a memory that has grown", async () => {
  const taken: string[] = [];
  let room = 0;
  const open = Promise.withResolvers<void>();
  const host: Record<string, TestHost> = {
    take: {
      type: functionType([bytes], null),
      core: "(param i32)",
      call: (_call: unknown, given: Stream) =>
        given.consume({
          room: () => room,
          wait: () => open.promise,
          write: (part) => void taken.push(Buffer.from(part as Uint8Array).toString()),
          end: () => {},
        }),
    },
  };
  const guest = await startTasks({
    host,
    run: `${ends("$stream")} (call $take (local.get $a)) (global.set $x (call $set-new))
      (drop (call $write (local.get $b) (i32.const 64) (i32.const 4))) (call $join (local.get $b) (global.get $x))
      (drop (memory.grow (i32.const 3))) (i32.store (i32.const 64) (i32.const 0x64636261)) ${wait}`,
    callback: "(call $return (local.get $payload)) (i32.const 0)",
  });
  const answer = guest.run();
  await setImmediate();
  room = 4;
  open.resolve();
  assert.equal(await answer, 0x40);
  assert.deepEqual(taken, ["abcd"]);
});

/** A stream of two texts, and a guest that reads both with this allocator. */
function readTexts(allocator: string): Parameters<typeof startTasks>[0] {
  const source = {
    ready: () => true,
    wait: () => Promise.resolve(),
    read: () => ["first", "second"],
  };
  const host: Record<string, TestHost> = {
    give: {
      type: functionType([], texts),
      core: "(result i32)",
      call: () => new HostStream(source),
    },
  };
  const memory = `(memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${allocator})`;
  const run = `(if (i32.ne (call $read-texts (call $give) (i32.const 64) (i32.const 2)) (i32.const 0x20)) (then unreachable))
    (call $return (i32.add (i32.load8_u (i32.load (i32.const 64))) (i32.load (i32.const 76)))) (i32.const 0)`;
  return { host, memory, run } satisfies TaskGuest;
}

describe("an allocator", () => {
  test("may have the memory grow for each text", async () => {
    const guest = await startTasks(
      readTexts("(i32.mul (memory.grow (i32.const 1)) (i32.const 65536))"),
    );
    assert.equal(await guest.run(), "f".charCodeAt(0) + "second".length);
  });

  for (const [what, code, says] of [
    ["gives no place in memory", "(i32.const 65533)", /outside of its memory/],
    ["gives a place far beyond", "(i32.const -1)", /outside of its memory/],
    ["calls others", "(drop (call $set-new)) (i32.const 128)", /from its allocator/],
    ["traps", "unreachable", /unreachable/],
  ] as const) {
    test(`that ${what} ends the guest`, async () => {
      const guest = await startTasks(readTexts(code));
      const error = await guest.run().then(
        () => null,
        (reason: unknown) => reason as Error,
      );
      assert.match((guest.guard.failure(error) ?? error)?.message ?? "", says);
    });
  }
});
