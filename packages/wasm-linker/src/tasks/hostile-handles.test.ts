/** Handles that are of another kind, another instance, given away, closed or in use; and very many of them. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  functionType,
  lifted,
  lowered,
  memoryText,
  resourceType,
  startComponent,
} from "../component/test-plan.ts";
import { dispose } from "../abi/handle-table.ts";
import type { ValueType } from "../types/types.ts";
import { HostStream } from "../streams/host-stream.ts";
import {
  builtIn,
  callSlow,
  heldUp,
  startTasks,
  wait,
  type TaskGuest,
  type TestHost,
  takesTen,
} from "./test-tasks.ts";

const bytes: ValueType = { kind: "stream", element: { kind: "u8" } };
const thing = resourceType("thing", null);
const ends = (make: string): string =>
  `(local.set $pair (call ${make})) (local.set $a (call $readable (local.get $pair)))
    (local.set $b (call $writable (local.get $pair)))`;
const read = "(drop (call $read (local.get $a) (i32.const 64) (i32.const 4)))";
const write = "(drop (call $write (local.get $b) (i32.const 64) (i32.const 4)))";
const done = "(call $return (i32.const 1)) (i32.const 0)";

const takes: Record<string, TestHost> = {
  take: takesTen(bytes),
  make: {
    type: functionType([], { kind: "own", resource: thing }),
    core: "(result i32)",
    call: () => ({}),
  },
};
const more: TaskGuest["more"] = {
  drop: [{ kind: "resource.drop", resource: thing, owner: 0 }, "(param i32)"],
};

const hostile: readonly [what: string, run: string, says: RegExp][] = [
  [
    "reads a stream that it has given away",
    `${ends("$stream")} (call $take (local.get $a)) ${read} ${done}`,
    /not open/,
  ],
  [
    "gives a stream away twice",
    `${ends("$stream")} (call $take (local.get $a)) (call $take (local.get $a)) ${done}`,
    /not open/,
  ],
  [
    "writes to an end that it has dropped",
    `${ends("$stream")} (call $drop-writable (local.get $b)) ${write} ${done}`,
    /not open/,
  ],
  [
    "reads on after it was told of the end",
    `${ends("$stream")} (call $drop-writable (local.get $b)) ${read} ${read} ${done}`,
    /second transfer/,
  ],
  [
    "gives away a stream that is in a waitable set",
    `${ends("$stream")} (call $join (local.get $a) (call $set-new)) (call $take (local.get $a)) ${done}`,
    /still reading/,
  ],
  ["uses a set as a stream", `(local.set $a (call $set-new)) ${read} ${done}`, /which it is not/],
  ["uses a resource as a stream", `(local.set $a (call $make)) ${read} ${done}`, /which it is not/],
  [
    "uses a stream as a resource",
    `${ends("$stream")} (call $drop (local.get $a)) ${done}`,
    /which it is not/,
  ],
  [
    "uses a resource as an error",
    `(call $error-text (call $make) (i32.const 64)) ${done}`,
    /which it is not/,
  ],
  [
    "puts a resource in a set",
    `(call $join (call $make) (call $set-new)) ${done}`,
    /which it is not/,
  ],
  [
    "puts an end in a set that was dropped",
    `${ends("$stream")} (local.set $c (call $set-new)) (call $set-drop (local.get $c))
    (call $join (local.get $a) (local.get $c)) ${done}`,
    /not open/,
  ],
  [
    "drops an end of the other side",
    `${ends("$stream")} (call $drop-readable (local.get $b)) ${done}`,
    /which it is not/,
  ],
  ["cancels the handle 0", `(drop (call $call-cancel (i32.const 0))) ${done}`, /not open/],
  ["cancels a handle beyond all", `(drop (call $call-cancel (i32.const -1))) ${done}`, /not open/],
];

for (const [what, run, says] of hostile) {
  test(`a guest that ${what} ends`, async () => {
    const started = await startTasks({ run, host: takes, more });
    await assert.rejects(started.run());
    assert.match(started.guard.failure(null)?.message ?? "", says);
  });
}

test("a handle of one component instance is none in another", async () => {
  const owner = {
    text: `(module (import "h" "new" (func $new (result i64))) ${memoryText}
      (func (export "make") (result i32) (i32.wrap_i64 (call $new))))`,
    imports: { new: builtIn("stream.new", { type: { kind: "u8" } }) },
  };
  const thief = {
    text: `(module (import "h" "make" (func $make (result i32))) (import "h" "drop" (func $drop (param i32)))
      ${memoryText} (func (export "go") (call $drop (call $make))))`,
    imports: {
      make: lowered(lifted(0, "make", functionType([], { kind: "u32" })), 1),
      drop: builtIn("stream.drop-readable", { type: { kind: "u8" } }, 1),
    },
  };
  const { exported, guard } = await startComponent([owner, thief], {}, { isAsync: true });
  await assert.rejects(async () => exported(lifted(1, "go", functionType([], null)))([]));
  assert.match(guard.failure(null)?.message ?? "", /handle 1, which is not open/);
});

describe("a guest that makes without an end", () => {
  const slow = heldUp().host;
  for (const [what, code] of [
    ["streams", "(drop (call $stream))"],
    ["futures", "(drop (call $future))"],
    ["waitable sets", "(drop (call $set-new))"],
    ["calls of its host", "(drop (call $slow (i32.const 1) (i32.const 64)))"],
    ["errors", "(drop (call $error-new (i32.const 64) (i32.const 1000)))"],
    ["resources", "(drop (call $make))"],
    ["streams that it gives away", `${ends("$stream")} (call $take (local.get $a))`],
    [
      "reads of streams that it keeps",
      `${ends("$stream")} ${read} (call $join (local.get $a) (global.get $x))`,
    ],
  ] as const) {
    test(`${what} ends`, async () => {
      const run = `(global.set $x (call $set-new)) (loop $l ${code} (br $l)) (unreachable)`;
      const started = await startTasks({
        memoryBytesMax: 4_194_304,
        run,
        host: { ...takes, ...slow },
        more,
      });
      await assert.rejects(started.run());
      assert.match(
        started.guard.failure(null)?.message ?? "",
        /bytes of memory|more than \d+ resources/,
      );
    });
  }
});

/** Things and streams of the host, and how many of them a guest still has. */
function counted() {
  const count = { left: 0 };
  const made = (): object => {
    count.left += 1;
    return { [Symbol.dispose]: () => void (count.left -= 1) };
  };
  const host: Record<string, TestHost> = {
    ...heldUp().host,
    make: {
      type: functionType([], { kind: "own", resource: thing }),
      core: "(result i32)",
      call: made,
    },
    give: {
      type: functionType([], bytes),
      core: "(result i32)",
      call: () => {
        const source = made();
        return new HostStream({
          ready: () => false,
          wait: () => new Promise(() => {}),
          read: () => null,
          cancel: () => dispose(source),
        });
      },
    },
  };
  return { host, count };
}

