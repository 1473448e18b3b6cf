import { Reader } from "../binary/reader.ts";
import { readLimits, sectionIds, splitSections } from "../binary/sections.ts";
import { opcodes, skipValueType } from "../binary/skip-instruction.ts";
import { Writer } from "../binary/writer.ts";
import type { Filling } from "./shims.ts";

/** The same shim with these functions only among its exports. */
export function trimShim(bytes: Uint8Array, isNeeded: (name: string) => boolean): Uint8Array {
  return rewrite(bytes, (id, reader) => {
    if (id !== sectionIds.export) return null;
    return filterEntries(reader, () => {
      const name = reader.name();
      const kind = reader.byte();
      reader.u32();
      return kind !== 0 || isNeeded(name);
    });
  });
}

/** The same filler for these places only, with what it imports for them. */
export function trimFiller(bytes: Uint8Array, needed: readonly Filling[]): Uint8Array {
  const wanted = new Set(needed.map(({ index }) => index));
  /** The new indices of functions, by those before. */
  const indices = new Map<number, number>();
  return rewrite(bytes, (id, reader) => {
    if (id === sectionIds.element) return elementsOf(needed, indices);
    if (id !== sectionIds.import) return null;
    let functions = 0;
    return filterEntries(reader, () => {
      reader.name();
      reader.name();
      if (reader.byte() !== 0) {
        skipValueType(reader);
        readLimits(reader);
        return true;
      }
      reader.u32();
      const index = functions;
      functions += 1;
      if (!wanted.has(index)) return false;
      indices.set(index, indices.size);
      return true;
    });
  });
}

function elementsOf(needed: readonly Filling[], indices: ReadonlyMap<number, number>): Uint8Array {
  const writer = new Writer();
  writer.u32(needed.length);
  for (const { slot, index } of needed) {
    writer.bytes([0, opcodes.i32Const]);
    writer.s32(slot | 0);
    writer.bytes([opcodes.end, 1]);
    writer.u32(indices.get(index) as number);
  }
  return writer.written;
}

/** The entries of a section for which `keep`, which reads one, says so. */
function filterEntries(reader: Reader, keep: () => boolean): Uint8Array {
  const entries = new Writer();
  let kept = 0;
  for (let count = reader.u32(); count > 0; count -= 1) {
    const { offset } = reader;
    if (!keep()) continue;
    entries.copy(reader.source, offset, reader.offset);
    kept += 1;
  }
  const writer = new Writer(entries.length + 8);
  writer.u32(kept);
  writer.bytes(entries.written);
  return writer.written;
}

/** The same module with other sections, where `change` gives one. */
function rewrite(
  bytes: Uint8Array,
  change: (id: number, reader: Reader) => Uint8Array | null,
): Uint8Array {
  const writer = new Writer(bytes.length);
  writer.copy(bytes, 0, 8);
  for (const { id, start, end } of splitSections(bytes)) {
    const content = change(id, new Reader(bytes, start, end)) ?? bytes.subarray(start, end);
    writer.byte(id);
    writer.u32(content.length);
    writer.bytes(content);
  }
  return writer.written.slice();
}
