import { Writer } from "../binary/writer.ts";
import type { CoreSignature, FlatType } from "../component/layout.ts";
import type { ExecutionGuard } from "./execution-guard.ts";
import type { HostImport } from "./host-import.ts";

/** What stands between a guest and the functions of the host that it imports. */
export interface GateEntry {
  readonly target: HostImport;
  readonly signature: CoreSignature;
}

const typeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;
const resultTypes: readonly (FlatType | null)[] = [null, "i32", "i64", "f32", "f64"];
/** Modules by the signatures of their functions. */
const modules = new Map<string, WebAssembly.Module>();
/** More shapes of calls than components have; they are made anew beyond it. */
const modulesMax = 1000;

/**
 * Makes functions of the host ones of WebAssembly that never throw: whatever goes wrong in them, or has gone wrong
 * before, is a trap, which no handler of a guest can catch. An exception of JavaScript would be caught by `catch_all`.
 *
 * A function that may answer with a promise suspends the guest only if it does. V8 suspends at every call of a
 * `WebAssembly.Suspending`, whatever it answers (seen with 13.6): that takes a turn of the microtask queue, and is an
 * error outside of `promising`, as while a guest starts.
 */
export function makeGates(
  entries: readonly GateEntry[],
  guard: ExecutionGuard,
): WebAssembly.ExportedFunction[] {
  let answer: unknown;
  const failed = (error: unknown): void => guard.abort(error);
  const taken = (): unknown => answer;
  const imports: WebAssembly.Imports[string] = {};
  for (const at of resultTypes.keys()) {
    imports[`l${at}`] = new WebAssembly.Suspending(taken);
    imports[`t${at}`] = taken;
  }
  for (const [at, { target }] of entries.entries()) {
    const call = guard.metered(target);
    const now = (...values: unknown[]): number => {
      answer = call(...values);
      if (!(answer instanceof Promise)) answer = guard.inTurn(answer);
      if (!(answer instanceof Promise)) return 0;
      answer = answer.then(undefined, failed);
      return 1;
    };
    imports[`n${at}`] = target.waits ? now : call;
  }
  const { exports } = new WebAssembly.Instance(moduleOf(entries), { "": imports });
  guard.addGate(exports["s"] as WebAssembly.Global);
  return entries.map((_entry, at) => exports[`f${at}`] as WebAssembly.ExportedFunction);
}

function moduleOf(entries: readonly GateEntry[]): WebAssembly.Module {
  const key = entries.map(({ target, signature }) => keyOf(target.waits, signature)).join(" ");
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(encode(entries));
    if (modules.size >= modulesMax) modules.clear();
    modules.set(key, module);
  }
  return module;
}

function keyOf(waits: boolean, { parameters, result }: CoreSignature): string {
  return `${waits ? "w" : ""}${parameters.join()}:${result ?? ""}`;
}

/**
 * Types: those of the functions; then, for functions that may wait, the same that say whether they do; then those
 * without parameters, by result. Imports: the functions of the host, then what gives and awaits an answer.
 */
function encode(entries: readonly GateEntry[]): Uint8Array {
  const count = entries.length;
  const types = new Writer();
  types.u32(2 * count + resultTypes.length);
  for (const { signature } of entries) writeType(types, signature);
  for (const { signature } of entries) writeType(types, { ...signature, result: "i32" });
  for (const result of resultTypes) writeType(types, { parameters: [], result });
  const imports = new Writer();
  imports.u32(count + 2 * resultTypes.length);
  for (const [at, { target }] of entries.entries()) {
    writeImport(imports, `n${at}`, target.waits ? count + at : at);
  }
  for (const kind of ["l", "t"]) {
    for (const at of resultTypes.keys()) writeImport(imports, `${kind}${at}`, 2 * count + at);
  }
  const functions = new Writer();
  functions.u32(count);
  for (let at = 0; at < count; at += 1) functions.u32(at);
  const exports = new Writer();
  exports.u32(count + 1);
  exports.name("s");
  exports.bytes([3, 0]);
  for (let at = 0; at < count; at += 1) {
    exports.name(`f${at}`);
    exports.byte(0);
    exports.u32(count + 2 * resultTypes.length + at);
  }
  const code = new Writer();
  code.u32(count);
  for (const [at, entry] of entries.entries()) {
    const body = encodeBody(entry, at, count);
    code.u32(body.length);
    code.bytes(body);
  }
  const writer = new Writer(1024);
  writer.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const section = (id: number, contents: Uint8Array): void => {
    writer.byte(id);
    writer.u32(contents.length);
    writer.bytes(contents);
  };
  section(1, types.written);
  section(2, imports.written);
  section(3, functions.written);
  section(6, Uint8Array.of(1, 0x7f, 1, 0x41, 0, 0x0b));
  section(7, exports.written);
  section(10, code.written);
  return writer.written.slice();
}

function encodeBody({ target, signature }: GateEntry, at: number, count: number): Uint8Array {
  const { parameters, result } = signature;
  const block = result === null ? 0x40 : typeCodes[result];
  // global.get; if; unreachable; end.
  const stop = [0x23, 0, 0x04, 0x40, 0x00, 0x0b];
  const body = new Writer(64);
  body.byte(0);
  body.bytes(stop);
  // try; local.get…; call.
  body.bytes([0x06, block]);
  for (const parameter of parameters.keys()) {
    body.byte(0x20);
    body.u32(parameter);
  }
  body.byte(0x10);
  body.u32(at);
  if (target.waits) {
    const kind = resultTypes.indexOf(result);
    // if; call; else; call; end.
    body.bytes([0x04, block, 0x10]);
    body.u32(count + kind);
    body.bytes([0x05, 0x10]);
    body.u32(count + resultTypes.length + kind);
    body.byte(0x0b);
  }
  // catch_all; unreachable; end.
  body.bytes([0x19, 0x00, 0x0b]);
  body.bytes(stop);
  body.byte(0x0b);
  return body.written;
}

function writeType(writer: Writer, { parameters, result }: CoreSignature): void {
  writer.byte(0x60);
  writer.u32(parameters.length);
  writer.bytes(parameters.map((type) => typeCodes[type]));
  writer.bytes(result === null ? [0] : [1, typeCodes[result]]);
}

function writeImport(writer: Writer, name: string, type: number): void {
  writer.name("");
  writer.name(name);
  writer.byte(0);
  writer.u32(type);
}
