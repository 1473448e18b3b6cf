import { Reader } from "../binary/reader.ts";
import { sectionIds, type Section } from "../binary/sections.ts";
import { opcodes } from "../binary/skip-instruction.ts";
import { Writer } from "../binary/writer.ts";

/** Zeros between two segments, up to which they are written as one: a segment costs more than these do. */
const gapBytesMax = 64;
/** Below this a module is left as it is: there is nothing to gain. */
const segmentsMin = 256;

/**
 * The data section with neighbouring segments made one, or null where it has to stay as it is. Go's
 * linker leaves zeros out, which makes tens of thousands of segments of an ordinary program, and each
 * takes its time whenever the module is instantiated.
 */
export function mergeData(
  source: Uint8Array,
  sections: readonly Section[],
  memory: { readonly isImported: boolean; readonly isPlain: boolean } | undefined,
): { readonly count: number; readonly entries: Uint8Array } | null {
  const section = sections.find(({ id }) => id === sectionIds.data);
  // With a count, code may name segments by their place.
  const hasCount = sections.some(({ id }) => id === sectionIds.dataCount);
  if (section === undefined || hasCount || memory === undefined) return null;
  // What somebody else's memory holds between the segments is not known.
  if (memory.isImported || !memory.isPlain) return null;
  const reader = new Reader(source, section.start, section.end);
  const count = reader.u32();
  return count < segmentsMin ? null : merge(reader, count);
}

/** Null where a segment is not after the one before: the later one would win. */
function merge(
  reader: Reader,
  segments: number,
): { readonly count: number; readonly entries: Uint8Array } | null {
  const entries = new Writer(reader.end - reader.offset);
  const content = new Writer();
  let count = 0;
  let start = 0;
  let end = 0;
  const finish = (): void => {
    if (count > 0) writeSegment(entries, start, content.written);
    content.clear();
  };
  for (let index = 0; index < segments; index += 1) {
    const offset = readOffset(reader);
    if (offset === null || offset < end) return null;
    const bytes = reader.bytes(reader.u32());
    if (count === 0 || offset - end > gapBytesMax) {
      finish();
      count += 1;
      start = offset;
    } else content.bytes(new Uint8Array(offset - end));
    content.bytes(bytes);
    end = offset + bytes.length;
  }
  finish();
  return { count, entries: entries.written };
}

/** Where a segment of the first memory goes; null for segments of other kinds, and places that are computed. */
function readOffset(reader: Reader): number | null {
  if (reader.u32() !== 0 || reader.byte() !== opcodes.i32Const) return null;
  const offset = reader.s32() >>> 0;
  return reader.byte() === opcodes.end ? offset : null;
}

function writeSegment(entries: Writer, offset: number, bytes: Uint8Array): void {
  entries.u32(0);
  entries.byte(opcodes.i32Const);
  entries.s32(offset | 0);
  entries.byte(opcodes.end);
  entries.u32(bytes.length);
  entries.bytes(bytes);
}
