/** What a guest or its host has written is put back, however it was written; nothing else is touched. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { WasmFormatError } from "../errors.ts";
import { GuestMemory, type Realloc } from "../memory/guest-memory.ts";
import { mapOf } from "../memory/written-map.ts";
import { Snapshots } from "./snapshot.ts";
import { addGuest, startGuest, type Exported, type TestGuest } from "./test-module.ts";

/** How far stores are from their pointers: within what a block's note covers, at its edge, and beyond. */
const offsets = [0, 3, 239, 240, 241, 255, 256, 4090, 70_000];
const pages = 4;
const memoryBytes = pages * 65_536;
const lastOffset = Math.max(...offsets);

const valueOf: Readonly<Record<string, string>> = {
  i32: "(i32.const -1)",
  i64: "(i64.const -1)",
  f32: "(f32.const -1.5)",
  f64: "(f64.const -1.5)",
  v128: "(v128.const i32x4 -1 -1 -1 -1)",
};
const stores = [
  ...["i32.store", "i32.store8", "i32.store16", "f32.store", "f64.store", "v128.store"],
  ...["i64.store", "i64.store8", "i64.store16", "i64.store32"],
];
const lanes = ["v128.store8_lane", "v128.store16_lane", "v128.store32_lane", "v128.store64_lane"];

/** Functions of a pointer, by the name of their store and its offset. */
const storeText = [...stores, ...lanes]
  .flatMap((name) =>
    offsets.map((offset) => {
      const type = name.slice(0, name.indexOf("."));
      const lane = name.endsWith("lane") ? " 1" : "";
      return `(func (export "${name} ${offset}") (param i32)
        (${name} offset=${offset} align=1${lane} (local.get 0) ${valueOf[type]}))`;
    }),
  )
  .join("\n");

const bulkText = `
  (func (export "memory.fill") (param i32 i32)
    (memory.fill (local.get 0) (i32.const 0x55) (local.get 1)))
  (func (export "memory.copy") (param i32 i32)
    (memory.copy (local.get 0) (i32.const 65536) (local.get 1)))
  (func (export "memory.init") (param i32 i32)
    (memory.init $passive (local.get 0) (i32.const 0) (local.get 1)))`;

const passive = "p".repeat(9000);
const data = `(data (i32.const 65536) "${"d".repeat(9000)}") (data (i32.const 200000) "other")
  (data $passive "${passive}")`;

const ownText = `(module (memory (export "memory") ${pages}) ${data} ${storeText} ${bulkText})`;
const otherText = `(module (import "env" "memory" (memory 1)) (data $passive "${passive}")
  ${storeText} ${bulkText})`;

/** Most pointers are near the edges of blocks. */
const pointer = fc
  .oneof(
    fc.nat(memoryBytes - lastOffset - 16),
    fc
      .tuple(fc.nat(((memoryBytes - lastOffset) >> 12) - 2), fc.integer({ min: -20, max: 20 }))
      .map(([block, by]) => (block + 1) * 4096 + by),
  )
  .filter((at) => at >= 0);
const size = fc.oneof(fc.nat(9000), fc.constantFrom(0, 1, 4096));
const step = fc.oneof(
  fc.record({
    name: fc
      .tuple(fc.constantFrom(...stores, ...lanes), fc.constantFrom(...offsets))
      .map(([name, offset]) => `${name} ${offset}`),
    pointer,
    size: fc.constant(0),
  }),
  fc.record({
    name: fc.constantFrom("memory.fill", "memory.copy", "memory.init", "host"),
    pointer,
    size,
  }),
);
const steps = fc.array(fc.tuple(fc.boolean(), step), { minLength: 1, maxLength: 12 });

interface Pair {
  readonly own: TestGuest;
  readonly other: Record<string, Exported>;
}

function startPair(otherModule: string): Pair {
  const own = startGuest(ownText, {}, { cpuMillisecondsMax: 600_000 });
  const { exports } = addGuest(own.guard, otherModule, { env: { memory: own.memory } });
  return { own, other: exports as unknown as Record<string, Exported> };
}

/** Carries steps out, each by the module with the memory or by the one that imports it. */
function carryOut({ own, other }: Pair, all: readonly [boolean, Step][]): void {
  for (const [isOwn, { name, pointer: at, size: bytes }] of all) {
    if (name === "host") {
      const realloc: Realloc = () => at;
      const host = new GuestMemory(own.guard.meter, own.memory, realloc);
      if (isOwn) host.writeBytes(new Uint8Array(bytes).fill(0xee));
      else host.writeText("é".repeat(bytes >> 1));
    } else (isOwn ? own.exports : other)[name]!(at, bytes);
  }
}

