import { Reader } from "../binary/reader.ts";
import { sectionIds, type Section } from "../binary/sections.ts";
import { opcodes } from "../binary/skip-instruction.ts";
import { blockShift } from "../memory/written-map.ts";

/** Parts of a memory: the first block and the one after the last, in order of no kind. */
export type Blocks = readonly (readonly [first: number, end: number])[];

/**
 * The blocks that the data segments of a module fill when it is instantiated, all of its first memory; null where that is not known
 * from the module alone.
 */
export function findDataBlocks(source: Uint8Array, sections: readonly Section[]): Blocks | null {
  const section = sections.find(({ id }) => id === sectionIds.data);
  if (section === undefined) return [];
  const reader = new Reader(source, section.start, section.end);
  const found: [first: number, end: number][] = [];
  for (let count = reader.u32(); count > 0; count -= 1) {
    const kind = reader.u32();
    if (kind === passive) {
      reader.skip(reader.u32());
      continue;
    }
    if (kind !== 0 || reader.byte() !== opcodes.i32Const) return null;
    const offset = reader.s32() >>> 0;
    if (reader.byte() !== opcodes.end) return null;
    const bytes = reader.u32();
    reader.skip(bytes);
    if (bytes > 0) add(found, offset >>> blockShift, ((offset + bytes - 1) >>> blockShift) + 1);
  }
  return found;
}

/** Of a data segment that only code copies. */
const passive = 1;

/** Most segments follow the one before: a program of many has few parts. */
function add(found: [first: number, end: number][], first: number, end: number): void {
  const last = found.at(-1);
  if (last === undefined || first < last[0] || first > last[1]) found.push([first, end]);
  else last[1] = Math.max(last[1], end);
}
