import { Writer } from "../binary/writer.ts";
import { readModuleLayout, sectionIds, type ModuleLayout, type Section } from "./module-layout.ts";
import { rewriteCode, type AddedIndexes, type CodeFacts } from "./rewrite-code.ts";

/** What begins the names of exports that are added; no toolchain's names do. */
export const addedPrefix = "bobbin:";

/** A core module that can be stopped, and whose growth and state are the host's to see. */
export interface InstrumentedModule {
  readonly bytes: Uint8Array;
  /** Why an instance of it cannot be put back into its first state, or null. */
  readonly unrestorable: string | null;
}

/** Sections in the order in which a module has them; those that are added to, and may be missing. */
const sectionOrder = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
const changedSections: readonly number[] = [
  sectionIds.type,
  sectionIds.table,
  sectionIds.global,
  sectionIds.export,
];

/**
 * Adds to a core module what stops it when its time is over, gives its growth to the host, and
 * exports its memory and mutable globals. Everything is added at the end of its index space, so that
 * nothing in the module changes its number. Throws WasmFormatError.
 */
export function instrumentModule(bytes: Uint8Array): InstrumentedModule {
  const layout = readModuleLayout(bytes);
  const added: AddedIndexes = {
    fuelGlobal: layout.globals,
    hostTable: layout.tables,
    askType: layout.types,
    growType: layout.types + 1,
  };
  const facts: CodeFacts = { unrestorable: layout.unrestorable };
  const output = new Writer(bytes.length * 1.3 + 4096);
  output.copy(bytes, 0, 8);
  for (const { id, section } of inOrder(layout.sections)) {
    const contents = rewriteSection(id, section, bytes, layout, added, facts);
    if (contents === null) continue;
    output.byte(id);
    output.u32(contents.length);
    output.bytes(contents);
  }
  return { bytes: output.written, unrestorable: facts.unrestorable };
}

/** The sections as they come, without custom ones, whose offsets would be wrong, and with those that are added. */
function inOrder(sections: readonly Section[]): { id: number; section: Section | null }[] {
  const found = new Map(sections.map((section) => [section.id, section]));
  return sectionOrder
    .filter((id) => found.has(id) || changedSections.includes(id))
    .map((id) => ({ id, section: found.get(id) ?? null }));
}

function rewriteSection(
  id: number,
  section: Section | null,
  bytes: Uint8Array,
  layout: ModuleLayout,
  added: AddedIndexes,
  facts: CodeFacts,
): Uint8Array | null {
  switch (id) {
    case sectionIds.type:
      return extended(bytes, section, [
        [0x60, 0, 1, 0x7f],
        [0x60, 1, 0x7f, 1, 0x7f],
      ]);
    case sectionIds.table:
      return extended(bytes, section, [[0x70, 1, 3, 3]]);
    case sectionIds.global:
      return extended(bytes, section, [[0x7f, 1, 0x41, 0, 0x0b]]);
    case sectionIds.export:
      return extended(bytes, section, addedExports(layout, added));
    case sectionIds.start:
      return null;
    case sectionIds.code: {
      const { start, end } = section as Section;
      const ownsGrowth = layout.memories === 1 && layout.unrestorable === null;
      return rewriteCode(bytes, start, end, added, ownsGrowth, facts);
    }
    default:
      return section === null ? null : bytes.subarray(section.start, section.end);
  }
}

/** A section with more entries at its end. */
function extended(
  bytes: Uint8Array,
  section: Section | null,
  entries: readonly (readonly number[])[],
): Uint8Array {
  const output = new Writer((section === null ? 0 : section.end - section.start) + 256);
  let count = 0;
  let start = 0;
  if (section !== null) {
    // The count may be written longer than it has to be.
    let shift = 0;
    start = section.start;
    for (let more = true; more; start += 1) {
      const byte = bytes[start] as number;
      count |= (byte & 0x7f) << shift;
      shift += 7;
      more = byte >= 0x80;
    }
  }
  output.u32(count + entries.length);
  if (section !== null) output.copy(bytes, start, section.end);
  for (const entry of entries) output.bytes(entry);
  return output.written;
}

function addedExports(layout: ModuleLayout, added: AddedIndexes): number[][] {
  const entries = [
    exportEntry("host", 1, added.hostTable),
    exportEntry("fuel", 3, added.fuelGlobal),
    ...layout.mutableGlobals.map((index) => exportEntry(`global:${index}`, 3, index)),
  ];
  if (layout.memories > 0) entries.push(exportEntry("memory", 2, 0));
  if (layout.startFunction !== null) entries.push(exportEntry("start", 0, layout.startFunction));
  return entries;
}

function exportEntry(name: string, kind: number, index: number): number[] {
  const writer = new Writer(64);
  writer.name(`${addedPrefix}${name}`);
  writer.byte(kind);
  writer.u32(index);
  return [...writer.written];
}
