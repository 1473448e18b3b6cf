import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { GuestTrap } from "../errors.ts";
import { HostMeter } from "./meter.ts";
import { GuestMemory, type Realloc } from "./guest-memory.ts";
import { allocatorText, wat } from "../instrument/test-module.ts";

const allocator = new WebAssembly.Module(wat(`(module ${allocatorText})`));

const meter = new HostMeter(1_048_576);

function newGuest(): { memory: GuestMemory; raw: WebAssembly.Memory } {
  const { exports } = new WebAssembly.Instance(allocator);
  const raw = exports["memory"] as WebAssembly.Memory;
  const realloc = exports["canonical_abi_realloc"] as unknown as Realloc;
  return { memory: new GuestMemory(meter, raw, realloc), raw };
}

function broken(realloc: Realloc): GuestMemory {
  return new GuestMemory(meter, new WebAssembly.Memory({ initial: 1 }), realloc);
}

describe("texts", () => {
  test("come back as they went in, whatever their length", () => {
    const { memory } = newGuest();
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        const start = memory.writeText(text);
        assert.equal(memory.writtenLength, Buffer.byteLength(text));
        assert.equal(memory.readText(start, memory.writtenLength), text);
      }),
      { numRuns: 500 },
    );
  });

  test("are read as they are now, also where the guest had others like them", () => {
    const { memory } = newGuest();
    const start = memory.writeText("user:1");
    assert.equal(memory.readText(start, 6), "user:1");
    memory.bytes[start + 5] = 0x32;
    assert.equal(memory.readText(start, 6), "user:2");
    fc.assert(
      fc.property(fc.stringMatching(/^[ab]{0,33}$/), (text) => {
        assert.equal(memory.readText(memory.writeText(text), text.length), text);
      }),
      { numRuns: 2000 },
    );
  });

  test("that are not UTF-8 end the guest", () => {
    const { memory } = newGuest();
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [...Buffer.alloc(40, 97), 0x80]]) {
      const start = memory.writeBytes(Uint8Array.from(bytes));
      assert.throws(() => memory.readText(start, bytes.length), GuestTrap);
    }
    const marked = "\ufffd\ufeff";
    assert.equal(memory.readText(memory.writeText(marked), memory.writtenLength), marked);
  });
});

describe("bytes", () => {
  test("are copied", () => {
    const { memory } = newGuest();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (content) => {
        const start = memory.writeBytes(content);
        const read = memory.readBytes(start, memory.writtenLength);
        memory.bytes.fill(0, start, start + memory.writtenLength);
        assert.deepEqual(read, content);
      }),
    );
  });

  test("are found again after the memory has grown", () => {
    const { memory, raw } = newGuest();
    const start = memory.writeBytes(Uint8Array.of(1, 2, 3));
    raw.grow(3);
    assert.deepEqual([...memory.readBytes(start, 3)], [1, 2, 3]);
    const large = new Uint8Array(1_000_000).fill(7);
    assert.deepEqual(memory.readBytes(memory.writeBytes(large), large.length), large);
  });
});

describe("pointers", () => {
  const { memory } = newGuest();
  const forged = [
    [-1, 1],
    [0xffff_fff0, 0x20],
    [-16, 0x20],
    [65_536, 1],
    [0, 65_537],
    [0, -1],
    [8, 2 ** 31],
    [-2147483648, -2147483648],
  ] as const;

  for (const [pointer, size] of forged) {
    test(`${size} bytes at ${pointer} end the guest`, () => {
      assert.throws(() => memory.readText(pointer, size), GuestTrap);
      assert.throws(() => memory.readBytes(pointer, size), GuestTrap);
    });
  }

  test("may point to nothing at the end of the memory", () => {
    assert.equal(memory.readText(65_536, 0), "");
    assert.equal(memory.readBytes(65_536, 0).length, 0);
  });

  test("to words are aligned", () => {
    assert.equal(memory.check(12, 4, 4), 12);
    assert.throws(() => memory.check(13, 4, 4), GuestTrap);
  });
});

describe("an allocator that is broken ends the guest", () => {
  const answers: Record<string, Realloc> = {
    "which gives what is not aligned": () => 1026,
    "which gives what lies outside": () => 65_535,
    "which gives what lies far outside": () => -4,
  };
  for (const [name, realloc] of Object.entries(answers)) {
    test(name, () => assert.throws(() => broken(realloc).allocate(4, 8), GuestTrap));
  }

  test("which is not there", () => {
    const memory = new GuestMemory(meter, new WebAssembly.Memory({ initial: 1 }));
    assert.throws(() => memory.writeText("a"), GuestTrap);
    assert.throws(() => new GuestMemory(meter).bytes, GuestTrap);
  });

  test("but not one whose room begins at 0", () => {
    assert.equal(broken(() => 0).writeText("abc"), 0);
  });
});
