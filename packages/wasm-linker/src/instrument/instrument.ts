import { ComponentUnsupported, WasmFormatError } from "../errors.ts";
import { Reader } from "../binary/reader.ts";
import { numberTypes, sectionIds, splitSections, type Section } from "../binary/sections.ts";
import { Writer } from "../binary/writer.ts";
import type { CoreSignature, FlatType } from "../types/layout.ts";
import { describeAdditions, type Additions } from "./additions.ts";
import { type Blocks, findDataBlocks } from "./data-blocks.ts";
import { tableEntryBytes } from "./execution-limits.ts";
import { mergeData } from "../compact/merge-data.ts";
import { importKey, type NotedImport } from "./module-facts.ts";
import { notedMemory, readShape, type ModuleShape } from "./module-shape.ts";
import { rewriteBodies } from "./rewrite-code.ts";

/** A module that an ExecutionGuard can stop and a snapshot can put back. */
export interface InstrumentedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Why an instance cannot be put back exactly into its fresh state, or null. */
  readonly unrestorable: string | null;
  /** Bytes of its own that an instance begins with: memories, tables, globals. */
  readonly memoryBytes: number;
  /** Those of them that are not memories whose sizes the host can keep. */
  readonly fixedBytes: number;
  /** Types of the functions that it imports, where they are of numbers. */
  readonly imports: ReadonlyMap<string, CoreSignature>;
  /** The memory that it imports and of which it notes what is written, by the names of the import; null where there is none. */
  readonly notedImport: NotedImport | null;
  /** What its data segments fill of its first memory; null where that is not known. */
  readonly dataBlocks: Blocks | null;
  /** It has handlers of exceptions. */
  readonly catches: boolean;
}

const order: readonly number[] = [
  sectionIds.type,
  sectionIds.import,
  sectionIds.function,
  sectionIds.table,
  sectionIds.memory,
  sectionIds.tag,
  sectionIds.global,
  sectionIds.export,
  sectionIds.element,
  sectionIds.dataCount,
  sectionIds.code,
  sectionIds.data,
];

/**
 * Rewrites a core module so that it counts its calls and rounds of loops and asks the host now and
 * then whether it may go on, asks for every growth of its memory, and exports its state. What it holds
 * keeps its index: all that is added comes last. Throws WasmFormatError for bytes that are no valid
 * module, and ComponentUnsupported for one whose memory cannot be limited. `isCompact`: it was written by `compactModule`.
 */
export function instrumentModule(bytes: Uint8Array, isCompact = false): InstrumentedModule {
  const sections = splitSections(bytes);
  const shape = readShape(bytes, sections, isCompact);
  const code = sections.find((section) => section.id === sectionIds.code);
  const instrumented = new Writer(Math.ceil(((code?.end ?? 0) - (code?.start ?? 0)) * 1.2) + 64);
  const additions = describeAdditions(shape);
  let unrestorable = describeState(shape);
  let written = additions.writtenMark;
  let catches = false;
  // The code is read before the module is validated: the message of an unknown instruction is better.
  if (code !== undefined) {
    const reader = new Reader(bytes, code.start, code.end);
    const parameters = (index: number): number =>
      shape.types[shape.functionTypes[index] ?? 0]?.parameters.length ?? 0;
    const found = rewriteBodies(reader, instrumented, additions.replacements, parameters);
    unrestorable ??= found.unrestorable;
    if (found.writesUnnoted) written = null;
    ({ catches } = found);
  }
  // Only a valid module cannot name what is added to it.
  validate(bytes);
  if (shape.unsupported !== null) throw new ComponentUnsupported(shape.unsupported);
  for (const body of additions.bodies) instrumented.bytes(body);
  const { memoryBytes, fixedBytes } = countBytes(shape);
  const data = mergeData(bytes, sections, shape.memories[0]);
  const marks = unrestorable === null ? [] : [additions.unrestorableMark];
  if (written !== null) marks.push(written);
  const noted = notedMemory(shape);
  return {
    bytes: assemble(bytes, sections, instrumented, { ...additions, marks, data }),
    unrestorable,
    memoryBytes,
    fixedBytes,
    imports: importSignatures(shape),
    notedImport: noted?.isImported === true ? noted : null,
    dataBlocks: findDataBlocks(bytes, sections),
    catches,
  };
}

