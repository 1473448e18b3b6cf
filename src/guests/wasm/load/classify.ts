import { WasmFormatError } from "../linker/binary/format-error.ts";
import { Reader } from "../linker/binary/reader.ts";
import { describeForeignBytes } from "./foreign-bytes.ts";
import { handlerName } from "../spin1/inbound-http.ts";

/** A custom section that says what a core module's imports and exports mean. */
export interface TypeSection {
  /** `component-type`, `component-type:reactor`, … */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a component's file holds, by its bytes. A reason goes on from the file's name: "is empty". */
export type WasmKind =
  | { readonly kind: "component" }
  /** A core module of Spin 1.0 with a handler of HTTP requests. */
  | { readonly kind: "spin-1" }
  /** A core module that is made a component by its sections. */
  | { readonly kind: "module-with-types"; readonly sections: readonly TypeSection[] }
  /** A program with a `_start`. */
  | { readonly kind: "command" }
  | { readonly kind: "unknown"; readonly reason: string };

const moduleVersion = 1;
const componentVersion = 0x1000d;
const customSection = 0;
const exportSection = 7;
const functionExport = 0;
const namesMax = 8;

/** Looks at the bytes of a component's file; reads no code, so that it costs the same for large files. */
export function classifyWasm(bytes: Uint8Array): WasmKind {
  const foreign = describeForeignBytes(bytes);
  if (foreign !== null) return unknown(foreign);
  const version = new DataView(bytes.buffer, bytes.byteOffset, 8).getUint32(4, true);
  if (version === componentVersion) return { kind: "component" };
  if ((version & 0xffff_0000) === 0x1_0000) {
    const draft = version & 0xffff;
    return unknown(
      `is a component in draft ${draft} of the format, of which 13 is the current one`,
    );
  }
  if (version !== moduleVersion) {
    return unknown(`is WebAssembly of version ${version}, of which only 1 is known`);
  }
  try {
    return classifyModule(bytes);
  } catch (error) {
    if (!(error instanceof WasmFormatError)) throw error;
    return unknown(`is damaged or cut short: ${error.message}`);
  }
}

function classifyModule(bytes: Uint8Array): WasmKind {
  const sections: TypeSection[] = [];
  let functions: readonly string[] = [];
  const reader = new Reader(bytes, 8);
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.sub(reader.u32());
    if (id === exportSection) functions = exportedFunctions(section);
    if (id !== customSection) continue;
    const name = section.name();
    if (!name.startsWith("component-type")) continue;
    sections.push({ name, bytes: section.bytes(section.end - section.offset) });
  }
  if (sections.length > 0) return { kind: "module-with-types", sections };
  if (functions.includes(handlerName)) return { kind: "spin-1" };
  if (functions.includes("handle-redis-message")) {
    return unknown("answers Redis messages, but only HTTP triggers are served");
  }
  if (functions.includes("_start")) return { kind: "command" };
  return unknown(describeLibrary(functions));
}

function exportedFunctions(section: Reader): string[] {
  const names: string[] = [];
  for (let left = section.u32(); left > 0; left -= 1) {
    const name = section.name();
    const kind = section.byte();
    section.u32();
    if (kind === functionExport) names.push(name);
  }
  return names;
}

function describeLibrary(functions: readonly string[]): string {
  const listed = functions.slice(0, namesMax).map((name) => JSON.stringify(name));
  const more = functions.length > namesMax ? `, and ${functions.length - namesMax} more` : "";
  const exported =
    functions.length === 0 ? "it exports no function" : `it exports ${listed.join(", ")}${more}`;
  return `is a WebAssembly module without a handler of HTTP requests: ${exported}`;
}

function unknown(reason: string): WasmKind {
  return { kind: "unknown", reason };
}
