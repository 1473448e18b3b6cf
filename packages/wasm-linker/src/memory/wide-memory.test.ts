/** Texts of guests that keep them in UTF-16, or in Latin-1 where that has all their characters. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { CallTooLarge, GuestTrap } from "../errors.ts";
import { HostMeter } from "./meter.ts";
import { WideMemory, type WideEncoding } from "./wide-memory.ts";

function memoryOf(encoding: WideEncoding, callBytesMax = 1_000_000): WideMemory {
  let next = 64;
  const realloc = (_old: number, _oldSize: number, align: number, size: number): number => {
    const start = Math.ceil(next / align) * align;
    next = start + size + 1;
    return start;
  };
  const raw = new WebAssembly.Memory({ initial: 4 });
  return new WideMemory(encoding, new HostMeter(callBytesMax), raw, realloc);
}

for (const encoding of ["utf16", "latin1+utf16"] as const) {
  describe(encoding, () => {
    test("keeps every text", () => {
      const memory = memoryOf(encoding);
      const check = (text: string): void => {
        const start = memory.writeText(text);
        assert.equal(start % 2, 0);
        assert.equal(memory.readText(start, memory.writtenLength | 0), text);
      };
      fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), check));
      for (const text of ["", "a", "é", "ÿ", "Ā", "😀", "\0"]) check(text);
    });

    test("gives no half of a character", () => {
      const memory = memoryOf(encoding);
      const start = memory.writeText("Ā\ud800");
      assert.equal(memory.readText(start, memory.writtenLength), "Ā\ufffd");
      memory.view.setUint16(start + 2, 0xdc00, true);
      assert.throws(() => memory.readText(start, memory.writtenLength), GuestTrap);
    });

    for (const [pointer, size] of [
      [1, 1],
      [65_536 * 4, 1],
      [65_536 * 4 - 2, 3],
      [-2, 2],
      [0, -1],
      [64, 0x7fff_ffff],
      [64, 0xffff_ffff],
    ] as const) {
      test(`${size} units at ${pointer} end the guest`, () => {
        assert.throws(() => memoryOf(encoding).readText(pointer, size), GuestTrap);
      });
    }

    test("is charged for what is read", () => {
      const memory = memoryOf(encoding, 100);
      const wide = encoding === "utf16" ? 51 : 0x8000_0000 + 51;
      assert.throws(() => memory.readText(64, wide), CallTooLarge);
    });
  });
}

test("Latin-1 takes a byte a character, and says so", () => {
  const memory = memoryOf("latin1+utf16");
  const start = memory.writeText("né");
  assert.deepEqual([memory.writtenLength, [...memory.readBytes(start, 2)]], [2, [0x6e, 0xe9]]);
  memory.writeText("nā");
  assert.equal(memory.writtenLength, 0x8000_0002);
});
