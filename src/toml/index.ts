/** Strict reading of TOML with positions: the front door of this room. */

export { Diagnostics, type Subject } from "./diagnostics.ts";
export { readCount, readPositiveInteger } from "./numbers.ts";
export { parseToml } from "./parse.ts";
export { deepFreeze, toRecord } from "./record.ts";
export { TableReader, type NamedString } from "./table-reader.ts";
export { describeKind } from "./value.ts";
export type {
  Located,
  Position,
  TomlArray,
  TomlEntry,
  TomlScalar,
  TomlTable,
  TomlValue,
} from "./value.ts";
