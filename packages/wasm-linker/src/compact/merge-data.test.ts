import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Reader } from "../binary/reader.ts";
import { sectionIds, splitSections } from "../binary/sections.ts";
import { instrumentModule } from "../instrument/instrument.ts";
import { startGuest, wat } from "../instrument/test-module.ts";

interface Segment {
  readonly offset: number;
  readonly bytes: readonly number[];
}

const own = '(memory (export "memory") 4)';
const imported = '(import "host" "memory" (memory 4)) (export "memory" (memory 0))';

function moduleOf(segments: readonly Segment[], memory = own, more = ""): Uint8Array {
  const data = segments.map(({ offset, bytes }) => {
    const escaped = bytes.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`);
    return `(data (i32.const ${offset}) "${escaped.join("")}")`;
  });
  return wat(`(module ${memory} ${data.join("\n")} ${more})`);
}

function segmentsOf(bytes: Uint8Array): number {
  const section = splitSections(bytes).find(({ id }) => id === sectionIds.data);
  return section === undefined ? 0 : new Reader(bytes, section.start, section.end).u32();
}

const mergedOf = (bytes: Uint8Array): number => segmentsOf(instrumentModule(bytes).bytes);

function assertSameMemory(bytes: Uint8Array): void {
  const module = new WebAssembly.Module(bytes);
  const { memory } = new WebAssembly.Instance(module).exports as { memory: WebAssembly.Memory };
  const merged = Buffer.from(startGuest(bytes).memory.buffer);
  assert.ok(merged.equals(Buffer.from(memory.buffer)));
}

/** Four bytes of every ten, as a linker that leaves zeros out writes them. */
const sparse = Array.from({ length: 300 }, (_, at) => ({
  offset: 1000 + at * 10,
  bytes: [1, at & 255, 3, 4],
}));

describe("data segments", () => {
  test("that nearly touch become one", () => {
    assert.equal(mergedOf(moduleOf(sparse)), 1);
    assertSameMemory(moduleOf(sparse));
  });

  test("that lie apart stay apart", () => {
    const far = [...sparse, { offset: 70_000, bytes: [1] }, { offset: 70_065, bytes: [2] }];
    assert.equal(mergedOf(moduleOf(far)), 2);
    assertSameMemory(moduleOf(far));
  });

  test("stay as they are where one lies over another, or comes before it", () => {
    for (const offset of [3993, 0]) {
      const bytes = moduleOf([...sparse, { offset, bytes: [9, 9] }]);
      assert.equal(mergedOf(bytes), 301);
      assertSameMemory(bytes);
    }
  });

  test("stay as they are where code may name them, or the memory is somebody else's", () => {
    const named = '(data $p "x") (func (data.drop $p))';
    assert.equal(mergedOf(moduleOf(sparse, own, named)), 301);
    assert.equal(mergedOf(moduleOf(sparse, imported)), 300);
  });

  test("fill the memory as before, whatever they are", () => {
    const gap = fc.oneof(fc.nat(80), fc.constant(0), fc.integer({ min: -3, max: -1 }));
    const bytes = fc.array(fc.nat(255), { maxLength: 6 });
    const segments = fc.array(fc.tuple(gap, bytes), { minLength: 256, maxLength: 300 });
    fc.assert(
      fc.property(segments, (pairs) => {
        let end = 100;
        const placed = pairs.map(([distance, content]): Segment => {
          const offset = end + distance;
          end = offset + content.length;
          return { offset, bytes: content };
        });
        assertSameMemory(moduleOf(placed));
      }),
      { numRuns: 30 },
    );
  });
});
