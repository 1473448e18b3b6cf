import { Reader } from "./reader.ts";
import {
  numberTypes,
  readLimits,
  readTypes,
  sectionIds,
  splitSections,
  type TypeShape,
} from "./sections.ts";
import { skipNumber, skipValueType } from "./skip-instruction.ts";

/** What can be imported and exported. */
export type DefinitionKind = "function" | "table" | "memory" | "global" | "tag";

/** Something that a module imports or exports; of a function, its type as `i32 i64 -> i32`. */
export interface Definition {
  readonly kind: DefinitionKind;
  readonly signature: string | null;
}

/** An import of a module. */
export interface ImportDefinition extends Definition {
  readonly module: string;
  readonly name: string;
}

/** What a module asks for and gives. */
export interface ModuleInterface {
  readonly imports: readonly ImportDefinition[];
  readonly exports: ReadonlyMap<string, Definition>;
}

const kinds: readonly DefinitionKind[] = ["function", "table", "memory", "global", "tag"];

/** Reads what a core module imports and exports, which the engine tells without the types. Throws WasmFormatError. */
export function readInterface(bytes: Uint8Array): ModuleInterface {
  let types: string[] = [];
  const functions: string[] = [];
  const imports: ImportDefinition[] = [];
  const exports = new Map<string, Definition>();
  for (const { id, start, end } of splitSections(bytes)) {
    const reader = new Reader(bytes, start, end);
    if (id === sectionIds.type) types = readTypes(reader).map(textOf);
    else if (id === sectionIds.import) readImports(reader, types, imports, functions);
    else if (id === sectionIds.function) {
      for (let count = reader.u32(); count > 0; count -= 1)
        functions.push(types[reader.u32()] ?? "");
    } else if (id === sectionIds.export) readExports(reader, functions, exports);
  }
  return { imports, exports };
}

function textOf(type: TypeShape): string {
  if (type === null) return "no function";
  const names = (codes: readonly number[]): string =>
    codes.map((code) => numberTypes.get(code) ?? "reference").join(" ");
  return `${names(type.parameters)} -> ${names(type.results)}`.trim();
}

function readImports(
  reader: Reader,
  types: readonly string[],
  imports: ImportDefinition[],
  functions: string[],
): void {
  for (let count = reader.u32(); count > 0; count -= 1) {
    const module = reader.name();
    const name = reader.name();
    const kind = kindOf(reader);
    const signature = kind === "function" ? (types[reader.u32()] ?? "") : null;
    if (signature !== null) functions.push(signature);
    else if (kind === "table") {
      skipValueType(reader);
      readLimits(reader);
    } else if (kind === "memory") readLimits(reader);
    else if (kind === "global") {
      skipValueType(reader);
      reader.byte();
    } else {
      reader.byte();
      skipNumber(reader);
    }
    imports.push({ module, name, kind, signature });
  }
}

function readExports(
  reader: Reader,
  functions: readonly string[],
  exports: Map<string, Definition>,
): void {
  for (let count = reader.u32(); count > 0; count -= 1) {
    const name = reader.name();
    const kind = kindOf(reader);
    const index = reader.u32();
    exports.set(name, { kind, signature: kind === "function" ? (functions[index] ?? "") : null });
  }
}

function kindOf(reader: Reader): DefinitionKind {
  const kind = kinds[reader.byte()];
  if (kind === undefined) throw reader.fault("the kind of a definition is not known");
  return kind;
}
