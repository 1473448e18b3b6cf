import { Writer } from "../binary/writer.ts";
import type { CoreSignature } from "../types/layout.ts";
import { section, typeCodes, writeImport, writeType } from "./gate-parts.ts";
import { ModuleCache } from "./module-cache.ts";

/** By the signatures of the functions. */
const modules = new ModuleCache();

/**
 * Makes a function of a guest one that can be suspended, and that says what it returns as it does: the promise
 * alone says so only later, and its caller has to know at once whether it has waited.
 */
export function makeEntry(
  core: (...values: unknown[]) => unknown,
  signature: CoreSignature,
  returned: (value: unknown) => void,
): (...values: unknown[]) => Promise<unknown> {
  const { exports } = new WebAssembly.Instance(moduleOf(signature), {
    "": { f: core, r: returned },
  });
  return WebAssembly.promising(exports["e"] as WebAssembly.ExportedFunction);
}

/**
 * Makes a function of a guest one that can be suspended, and that answers as a plain one where it was not: a promise
 * is had by a later step only, until when the guest could not be used for anything else. One call is under way at a time.
 */
export function makeDirectEntry(
  core: (...values: unknown[]) => unknown,
  signature: CoreSignature,
): (...values: unknown[]) => unknown {
  let hasReturned = false;
  let returned: unknown;
  const enter = makeEntry(core, signature, (value) => {
    hasReturned = true;
    returned = value;
  });
  return (...values) => {
    hasReturned = false;
    const later = enter(...values);
    return hasReturned ? returned : later;
  };
}

function moduleOf(signature: CoreSignature): WebAssembly.Module {
  const key = `${signature.parameters.join()}:${signature.result ?? ""}`;
  return modules.get(key, () => encode(signature));
}

/** Imports the function, and what is told; exports one that calls the one with what the other returns, and returns it. */
function encode({ parameters, result }: CoreSignature): Uint8Array {
  const types = new Writer();
  types.u32(2);
  writeType(types, { parameters, result });
  writeType(types, { parameters: result === null ? [] : [result], result: null });
  const imports = new Writer();
  imports.u32(2);
  writeImport(imports, "f", 0);
  writeImport(imports, "r", 1);
  const body = new Writer(64);
  body.bytes(result === null ? [0] : [1, 1, typeCodes[result]]);
  for (const at of parameters.keys()) {
    body.byte(0x20);
    body.u32(at);
  }
  body.bytes([0x10, 0]);
  const local = (code: number): void => {
    if (result === null) return;
    body.byte(code);
    body.u32(parameters.length);
  };
  // local.tee; call; local.get; end.
  local(0x22);
  body.bytes([0x10, 1]);
  local(0x20);
  body.byte(0x0b);
  const code = new Writer();
  code.u32(1);
  code.u32(body.written.length);
  code.bytes(body.written);
  const exports = new Writer();
  exports.u32(1);
  exports.name("e");
  exports.bytes([0, 2]);
  const writer = new Writer(256);
  writer.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  section(writer, 1, types.written);
  section(writer, 2, imports.written);
  section(writer, 3, Uint8Array.of(1, 0));
  section(writer, 7, exports.written);
  section(writer, 10, code.written);
  return writer.written.slice();
}
