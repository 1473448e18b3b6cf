import { opcodes } from "../binary/skip-instruction.ts";
import { numberTypes } from "../binary/sections.ts";
import { Writer } from "../binary/writer.ts";
import type { ModuleParts } from "./read-parts.ts";

/** Functions of the same type that are imported as one. */
export interface ImportGroup {
  /** One of their types. */
  readonly type: number;
}

/** A function that is imported as a part of a group. */
export interface GroupedImport {
  readonly module: string;
  readonly name: string;
  readonly group: number;
}

/** How functions are imported. */
export interface Grouping {
  readonly groups: readonly ImportGroup[];
  /** By the index that a function had; null for what is imported by itself. */
  readonly imports: readonly (GroupedImport | null)[];
  /** The index of an import that is not in a group, or of the function that stands for one of a group. */
  calls(index: number): Uint8Array;
  tailCalls(index: number): Uint8Array;
  /** How many functions are imported. */
  readonly count: number;
  /** The new index of an import that is by itself. */
  placeOf(index: number): number;
}

/** The kind of an import: those of the host with the same are alike in how they are called. Null for what is not the host's. */
export type KindOf = (module: string, name: string) => string | null;

/** Groups the functions of the host that a module imports, by their types and kinds. */
export function groupImports({ imports, types }: ModuleParts, kindOf: KindOf): Grouping {
  const groups: ImportGroup[] = [];
  const numbers = new Map<string, number>();
  const grouped: (GroupedImport | null)[] = [];
  const places: number[] = [];
  let alone = 0;
  for (const { module, name, type } of imports) {
    if (type === null) continue;
    const shape = types[type] ?? null;
    places.push(alone);
    const kind = kindOf(module, name);
    if (shape === null || shape.results.length > 1 || kind === null) {
      grouped.push(null);
      alone += 1;
      continue;
    }
    const key = `${kind} ${shape.parameters.map((code) => numberTypes.get(code)).join()}:${shape.results.join()}`;
    const group = numbers.get(key) ?? groups.push({ type }) - 1;
    numbers.set(key, group);
    grouped.push({ module, name, group });
  }
  const callsBy = (opcode: number): ((index: number) => Uint8Array) => {
    const made = grouped.map((one, index) => {
      const writer = new Writer(12);
      if (one !== null) {
        writer.byte(opcodes.i32Const);
        writer.s32(index);
      }
      writer.byte(opcode);
      writer.u32(one === null ? (places[index] as number) : alone + one.group);
      return writer.written;
    });
    return (index) => made[index] as Uint8Array;
  };
  return {
    groups,
    imports: grouped,
    calls: callsBy(opcodes.call),
    tailCalls: callsBy(opcodes.returnCall),
    count: alone + groups.length,
    placeOf: (index) => places[index] as number,
  };
}