describe("what a guest has left is given back", () => {
  const leave = `(drop (call $make)) (drop (call $give)) (drop (call $give)) ${ends("$stream")} ${read}
    (drop (call $future)) (drop (call $error-new (i32.const 64) (i32.const 4)))`;
  const calls = `(local.set $a (call $give)) ${read} ${callSlow} (drop (call $slow (i32.const 1) (i32.const 64))) (drop (call $slow (i32.const 1) (i32.const 64)))`;

  test("when its request is over, and its handles begin anew", async () => {
    const { host, count } = counted();
    const run = `${leave} ${calls} (call $return (call $set-new)) (i32.const 0)`;
    const { instance, call, run: go } = await startTasks({ host, more, run });
    const handles: unknown[] = [];
    for (let round = 0; round < 2; round += 1) {
      handles.push(await go());
      await instance.whenIdle(call);
      assert.equal(count.left, 4);
      assert.ok(instance.end(call));
      instance.reset();
      assert.equal(count.left, 0);
      instance.begin(call);
    }
    assert.equal(handles[0], handles[1]);
  });

  for (const [what, end] of [
    ["traps", `${calls} unreachable`],
    ["breaks a rule", `${calls} (call $set-drop (i32.const 0)) (i32.const 0)`],
    ["waits for what never comes", `(global.set $x (call $set-new)) ${wait}`],
  ] as const) {
    test(`when it ${what}`, async () => {
      const { host, count } = counted();
      const { instance, call, run } = await startTasks({ host, more, run: `${leave} ${end}` });
      await assert.rejects(run());
      instance.end(call);
      instance.reset();
      assert.equal(count.left, 0);
    });
  }
});
