import { Writer } from "../binary/writer.ts";
import type { CoreSignature, FlatType } from "../types/layout.ts";
import type { ExecutionGuard } from "./execution-guard.ts";
import type { Running } from "./running.ts";
import { section, typeCodes, writeImport, writeType } from "./gate-parts.ts";
import { type HostImport, isShort, metered } from "./host-import.ts";
import { ImportGroup } from "./import-group.ts";
import { ModuleCache } from "./module-cache.ts";

/** What stands between a guest and the functions of the host that it imports. */
export interface GateEntry {
  readonly target: HostImport;
  readonly signature: CoreSignature;
}

const resultTypes: readonly (FlatType | null)[] = [null, "i32", "i64", "f32", "f64"];
/** By the signatures of their functions. */
const modules = new ModuleCache();

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
  const waits = new Waits(guard);
  const imports: WebAssembly.Imports[string] = {
    l: new WebAssembly.Suspending((at: number) => waits.leave(at)),
  };
  for (const at of resultTypes.keys()) imports[`t${at}`] = (wait: number) => waits.take(wait);
  for (const [at, { target, signature }] of entries.entries()) {
    imports[`n${at}`] = target.traits.waits
      ? waits.noting(target, signature)
      : metered(guard, target, signature);
  }
  const { exports } = new WebAssembly.Instance(moduleOf(entries), { "": imports });
  guard.addGate(exports["s"] as WebAssembly.Global);
  return entries.map((_entry, at) => exports[`f${at}`] as WebAssembly.ExportedFunction);
}

function moduleOf(entries: readonly GateEntry[]): WebAssembly.Module {
  const key = entries
    .map(({ target, signature }) => keyOf(target.traits.waits, signature))
    .join(" ");
  return modules.get(key, () => encode(entries));
}

function keyOf(waits: boolean, { parameters, result }: CoreSignature): string {
  return `${waits ? "w" : ""}${parameters.join()}:${result ?? ""}`;
}

/** A wait of the guest, and what of it waits. */
interface Wait {
  /** Resolves with its number. */
  readonly promise: Promise<number>;
  readonly running: Running | null;
  answer: unknown;
}

/**
 * The waits of an instance, by numbers from 1, as several calls may be suspended at a time. What runs is noted when
 * one goes on, in the very step in which it does.
 */
class Waits {
  readonly #guard: ExecutionGuard;
  readonly #waits = new Map<number, Wait>();
  #answer: unknown;
  #last = 0;

  constructor(guard: ExecutionGuard) {
    this.#guard = guard;
  }

  /** A function that answers with 0 where its answer is there, or with the number of a wait. */
  noting(target: HostImport, signature: CoreSignature): (...values: unknown[]) => number {
    const { givesTurn } = target.traits;
    const call = metered(this.#guard, target, signature);
    if (target instanceof ImportGroup) {
      return (...values) => this.#begin(call(...values), target.of(values).traits.givesTurn);
    }
    if (!isShort(signature)) return (...values) => this.#begin(call(...values), givesTurn);
    return (a, b, c, d, e, f) => this.#begin(call(a, b, c, d, e, f), givesTurn);
  }

  #begin(answer: unknown, givesTurn: boolean): number {
    const guard = this.#guard;
    this.#answer = answer instanceof Promise || !givesTurn ? answer : guard.inTurn(answer);
    if (!(this.#answer instanceof Promise)) return 0;
    if (this.#answer !== answer && guard.running !== null) guard.running.task.isInTurn = true;
    const at = (this.#last + 1) & 0x7fff_ffff || 1;
    this.#last = at;
    const promise = this.#answer.then(
      (settled: unknown) => {
        wait.answer = settled;
        return at;
      },
      (error: unknown) => {
        guard.abort(error);
        return at;
      },
    );
    const wait: Wait = { promise, running: guard.running, answer: undefined };
    this.#waits.set(at, wait);
    return at;
  }

  /** The guest is about to be suspended: resolves with the number when it is to go on. */
  leave(at: number): Promise<number> {
    const { promise, running } = this.#waits.get(at) as Wait;
    if (running !== null) {
      running.task.isSuspended = true;
      this.#guard.running = running.below;
      if (!running.task.isInTurn) running.task.waits();
    }
    return promise;
  }

  /** The guest goes on with its answer. */
  take(at: number): unknown {
    if (at === 0) return this.#answer;
    const { running, answer } = this.#waits.get(at) as Wait;
    this.#waits.delete(at);
    if (running !== null) {
      running.task.isSuspended = running.task.isReady = running.task.isInTurn = false;
      this.#guard.running = { ...running, below: null };
      this.#guard.maySuspend = true;
    }
    return answer;
  }
}

/**
 * Types: those of the functions; then, for functions that may wait, the same that answer with the number of the wait;
 * then that of what waits, and those of what gives an answer, by result. Imports: the functions of the host, then
 * what waits and what gives answers.
 */
function encode(entries: readonly GateEntry[]): Uint8Array {
  const count = entries.length;
  const types = new Writer();
  types.u32(2 * count + resultTypes.length + 1);
  for (const { signature } of entries) writeType(types, signature);
  for (const { signature } of entries) writeType(types, { ...signature, result: "i32" });
  writeType(types, { parameters: ["i32"], result: "i32" });
  for (const result of resultTypes) writeType(types, { parameters: ["i32"], result });
  const imports = new Writer();
  imports.u32(count + resultTypes.length + 1);
  for (const [at, { target }] of entries.entries()) {
    writeImport(imports, `n${at}`, target.traits.waits ? count + at : at);
  }
  writeImport(imports, "l", 2 * count);
  for (const at of resultTypes.keys()) writeImport(imports, `t${at}`, 2 * count + 1 + at);
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
    exports.u32(count + resultTypes.length + 1 + at);
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
  section(writer, 1, types.written);
  section(writer, 2, imports.written);
  section(writer, 3, functions.written);
  section(writer, 6, Uint8Array.of(1, 0x7f, 1, 0x41, 0, 0x0b));
  section(writer, 7, exports.written);
  section(writer, 10, code.written);
  return writer.written.slice();
}

function encodeBody({ target, signature }: GateEntry, at: number, count: number): Uint8Array {
  const { parameters, result } = signature;
  const block = result === null ? 0x40 : typeCodes[result];
  // global.get; if; unreachable; end.
  const stop = [0x23, 0, 0x04, 0x40, 0x00, 0x0b];
  const body = new Writer(64);
  // One local, an i32, where a number of a wait is kept.
  body.bytes(target.traits.waits ? [1, 1, 0x7f] : [0]);
  body.bytes(stop);
  // try; local.get…; call.
  body.bytes([0x06, block]);
  for (const parameter of parameters.keys()) {
    body.byte(0x20);
    body.u32(parameter);
  }
  body.byte(0x10);
  body.u32(at);
  if (target.traits.waits) {
    // local.tee; if; local.get; call; local.set; end; local.get; call: of an answer that is there and is nothing, nothing is asked.
    const local = (code: number): void => {
      body.byte(code);
      body.u32(parameters.length);
    };
    const take = (): void => {
      local(0x20);
      body.byte(0x10);
      body.u32(count + 1 + resultTypes.indexOf(result));
    };
    local(0x22);
    body.bytes([0x04, 0x40]);
    local(0x20);
    body.byte(0x10);
    body.u32(count);
    local(0x21);
    if (result === null) take();
    body.byte(0x0b);
    if (result !== null) take();
  }
  // catch_all; unreachable; end.
  body.bytes([0x19, 0x00, 0x0b]);
  body.bytes(stop);
  body.byte(0x0b);
  return body.written;
}
