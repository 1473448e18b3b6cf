import { Reader } from "../binary/reader.ts";
import { skipInstruction, skipType } from "../binary/skip-instruction.ts";

/** A section of a core module: where its contents lie. */
export interface Section {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** What has to be known of a module before anything is added to it. */
export interface ModuleLayout {
  readonly sections: readonly Section[];
  readonly types: number;
  readonly importedFunctions: number;
  readonly tables: number;
  readonly importedTables: number;
  /** Imported and defined; more than one is rare. */
  readonly memories: number;
  readonly importedMemories: number;
  readonly globals: number;
  /** Indexes of the mutable globals that the module defines. */
  readonly mutableGlobals: readonly number[];
  readonly startFunction: number | null;
  /** Why an instance could not be put back into its first state, as far as the declarations say. */
  readonly unrestorable: string | null;
}

/** The section ids of the core format. */
export const sectionIds = Object.freeze({
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
});

const numberTypes = [0x7f, 0x7e, 0x7d, 0x7c];

/** Reads the declarations of a core module; its code is not looked at. Throws WasmFormatError. */
export function readModuleLayout(bytes: Uint8Array): ModuleLayout {
  const layout = {
    sections: [] as Section[],
    types: 0,
    importedFunctions: 0,
    tables: 0,
    importedTables: 0,
    memories: 0,
    importedMemories: 0,
    globals: 0,
    mutableGlobals: [] as number[],
    startFunction: null as number | null,
    unrestorable: null as string | null,
  };
  const reader = new Reader(bytes, 8);
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.sub(reader.u32());
    layout.sections.push({ id, start: section.offset, end: section.end });
    if (id === sectionIds.type) layout.types = countTypes(section);
    else if (id === sectionIds.import) readImports(section, layout);
    else if (id === sectionIds.table) layout.tables += section.u32();
    else if (id === sectionIds.memory) readMemories(section, layout);
    else if (id === sectionIds.global) readGlobals(section, layout);
    else if (id === sectionIds.start) layout.startFunction = section.u32();
  }
  return layout;
}

type Reading = { -readonly [Key in keyof ModuleLayout]: ModuleLayout[Key] };

function countTypes(reader: Reader): number {
  const count = reader.u32();
  for (let at = 0; at < count; at += 1) {
    if (reader.byte() !== 0x60) throw reader.fault("types of garbage-collected values are not known");
    for (let list = 0; list < 2; list += 1) {
      for (let left = reader.u32(); left > 0; left -= 1) skipType(reader);
    }
  }
  return count;
}

function readImports(reader: Reader, layout: Reading): void {
  for (let left = reader.u32(); left > 0; left -= 1) {
    reader.skip(reader.u32());
    reader.skip(reader.u32());
    const kind = reader.byte();
    if (kind === 0) {
      layout.importedFunctions += 1;
      reader.u32();
    } else if (kind === 1) {
      layout.tables += 1;
      layout.importedTables += 1;
      skipType(reader);
      skipLimits(reader, layout);
    } else if (kind === 2) {
      layout.memories += 1;
      layout.importedMemories += 1;
      skipLimits(reader, layout);
    } else if (kind === 3) {
      layout.globals += 1;
      skipType(reader);
      reader.byte();
    } else {
      reader.byte();
      reader.u32();
    }
  }
}

function skipLimits(reader: Reader, layout: Reading): void {
  const flags = reader.byte();
  if ((flags & 2) !== 0) layout.unrestorable ??= "it shares its memory with other threads";
  if ((flags & 4) !== 0) layout.unrestorable ??= "it has a memory of 64-bit addresses";
  reader.u64();
  if ((flags & 1) !== 0) reader.u64();
}

function readMemories(reader: Reader, layout: Reading): void {
  const count = reader.u32();
  layout.memories += count;
  for (let at = 0; at < count; at += 1) skipLimits(reader, layout);
  if (layout.memories > 1) layout.unrestorable ??= "it has several memories";
}

function readGlobals(reader: Reader, layout: Reading): void {
  const mutable: number[] = [];
  for (let left = reader.u32(); left > 0; left -= 1) {
    const type = reader.peek();
    skipType(reader);
    const isMutable = (reader.byte() & 1) === 1;
    if (isMutable) {
      mutable.push(layout.globals);
      if (!numberTypes.includes(type)) {
        layout.unrestorable ??= "a global of it holds what JavaScript cannot put back";
      }
    }
    layout.globals += 1;
    skipInitializer(reader);
  }
  layout.mutableGlobals = mutable;
}

/** Passes over a constant expression. */
function skipInitializer(reader: Reader): void {
  for (let opcode = reader.byte(); opcode !== 0x0b; opcode = reader.byte()) {
    skipInstruction(reader, opcode);
  }
}
