import { addedPrefix } from "./instrument.ts";
import type { ExecutionGuard } from "./execution-guard.ts";
import { hostSlots } from "./rewrite-code.ts";

/** A core instance under a guard: what it exports itself, and what was added. */
export interface GuardedInstance {
  readonly exports: WebAssembly.Exports;
  /** The mutable globals that its module defines. */
  readonly globals: readonly WebAssembly.Global[];
}

/**
 * Instantiates an instrumented module, and then runs its start function, which may be stopped like
 * all its code. Throws what that throws, and guest-out-of-memory.
 */
export function instantiateGuarded(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  guard: ExecutionGuard,
): GuardedInstance {
  const instance = new WebAssembly.Instance(module, imports);
  const exports: WebAssembly.Exports = {};
  const globals: WebAssembly.Global[] = [];
  let start: (() => void) | null = null;
  let table: WebAssembly.Table | null = null;
  let memory: WebAssembly.Memory | null = null;
  for (const [name, value] of Object.entries(instance.exports)) {
    if (!name.startsWith(addedPrefix)) exports[name] = value;
    else if (name === `${addedPrefix}host`) table = value as WebAssembly.Table;
    else if (name === `${addedPrefix}memory`) memory = value as WebAssembly.Memory;
    else if (name === `${addedPrefix}start`) start = value as () => void;
    else if (name === `${addedPrefix}fuel`) guard.addFuel(value as WebAssembly.Global);
    else globals.push(value as WebAssembly.Global);
  }
  if (table !== null) wire(table, memory, guard);
  if (start !== null) start();
  return { exports, globals };
}

function wire(
  table: WebAssembly.Table,
  memory: WebAssembly.Memory | null,
  guard: ExecutionGuard,
): void {
  const state = memory === null ? null : guard.memoryState(memory);
  const { check, grow, size } = coreFunctions({
    check: guard.check,
    grow: state?.grow ?? ((): number => -1),
    size: state?.size ?? ((): number => 0),
  });
  table.set(hostSlots.check, check);
  table.set(hostSlots.grow, grow);
  table.set(hostSlots.size, size);
}

/**
 * Only functions of WebAssembly fit into its tables: this module imports the host's and exports them.
 * Its types are () -> i32 and (i32) -> i32.
 */
// oxfmt-ignore -- bytes by section
const passing = new WebAssembly.Module(new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  1, 10, 2, 0x60, 0, 1, 0x7f, 0x60, 1, 0x7f, 1, 0x7f,
  2, 19, 3, 1, 0x68, 1, 0x63, 0, 0, 1, 0x68, 1, 0x67, 0, 1, 1, 0x68, 1, 0x73, 0, 0,
  7, 13, 3, 1, 0x63, 0, 0, 1, 0x67, 0, 1, 1, 0x73, 0, 2,
]));

interface HostFunctions {
  readonly check: WebAssembly.ExportedFunction;
  readonly grow: WebAssembly.ExportedFunction;
  readonly size: WebAssembly.ExportedFunction;
}

function coreFunctions({ check, grow, size }: HostFunctions): HostFunctions {
  const { exports } = new WebAssembly.Instance(passing, { h: { c: check, g: grow, s: size } });
  return {
    check: exports["c"] as WebAssembly.ExportedFunction,
    grow: exports["g"] as WebAssembly.ExportedFunction,
    size: exports["s"] as WebAssembly.ExportedFunction,
  };
}
