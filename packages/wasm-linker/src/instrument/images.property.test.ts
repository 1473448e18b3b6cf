import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Snapshots } from "./snapshot.ts";
import { addGuest, startGuest, type TestGuest } from "./test-module.ts";

interface Segment {
  readonly offset: number;
  readonly bytes: number;
  /** Where it goes is a global's value. */
  readonly isComputed: boolean;
}

const pages = 3;

function dataOf(segments: readonly Segment[]): string {
  const place = ({ offset, isComputed }: Segment, at: number): string =>
    isComputed ? `(global.get $g${at})` : `(i32.const ${offset})`;
  return segments
    .map((segment, at) => `(data ${place(segment, at)} "${"\\a5".repeat(segment.bytes)}")`)
    .join("\n");
}

function globalsOf(segments: readonly Segment[]): string {
  return segments.map(({ offset }, at) => `(global $g${at} i32 (i32.const ${offset}))`).join("\n");
}

const segments = fc.array(
  fc.record({
    offset: fc.oneof(
      fc.integer({ min: 0, max: pages * 65_536 - 20 }),
      fc.integer({ min: 0, max: 47 }).map((block) => Math.max(block * 4096 - 5, 0)),
    ),
    bytes: fc.integer({ min: 0, max: 20 }),
    isComputed: fc.boolean(),
  }),
  { maxLength: 5 },
);

const kinds = ["none", "data", "functions"] as const;

/** A guest with its data, and other instances that fill the same memory, with functions or without; some write while they start. */
function instantiate(
  own: readonly Segment[],
  others: readonly { readonly kind: (typeof kinds)[number]; readonly filled: Segment[] }[],
  written: readonly number[],
): TestGuest {
  const guest = startGuest(
    `(module (memory (export "memory") ${pages}) ${globalsOf(own)} ${dataOf(own)}
      (func (export "fill") (param i32)
        (memory.fill (i32.const 0) (local.get 0) (i32.const ${pages * 65_536})))
      (func $start ${written.map((at) => `(i32.store8 (i32.const ${at}) (i32.const 1))`).join("\n")})
      (start $start))`,
  );
  for (const { kind, filled } of others) {
    if (kind === "none") continue;
    const code = kind === "functions" ? "(func (i32.store (i32.const 0) (i32.const 0)))" : "";
    addGuest(
      guest.guard,
      `(module (import "host" "memory" (memory 1)) ${globalsOf(filled)} ${dataOf(filled)} ${code})`,
      { host: { memory: guest.memory } },
    );
  }
  return guest;
}

describe("the image of a memory", () => {
  test("has all that instances filled and wrote, wherever that is", () => {
    fc.assert(
      fc.property(
        segments,
        fc.array(fc.record({ kind: fc.constantFrom(...kinds), filled: segments }), {
          maxLength: 3,
        }),
        fc.array(fc.integer({ min: 0, max: pages * 65_536 - 1 }), { maxLength: 4 }),
        (own, others, written) => {
          const guest = instantiate(own, others, written);
          const fresh = Buffer.from(guest.memory.buffer.slice());
          const snapshot = new Snapshots().take(guest.guard);
          for (const byte of [0xff, 0]) {
            guest.exports["fill"]!(byte);
            assert.equal(snapshot.restore(), true);
            assert.ok(fresh.equals(Buffer.from(guest.memory.buffer)));
          }
        },
      ),
    );
  });

  test("is as good when it is taken once more, after something was written and put back", () => {
    const guest = instantiate([{ offset: 9000, bytes: 3, isComputed: false }], [], [70_000]);
    const fresh = Buffer.from(guest.memory.buffer.slice());
    new Snapshots().take(guest.guard);
    guest.exports["fill"]!(7);
    assert.equal(new Snapshots().take(guest.guard).bytes, pages * 65_536);
    guest.exports["fill"]!(0);
    assert.equal(new Snapshots().take(guest.guard).bytes, 0);
    assert.equal(fresh.readUInt8(70_000), 1);
  });
});

describe("images of several instances", () => {
  const instance = (byte: number): TestGuest =>
    startGuest(
      `(module (memory (export "memory") ${pages}) (data (i32.const 5000) "same")
        (func (export "fill") (param i32)
          (memory.fill (i32.const 0) (local.get 0) (i32.const ${pages * 65_536})))
        (func $start (i32.store8 (i32.const 100000) (i32.const ${byte}))) (start $start))`,
    );

  test("put back what each had, be it the same as in others or not", () => {
    const common = new Snapshots();
    const guests = [1, 1, 2, 1].map(instance);
    const fresh = guests.map((guest) => Buffer.from(guest.memory.buffer.slice()));
    const snapshots = guests.map((guest) => common.take(guest.guard));
    for (const guest of guests) guest.exports["fill"]!(0xee);
    for (const [at, snapshot] of snapshots.entries()) {
      assert.equal(snapshot.restore(), true);
      assert.ok(fresh[at]!.equals(Buffer.from(guests[at]!.memory.buffer)));
    }
    assert.equal(new Uint8Array(guests[2]!.memory.buffer)[100_000], 2);
  });

  test("keep once what is the same", () => {
    const common = new Snapshots();
    const [first, second, third] = [1, 1, 2].map((byte) => {
      common.take(instance(byte).guard);
      return common.at(0);
    });
    assert.deepEqual(
      first!.map(({ start, bytes }) => [start, bytes.length]),
      [
        [4096, 4096],
        [98_304, 4096],
      ],
    );
    assert.ok(first!.every((run, at) => run === second![at]));
    assert.equal(third![0], second![0]);
    assert.notEqual(third![1], second![1]);
  });
});
