import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { WasmFormatError } from "../errors.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

/** The shortest signed LEB128 of a number. */
function signedLeb(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest < -64n || rest > 63n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest & 0x7fn));
  return Uint8Array.from(bytes);
}

describe("Reader reads", () => {
  test("unsigned numbers as Writer writes them", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), (value) => {
        const writer = new Writer();
        writer.u32(value);
        assert.equal(new Reader(writer.written).u32(), value);
        assert.equal(new Reader(writer.written).u64(), BigInt(value));
      }),
    );
  });

  test("signed numbers of every width", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (small, large) => {
          const writer = new Writer();
          writer.s32(small);
          assert.deepEqual(writer.written, signedLeb(BigInt(small)));
          assert.equal(new Reader(writer.written).s32(), small);
          assert.equal(new Reader(writer.written).s33(), small);
          assert.equal(new Reader(signedLeb(large)).s64(), large);
        },
      ),
    );
    for (const value of [-(2n ** 32n), 2n ** 32n - 1n]) {
      assert.equal(new Reader(signedLeb(value)).s33(), Number(value));
    }
  });

  test("numbers that are longer than they need be", () => {
    assert.equal(new Reader(Uint8Array.of(0x83, 0x80, 0x80, 0x80, 0x00)).u32(), 3);
    assert.equal(new Reader(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)).s32(), -1);
    assert.equal(new Reader(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f)).s33(), -1);
  });

  test("texts, bytes and parts", () => {
    const reader = new Reader(Uint8Array.of(9, 3, 0xe2, 0x82, 0xac, 1, 2, 3), 1);
    assert.equal(reader.name(), "€");
    const part = reader.sub(2);
    assert.deepEqual([...part.bytes(2)], [1, 2]);
    assert.ok(part.done);
    assert.throws(() => part.byte(), WasmFormatError);
    assert.equal(reader.byte(), 3);
    assert.ok(reader.done);
  });
});

describe("Reader refuses", () => {
  const refused: [string, number[], (reader: Reader) => unknown, number][] = [
    ["an unsigned number of 33 bits", [0x80, 0x80, 0x80, 0x80, 0x10], (reader) => reader.u32(), 4],
    ["a signed number of 33 bits", [0x80, 0x80, 0x80, 0x80, 0x08], (reader) => reader.s32(), 4],
    ["a signed number of 34 bits", [0x80, 0x80, 0x80, 0x80, 0x10], (reader) => reader.s33(), 4],
    [
      "a number without an end",
      Array.from({ length: 20 }, () => 0x80),
      (reader) => reader.s64(),
      10,
    ],
    ["half a number", [0x80, 0x80], (reader) => reader.u32(), 2],
    ["a text that is no UTF-8", [1, 0xff], (reader) => reader.name(), 1],
    ["a text that is cut short", [5, 0x61], (reader) => reader.name(), 1],
    ["a part that is cut short", [1, 2], (reader) => reader.sub(3), 0],
  ];
  for (const [what, bytes, read, offset] of refused) {
    test(`${what} and says where`, () => {
      const reader = new Reader(Uint8Array.from(bytes));
      assert.throws(() => read(reader), { name: "WasmFormatError", offset });
    });
  }
});
