/** Guests that break the rules of streams and futures end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { functionType } from "../component/test-plan.ts";
import { startTasks, type TaskGuest } from "./test-tasks.ts";

const stream =
  "(local.set $pair (call $stream)) (local.set $a (call $readable (local.get $pair))) (local.set $b (call $writable (local.get $pair)))";
const future = stream.replace("call $stream", "call $future");
const texts = stream.replace("call $stream", "call $texts");
const done = "(call $return (i32.const 1)) (i32.const 0)";

/** Takes a stream, and nothing of it. */
const host = {
  take: {
    type: functionType([{ kind: "stream", element: { kind: "u8" } }], null),
    core: "(param i32)",
    call: () => {},
  },
};

const hostile: readonly [what: string, guest: TaskGuest, says: RegExp][] = [
  [
    "reads by the end to write to",
    { run: `${stream} (drop (call $read (local.get $b) (i32.const 0) (i32.const 1))) ${done}` },
    /readable end of a stream, which it is not/,
  ],
  [
    "writes by the end to read from",
    { run: `${stream} (drop (call $write (local.get $a) (i32.const 0) (i32.const 1))) ${done}` },
    /writable end of a stream, which it is not/,
  ],
  [
    "reads a future as a stream",
    { run: `${future} (drop (call $read (local.get $a) (i32.const 0) (i32.const 1))) ${done}` },
    /which it is not/,
  ],
  [
    "reads bytes of a stream of texts",
    { run: `${texts} (drop (call $read (local.get $a) (i32.const 0) (i32.const 1))) ${done}` },
    /of another type/,
  ],
  [
    "reads beyond its memory",
    {
      run: `${stream} (drop (call $read (local.get $a) (i32.const 64) (i32.const 0xfffffff))) ${done}`,
    },
    /outside of its memory/,
  ],
  [
    "reads more than is counted",
    { run: `${stream} (drop (call $read (local.get $a) (i32.const 64) (i32.const -1))) ${done}` },
    /268435455/,
  ],
  [
    "reads twice at a time",
    {
      run: `${stream} (drop (call $read (local.get $a) (i32.const 64) (i32.const 1))) (drop (call $read (local.get $a) (i32.const 64) (i32.const 1))) ${done}`,
    },
    /second transfer/,
  ],
  [
    "drops an end that is read",
    {
      run: `${stream} (drop (call $read (local.get $a) (i32.const 64) (i32.const 1))) (call $drop-readable (local.get $a)) ${done}`,
    },
    /during a transfer/,
  ],
  [
    "drops an end twice",
    {
      run: `${stream} (call $drop-readable (local.get $a)) (call $drop-readable (local.get $a)) ${done}`,
    },
    /not open/,
  ],
  [
    "cancels a read that is none",
    { run: `${stream} (drop (call $read-cancel (local.get $a))) ${done}` },
    /not under way/,
  ],
  [
    "gives away a stream that it reads",
    {
      host,
      run: `${stream} (drop (call $read (local.get $a) (i32.const 64) (i32.const 1))) (call $take (local.get $a)) ${done}`,
    },
    /still reading/,
  ],
  [
    "gives away the end to write to",
    { host, run: `${stream} (call $take (local.get $b)) ${done}` },
    /which it is not/,
  ],
  [
    "reads its own texts",
    {
      run: `${texts} (drop (call $write-texts (local.get $b) (i32.const 64) (i32.const 1))) (drop (call $read-texts (local.get $a) (i32.const 96) (i32.const 1))) ${done}`,
    },
    /from itself/,
  ],
  [
    "drops a future unwritten",
    { run: `${future} (call $future-drop (local.get $b)) ${done}` },
    /had not written/,
  ],
  [
    "writes a future twice",
    {
      run: `${future} (drop (call $future-read (local.get $a) (i32.const 64))) (drop (call $future-write (local.get $b) (i32.const 64))) (drop (call $future-write (local.get $b) (i32.const 64))) ${done}`,
    },
    /second transfer/,
  ],
  [
    "makes streams without an end",
    { memoryBytesMax: 4_194_304, run: `(loop $l (drop (call $stream)) (br $l)) (unreachable)` },
    /bytes of memory|more than \d+ resources/,
  ],
];

for (const [what, guest, says] of hostile) {
  test(`a guest that ${what} ends`, async () => {
    const started = await startTasks(guest);
    await assert.rejects(started.run());
    assert.match(started.guard.failure(null)?.message ?? "", says);
  });
}
