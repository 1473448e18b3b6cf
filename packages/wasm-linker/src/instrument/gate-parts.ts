import type { Writer } from "../binary/writer.ts";
import type { CoreSignature } from "../types/layout.ts";

/** The codes of core types. */
export const typeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;

/** Writes the type of a function. */
export function writeType(writer: Writer, { parameters, result }: CoreSignature): void {
  writer.byte(0x60);
  writer.u32(parameters.length);
  writer.bytes(parameters.map((type) => typeCodes[type]));
  writer.bytes(result === null ? [0] : [1, typeCodes[result]]);
}

/** Writes the import of a function, from a module without a name. */
export function writeImport(writer: Writer, name: string, type: number): void {
  writer.name("");
  writer.name(name);
  writer.byte(0);
  writer.u32(type);
}

/** Writes a section. */
export function section(writer: Writer, id: number, contents: Uint8Array): void {
  writer.byte(id);
  writer.u32(contents.length);
  writer.bytes(contents);
}
