/** Streams and futures of guests and of the host, and guests that break their rules. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import { functionType } from "../component/test-plan.ts";
import type { ValueType } from "../types/types.ts";
import { HostFuture, type Future } from "../streams/future.ts";
import { HostStream } from "../streams/host-stream.ts";
import type { Stream } from "../streams/stream.ts";
import { startTasks, type TestHost } from "./test-tasks.ts";

const bytes: ValueType = { kind: "stream", element: { kind: "u8" } };
const number: ValueType = { kind: "future", element: { kind: "u32" } };
const wait = "(i32.or (i32.const 2) (i32.shl (global.get $x) (i32.const 4)))";
const stream =
  "(local.set $pair (call $stream)) (local.set $a (call $readable (local.get $pair))) (local.set $b (call $writable (local.get $pair)))";
const future = stream.replace("call $stream", "call $future");
const done = "(call $return (i32.const 1)) (i32.const 0)";

/** Gives the guest a stream of these parts, each when `next` is called. */
function source(parts: readonly string[]) {
  const left = [...parts];
  let open = Promise.withResolvers<void>();
  let isOpen = false;
  let isCancelled = false;
  const host: Record<string, TestHost> = {
    give: {
      type: functionType([], bytes),
      core: "(result i32)",
      call: () =>
        new HostStream({
          ready: () => isOpen,
          wait: () => open.promise,
          read: (max) => {
            isOpen = false;
            open = Promise.withResolvers();
            const part = left.shift();
            return part === undefined ? null : Buffer.from(part.slice(0, max));
          },
          cancel: () => {
            isCancelled = true;
          },
        }),
    },
  };
  return {
    host,
    next: (): void => {
      isOpen = true;
      open.resolve();
    },
    get isCancelled() {
      return isCancelled;
    },
  };
}

/** Takes a stream of the guest, with room for so many bytes whenever `room` is called. */
function sink(roomAtFirst: number) {
  let room = roomAtFirst;
  let waiting = Promise.withResolvers<void>();
  const taken: string[] = [];
  const take = (_call: unknown, given: Stream): void => {
    given.consume({
      room: () => room,
      wait: () => waiting.promise,
      write: (part) => {
        room -= part.length;
        taken.push(Buffer.from(part as Uint8Array).toString());
      },
      end: () => taken.push("end"),
    });
  };
  const host = { take: { type: functionType([bytes], null), core: "(param i32)", call: take } };
  const give = (more: number): void => {
    room += more;
    waiting.resolve();
    waiting = Promise.withResolvers();
  };
  return { host, taken, give };
}

describe("a stream of the host", () => {
  test("is read as it comes, into a memory that grows meanwhile", async () => {
    const parts = source(["abcd"]);
    const guest = await startTasks({
      host: parts.host,
      run: `(global.set $x (call $set-new)) (local.set $a (call $give))
        (call $join (local.get $a) (global.get $x))
        (if (i32.ne (call $read (local.get $a) (i32.const 64) (i32.const 9)) (i32.const -1)) (then unreachable))
        (drop (memory.grow (i32.const 1))) ${wait}`,
      callback: `(if (i32.ne (local.get $payload) (i32.const 0x40)) (then unreachable))
        (call $drop-readable (local.get $index))
        (call $return (i32.load (i32.const 64))) (i32.const 0)`,
    });
    const answer = guest.run();
    await setImmediate();
    parts.next();
    assert.equal(await answer, Buffer.from("abcd").readUInt32LE());
    assert.ok(parts.isCancelled);
  });

  test("ends", async () => {
    const parts = source([]);
    const guest = await startTasks({
      host: parts.host,
      isStackful: true,
      run: "(call $return (call $read-now (call $give) (i32.const 64) (i32.const 9)))",
    });
    const answer = guest.run();
    await setImmediate();
    parts.next();
    assert.equal(await answer, 1);
  });

  test("gives nothing to a read that was cancelled", async () => {
    const parts = source(["abcd"]);
    const guest = await startTasks({
      host: parts.host,
      run: `(local.set $a (call $give))
        (drop (call $read (local.get $a) (i32.const 64) (i32.const 9)))
        (call $set (call $read-cancel (local.get $a))) (i32.const 1)`,
      callback: "(call $return (i32.add (call $get) (i32.load (i32.const 64)))) (i32.const 0)",
    });
    const answer = guest.run();
    parts.next();
    assert.equal(await answer, 2);
  });
});