/** Each memory but the first counts at least so much: it takes room among the addresses of the process. */
const memoryBytesMin = 1_048_576;
const globalBytes = 16;

function countBytes(shape: ModuleShape): { memoryBytes: number; fixedBytes: number } {
  let memoryBytes = 0;
  let fixedBytes = shape.tableEntries * tableEntryBytes + shape.globals * globalBytes;
  for (const [index, { minimum, isImported, isPlain }] of shape.memories.entries()) {
    if (isImported) continue;
    const bytes = minimum * 65_536;
    if (isPlain) memoryBytes += bytes;
    else fixedBytes += bytes;
    if (index > 0) fixedBytes += Math.max(0, memoryBytesMin - bytes);
  }
  return { memoryBytes: memoryBytes + fixedBytes, fixedBytes };
}

function importSignatures(shape: ModuleShape): Map<string, CoreSignature> {
  const signatures = new Map<string, CoreSignature>();
  for (const { module, name, type } of shape.imports) {
    const signature = shape.types[type] ?? null;
    if (signature === null || signature.results.length > 1) continue;
    const parameters = signature.parameters.map((code) => numberTypes.get(code));
    const results = signature.results.map((code) => numberTypes.get(code));
    // A function with anything but numbers is none of the host's.
    if (parameters.includes(undefined) || results.includes(undefined)) continue;
    signatures.set(importKey(module, name), {
      parameters: parameters as FlatType[],
      result: results[0] ?? null,
    });
  }
  return signatures;
}

function describeState(shape: ModuleShape): string | null {
  if (shape.memories.some((memory) => !memory.isPlain)) {
    return "it has a memory that is shared or counted in 64 bits";
  }
  return shape.hasOpaqueGlobal ? "it has a global that JavaScript cannot read" : null;
}

function validate(bytes: Uint8Array): void {
  if (WebAssembly.validate(bytes)) return;
  try {
    // Unlike validate, it says what is wrong.
    void new WebAssembly.Module(bytes);
  } catch (error) {
    const { message } = error as Error;
    throw new WasmFormatError(message, Number(/@\+(\d+)/u.exec(message)?.[1] ?? 0), error);
  }
}

function assemble(
  source: Uint8Array,
  sections: readonly Section[],
  code: Writer,
  additions: Additions & {
    readonly marks: readonly Uint8Array[];
    readonly data: ReturnType<typeof mergeData>;
  },
): Uint8Array<ArrayBuffer> {
  const { marks, data } = additions;
  const output = new Writer(source.length + (code.length >> 2) + 4096);
  output.copy(source, 0, 8);
  for (const id of order) {
    const section = sections.find((candidate) => candidate.id === id);
    const added = [
      ...(additions.entries.get(id) ?? []),
      ...(id === sectionIds.export ? marks : []),
    ];
    if (id === sectionIds.code) {
      if (code.length > 0) writeSection(output, id, additions.functions, code.written);
    } else if (id === sectionIds.data && data !== null) {
      writeSection(output, id, data.count, data.entries);
    } else if (section !== undefined && added.length === 0) {
      output.byte(id);
      output.u32(section.end - section.start);
      output.copy(source, section.start, section.end);
    } else if (added.length > 0) {
      const content = new Writer();
      const count = copyEntries(source, section, content);
      for (const entry of added) content.bytes(entry);
      writeSection(output, id, count + added.length, content.written);
    }
  }
  for (const section of sections) {
    if (isNameSection(source, section)) {
      output.byte(section.id);
      output.u32(section.end - section.start);
      output.copy(source, section.start, section.end);
    }
  }
  return output.written;
}

/** Copies the entries of a section, if there is one, and answers their count. */
function copyEntries(source: Uint8Array, section: Section | undefined, content: Writer): number {
  if (section === undefined) return 0;
  const reader = new Reader(source, section.start, section.end);
  const count = reader.u32();
  content.copy(source, reader.offset, section.end);
  return count;
}

function writeSection(output: Writer, id: number, count: number, entries: Uint8Array): void {
  const head = new Writer(8);
  head.u32(count);
  output.byte(id);
  output.u32(head.length + entries.length);
  output.bytes(head.written);
  output.bytes(entries);
}

/** The names of functions stay right and make traces readable; other custom sections speak of places that have moved. */
function isNameSection(source: Uint8Array, { id, start, end }: Section): boolean {
  return id === sectionIds.custom && new Reader(source, start, end).name() === "name";
}
