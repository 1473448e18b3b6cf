import { type CustomSection, readOutline, WasmFormatError } from "@bobbin-kv/wasm-linker";
import { describeForeignBytes } from "./foreign-bytes.ts";
import { handlerName } from "../spin1/inbound-http.ts";

/** What a component's file holds, by its bytes. A reason goes on from the file's name: "is empty". */
export type WasmKind =
  | { readonly kind: "component" }
  /** A core module of Spin 1.0 with a handler of HTTP requests. */
  | { readonly kind: "spin-1" }
  /** A core module that is made a component by sections such as `component-type:reactor`. */
  | { readonly kind: "module-with-types"; readonly sections: readonly CustomSection[] }
  /** A program with a `_start`. */
  | { readonly kind: "command" }
  | { readonly kind: "unknown"; readonly reason: string };

const moduleVersion = 1;
const componentVersion = 0x1000d;
/** More names make no text clearer. */
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
  const { functions, sections } = readOutline(bytes, "component-type");
  if (sections.length > 0) return { kind: "module-with-types", sections };
  if (functions.includes(handlerName)) return { kind: "spin-1" };
  if (functions.includes("handle-redis-message")) {
    return unknown("answers Redis messages, but only HTTP triggers are served");
  }
  if (functions.includes("_start")) return { kind: "command" };
  return unknown(describeLibrary(functions));
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