describe("a stream of a guest", () => {
  test("is taken as far as there is room, and the rest later", async () => {
    const { host, taken, give } = sink(3);
    const guest = await startTasks({
      host,
      run: `${stream} (call $take (local.get $a)) (global.set $x (call $set-new))
        (i64.store (i32.const 64) (i64.const 0x6867666564636261))
        (if (i32.ne (call $write (local.get $b) (i32.const 64) (i32.const 8)) (i32.const 0x30)) (then unreachable))
        (if (i32.ne (call $write (local.get $b) (i32.const 67) (i32.const 5)) (i32.const -1)) (then unreachable))
        (call $join (local.get $b) (global.get $x)) ${wait}`,
      callback: `(call $drop-writable (local.get $index)) (call $return (local.get $payload)) (i32.const 0)`,
    });
    const answer = guest.run();
    await setImmediate();
    give(100);
    assert.equal(await answer, 0x50);
    assert.deepEqual(taken, ["abc", "defgh", "end"]);
  });

  test("ends with the request of a guest that has kept it", async () => {
    const { host, taken } = sink(100);
    const guest = await startTasks({ host, run: `${stream} (call $take (local.get $a)) ${done}` });
    await guest.run();
    await guest.instance.whenIdle(guest.call);
    guest.instance.end(guest.call);
    guest.instance.reset();
    assert.deepEqual(taken, ["end"]);
  });

  test("goes from one end to the other within it", async () => {
    const guest = await startTasks({
      run: `${stream} (i32.store (i32.const 64) (i32.const 77))
        (drop (call $write (local.get $b) (i32.const 64) (i32.const 4)))
        (drop (call $read (local.get $a) (i32.const 96) (i32.const 4)))
        (call $return (i32.load (i32.const 96))) (i32.const 0)`,
    });
    assert.equal(await guest.run(), 77);
  });
});

describe("a future", () => {
  const give = (value: unknown): Record<string, TestHost> => ({
    give: {
      type: functionType([], number),
      core: "(result i32)",
      call: () => new HostFuture(value),
    },
  });
  const readLater = `(global.set $x (call $set-new)) (local.set $a (call $give))
    (if (i32.eq (call $future-read (local.get $a) (i32.const 64)) (i32.const -1)) (then
      (call $join (local.get $a) (global.get $x)) (return ${wait})))
    (call $return (i32.load (i32.const 64))) (i32.const 0)`;
  const callback = "(call $return (i32.load (i32.const 64))) (i32.const 0)";

  test("of the host has its value at once, or later", async () => {
    for (const value of [5, setImmediate(5)]) {
      const guest = await startTasks({ host: give(value), run: readLater, callback });
      assert.equal(await guest.run(), 5);
    }
  });

  test("of a guest gives the host its value", async () => {
    const outcomes: unknown[] = [];
    const host = {
      take: {
        type: functionType([number], null),
        core: "(param i32)",
        call: (_call: unknown, given: Future) =>
          void given.outcome().then((outcome) => outcomes.push(outcome)),
      },
    };
    const guest = await startTasks({
      host,
      run: `${future} (call $take (local.get $a)) (i32.store (i32.const 64) (i32.const 9))
        (drop (call $future-write (local.get $b) (i32.const 64))) (call $future-drop (local.get $b)) ${done}`,
    });
    await guest.run();
    assert.deepEqual(outcomes, [{ value: 9 }]);
  });
});

describe("what a guest begins to read and gives up, over and over,", () => {
  const loop = (read: string, cancel: string): string => `(local.set $a (call $give))
    (loop $l
      ${read}
      (if (i32.ne (call ${cancel} (local.get $a)) (i32.const 2)) (then unreachable))
      (local.set $b (i32.add (local.get $b) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get $b) (i32.const 1000))))`;
  const readStream = "(drop (call $read (local.get $a) (i32.const 64) (i32.const 4)))";
  const readFuture = "(drop (call $future-read (local.get $a) (i32.const 64)))";
  // What is waited for comes when the loop is over, and a read is under way.
  const last = (read: string): string => `${read} (call $go) (global.set $x (call $set-new))
    (call $join (local.get $a) (global.get $x)) ${wait}`;
  const callback = "(call $return (i32.load (i32.const 64))) (i32.const 0)";
  const hostOf = (type: ValueType, given: unknown, go: () => void): Record<string, TestHost> => ({
    give: { type: functionType([], type), core: "(result i32)", call: () => given },
    go: { type: functionType([], null), core: "", call: go },
  });

  test("is one wait for a stream of the host", async () => {
    let waits = 0;
    let isReady = false;
    const open = Promise.withResolvers<void>();
    const given = new HostStream({
      ready: () => isReady,
      wait: () => {
        waits += 1;
        return open.promise.then(() => void (isReady = true));
      },
      read: () => Uint8Array.of(7, 0, 0, 0),
    });
    const host = hostOf(bytes, given, open.resolve);
    const run = `${loop(readStream, "$read-cancel")} ${last(readStream)}`;
    const guest = await startTasks({ host, run, callback });
    assert.equal(await guest.run(), 7);
    assert.equal(waits, 1);
  });

  test("is there for who reads a future of the host in the end", async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const host = hostOf(number, new HostFuture(promise), () => resolve(9));
    const run = `${loop(readFuture, "$future-read-cancel")} ${last(readFuture)}`;
    const guest = await startTasks({ host, run, callback });
    assert.equal(await guest.run(), 9);
  });
});

test("of elements that are nothing, as many as can be counted are moved by their number", async () => {
  const most = 2 ** 28 - 1;
  const ends = stream.replace("call $stream", "call $units");
  const guest = await startTasks({
    run: `${ends} (drop (call $write-units (local.get $b) (i32.const -1) (i32.const ${most})))
      (call $return (call $read-units (local.get $a) (i32.const -1) (i32.const ${most}))) (i32.const 0)`,
  });
  assert.equal(await guest.run(), most * 16);
});
