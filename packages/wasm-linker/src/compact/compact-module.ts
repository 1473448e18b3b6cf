import { Reader } from "../binary/reader.ts";
import { sectionIds, splitSections, type Section, type TypeShape } from "../binary/sections.ts";
import { opcodes } from "../binary/skip-instruction.ts";
import { Writer } from "../binary/writer.ts";
import { dispatchBody, passingBody, unusedBody } from "./dispatch.ts";
import { groupImports, type GroupedImport, type Grouping, type KindOf } from "./group-imports.ts";
import { groupsModule, readParts, type ModuleParts } from "./read-parts.ts";
import { findUse, rewriteCalls, type CodeUse } from "./rewrite-calls.ts";

/** A module whose instances are made of less. */
export interface CompactModule {
  readonly bytes: Uint8Array;
  /** By the number that a call gives last: what is imported as a part of a group. */
  readonly grouped: readonly (GroupedImport | null)[];
}

const i32 = 0x7f;
/** Places of all tables of calls together: code that is written for them. */
const placesMax = 65_536;

/**
 * Writes a valid module so that the engine keeps less for each of its instances, and makes them sooner; it does what it did.
 * Functions of the host of the same type and kind are imported as one, which is told last which of them is meant. A table that only calls go through, and that
 * never changes, becomes functions that call what was in it. Functions keep their indices. Null where nothing would be gained, or where
 * the module has what is not known here.
 */
export function compactModule(bytes: Uint8Array, kindOf: KindOf): CompactModule | null {
  const sections = splitSections(bytes);
  const code = sections.find(({ id }) => id === sectionIds.code);
  const parts = readParts(bytes, sections);
  if (parts === null || code === undefined) return null;
  const use = findUse(new Reader(bytes, code.start, code.end));
  if (use.usesReferences) return null;
  const grouping = groupImports(parts, kindOf);
  const writing = new Compacting(bytes, sections, parts, grouping, use);
  const written = writing.gains ? writing.write() : null;
  return written === null ? null : { bytes: written, grouped: grouping.imports };
}

class Compacting {
  readonly #source: Uint8Array;
  readonly #sections: readonly Section[];
  readonly #parts: ModuleParts;
  readonly #grouping: Grouping;
  /** What the table holds, where it can be left out; else null. */
  readonly #slots: readonly (number | null)[] | null;
  /** The types by which it is called. */
  readonly #indirect: readonly number[];
  /** By a function that is imported as a part of a group and lies in a table: the function that calls it. */
  readonly #passing = new Map<number, number>();
  /** The first of the functions that come last, which call what was in the table. */
  readonly #firstDispatch: number;

  constructor(
    source: Uint8Array,
    sections: readonly Section[],
    parts: ModuleParts,
    grouping: Grouping,
    use: CodeUse,
  ) {
    this.#source = source;
    this.#sections = sections;
    this.#parts = parts;
    this.#grouping = grouping;
    const { slots, importedTypes, ownTypes } = parts;
    const isFew = (slots?.length ?? 0) * use.indirectTypes.size <= placesMax;
    this.#slots = use.usesTables || !isFew ? null : slots;
    this.#indirect = this.#slots === null ? [] : [...use.indirectTypes];
    this.#firstDispatch = importedTypes.length + ownTypes.length;
  }

  get gains(): boolean {
    return this.#grouping.count < this.#parts.importedTypes.length || this.#indirect.length > 0;
  }