interface Step {
  readonly name: string;
  readonly pointer: number;
  readonly size: number;
}

function bytesOf({ own }: Pair): Buffer {
  return Buffer.from(own.memory.buffer);
}

describe("what is put back", () => {
  const pair = startPair(otherText);
  const fresh = Buffer.from(bytesOf(pair));
  const snapshot = new Snapshots().take(pair.own.guard);

  test("is all that was written", () => {
    assert.notEqual(mapOf(pair.own.memory), null);
    fc.assert(
      fc.property(steps, (all) => {
        carryOut(pair, all);
        assert.equal(snapshot.restore(), true);
        assert.equal(bytesOf(pair).compare(fresh), 0, JSON.stringify(all));
      }),
      { numRuns: 1500 },
    );
  });

  test("is little where little was written", () => {
    pair.own.exports["i32.store 0"]!(8192);
    const raw = bytesOf(pair);
    // Nobody has noted this one, which is how it can be seen what is left alone.
    raw[100_000] = 1;
    snapshot.restore();
    assert.equal(raw[100_000], 1);
    assert.equal(raw[8192], fresh[8192]);
    raw[100_000] = 0;
  });
});

describe("all is put back", () => {
  test("of a memory beyond 256 MiB too", () => {
    const guest = startGuest(
      `(module (memory (export "memory") 1)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "store") (param i32) (i32.store (local.get 0) (i32.const -1)))
        (func (export "fill") (param i32 i32)
          (memory.fill (local.get 0) (i32.const 1) (local.get 1))))`,
      {},
      { memoryBytesMax: 2 ** 30, cpuMillisecondsMax: 600_000 },
    );
    const map = mapOf(guest.memory);
    assert.equal(map?.memory.buffer.byteLength, 65_536);
    assert.equal(guest.exports["grow"]!(5000), 1);
    assert.equal(map.memory.buffer.byteLength, 131_072);
    guest.exports["store"]!(300_000_000);
    guest.exports["fill"]!(268_435_456 - 5000, 10_000);
    const ranges: number[][] = [];
    map.take(guest.memory.buffer.byteLength, (start, end) => ranges.push([start, end]));
    assert.deepEqual(ranges, [
      [268_427_264, 268_443_904],
      [299_999_232, 300_003_584],
    ]);
  });

  test("where an instance writes without noting it", () => {
    const unnoted = `(module (import "env" "memory" (memory 1))
      (func (export "add") (param i32)
        (drop (i32.atomic.rmw.add (local.get 0) (i32.const 7)))))`;
    const pair = startPair(unnoted);
    const fresh = Buffer.from(bytesOf(pair));
    const snapshot = new Snapshots().take(pair.own.guard);
    pair.other["add"]!(100_000);
    assert.notEqual(bytesOf(pair).compare(fresh), 0);
    assert.equal(snapshot.restore(), true);
    assert.equal(bytesOf(pair).compare(fresh), 0);
  });
});

test("all is put back of a memory that had no map when the host first wrote there", () => {
  // Two memories of 4 and 1 pages, and no function: the first is exported.
  const owner = Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 2, 0, 4, 0, 1, 7, 10, 1, 6],
    ...[...Buffer.from("memory"), 2, 0],
  );
  const own = startGuest(owner);
  const host = new GuestMemory(own.guard.meter, own.memory, () => 8192);
  host.writeText("what there is from the start");
  // This one notes what it writes.
  const { exports } = addGuest(own.guard, otherText, { env: { memory: own.memory } });
  const fresh = Buffer.concat([Buffer.from(own.memory.buffer)]);
  const snapshot = new Snapshots().take(own.guard);
  host.writeText("what one request leaves behind");
  (exports["i32.store 0"] as unknown as Exported)(100_000);
  assert.equal(snapshot.restore(), true);
  assert.equal(Buffer.from(own.memory.buffer).compare(fresh), 0);
});

test("a guest can name neither its map nor what it imports it by", () => {
  // A module with one memory and a store of a byte to the second.
  const body = [0, 0x41, 0, 0x41, 0, 0x3a, 0x40, 1, 0, 0x0b];
  const bytes = Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1],
    ...[10, body.length + 2, 1, body.length, ...body],
  );
  assert.throws(() => startGuest(bytes), WasmFormatError);
  assert.throws(
    () => startGuest('(module (import "$bobbin:written" "" (memory 1 16)))'),
    /reserved name/,
  );
});