  /** Null where there are more functions in tables than have room. */
  write(): Uint8Array | null {
    const { count } = this.#grouping;
    if (this.#slots === null) {
      for (const index of this.#parts.segments.flatMap(({ functions }) => functions)) {
        if ((this.#grouping.imports[index] ?? null) === null || this.#passing.has(index)) continue;
        this.#passing.set(index, count + this.#passing.size);
      }
      if (this.#passing.size > this.#parts.importedTypes.length - count) return null;
    }
    const output = new Writer(this.#source.length + 65_536);
    output.copy(this.#source, 0, 8);
    for (const { id, start, end } of this.#sections) {
      const content = this.#section(id, new Reader(this.#source, start, end));
      if (content === "none") continue;
      const part = content ?? this.#source.subarray(start, end);
      output.byte(id);
      output.u32(part.length);
      output.bytes(part);
    }
    return output.written;
  }

  /** A section as it is to be; null leaves it as it is. */
  #section(id: number, reader: Reader): Uint8Array | "none" | null {
    switch (id) {
      case sectionIds.type:
        return this.#types();
      case sectionIds.import:
        return this.#imports();
      case sectionIds.function:
        return this.#functions();
      case sectionIds.table:
        // One of functions, without places.
        return this.#slots === null ? null : Uint8Array.of(1, 0x70, 1, 0, 0);
      case sectionIds.element:
        return this.#slots === null ? this.#elements() : "none";
      case sectionIds.code:
        return this.#code(reader);
      default:
        return null;
    }
  }

  #types(): Uint8Array {
    const { types } = this.#parts;
    const shapes = [...types, ...this.#addedTypes()] as NonNullable<TypeShape>[];
    const writer = new Writer();
    writer.u32(shapes.length);
    for (const { parameters, results } of shapes) {
      writer.byte(0x60);
      for (const part of [parameters, results]) {
        writer.u32(part.length);
        writer.bytes(part);
      }
    }
    return writer.written;
  }

  /** Those of groups, then those of the functions in the place of the table: they take a number more. */
  #addedTypes(): TypeShape[] {
    const { types } = this.#parts;
    const all = [...this.#grouping.groups.map(({ type }) => type), ...this.#indirect];
    return all.map((type) => {
      const { parameters, results } = types[type] as NonNullable<TypeShape>;
      return { parameters: [...parameters, i32], results };
    });
  }

  #imports(): Uint8Array {
    const { imports, types } = this.#parts;
    const { groups, imports: grouped } = this.#grouping;
    const functions = imports.filter(({ type }) => type !== null);
    const inGroups = new Set(functions.filter((_one, at) => (grouped[at] ?? null) !== null));
    const kept = imports.filter((one) => !inGroups.has(one));
    const writer = new Writer();
    writer.u32(kept.length + groups.length);
    for (const { bytes } of kept) writer.bytes(bytes);
    for (const group of groups.keys()) {
      writer.name(groupsModule);
      writer.name(String(group));
      writer.byte(0);
      writer.u32(types.length + group);
    }
    return writer.written;
  }

  #functions(): Uint8Array {
    const { importedTypes, ownTypes, types } = this.#parts;
    const writer = new Writer();
    const kept = importedTypes.length - this.#grouping.count;
    const passing = [...this.#passing.keys()].map((index) => importedTypes[index] as number);
    const unused = Array.from({ length: kept - passing.length }, () => importedTypes[0] as number);
    const dispatching = this.#indirect.map(
      (_type, at) => types.length + this.#grouping.groups.length + at,
    );
    const all = [...passing, ...unused, ...ownTypes, ...dispatching];
    writer.u32(all.length);
    for (const type of all) writer.u32(type);
    return writer.written;
  }

  #elements(): Uint8Array {
    const writer = new Writer();
    writer.u32(this.#parts.segments.length);
    for (const { start, functions } of this.#parts.segments) {
      writer.bytes([0, opcodes.i32Const]);
      writer.s32(start | 0);
      writer.byte(opcodes.end);
      writer.u32(functions.length);
      for (const index of functions) {
        const isImported = index < this.#parts.importedTypes.length;
        const place = isImported ? this.#grouping.placeOf(index) : index;
        writer.u32(this.#passing.get(index) ?? place);
      }
    }
    return writer.written;
  }

  #code(reader: Reader): Uint8Array {
    const { importedTypes, ownTypes, types } = this.#parts;
    const { calls, tailCalls, count } = this.#grouping;
    const imported = importedTypes.length;
    const code = new Writer(reader.end - reader.offset + 65_536);
    const dispatched = new Map(
      this.#indirect.map((type, at) => [type, call(this.#firstDispatch + at)] as const),
    );
    code.u32(imported - count + ownTypes.length + this.#indirect.length);
    const add = (body: Uint8Array): void => {
      code.u32(body.length);
      code.bytes(body);
    };
    for (const index of this.#passing.keys()) {
      add(passingBody(this.#parametersOf(importedTypes[index] as number), calls(index)));
    }
    for (let at = count + this.#passing.size; at < imported; at += 1) add(unusedBody);
    rewriteCalls(reader, code, {
      call: (index) => (index < imported ? calls(index) : null),
      tailCall: (index) => (index < imported ? tailCalls(index) : null),
      indirect: (type) => dispatched.get(type) ?? null,
    });
    const called = new Map<number, Uint8Array>();
    for (const index of this.#slots ?? []) {
      if (index === null || called.has(index)) continue;
      called.set(index, index < imported ? calls(index) : call(index));
    }
    const signatures = types.map(signatureOf);
    const functionTypes = [...importedTypes, ...ownTypes];
    for (const type of this.#indirect) {
      const isOf = (index: number): boolean =>
        signatures[functionTypes[index] as number] === signatures[type];
      const of = new Set([...called.keys()].filter(isOf));
      add(
        dispatchBody({
          type,
          parameters: this.#parametersOf(type),
          calls: (this.#slots ?? []).map((index) =>
            index !== null && of.has(index) ? (called.get(index) as Uint8Array) : null,
          ),
        }),
      );
    }
    return code.written;
  }

  #parametersOf(type: number): number {
    return this.#parts.types[type]?.parameters.length ?? 0;
  }
}

function signatureOf(type: TypeShape): string {
  return `${type?.parameters.join()}:${type?.results.join()}`;
}

function call(index: number): Uint8Array {
  const writer = new Writer(6);
  writer.byte(opcodes.call);
  writer.u32(index);
  return writer.written;
}
