import type { ExecutionGuard } from "./execution-guard.ts";
import { reservedNames, reservedPrefix } from "./reserved-names.ts";

/** An instance of an instrumented module. */
export interface GuardedInstance {
  /** What the guest itself exports. */
  readonly exports: WebAssembly.Exports;
}

/**
 * Instantiates an instrumented module under a guard, and runs its start function, or gives it to `starts`
 * to be run later. Throws what that throws, and guest-out-of-memory where its memory is too large from
 * the start.
 */
export function instantiateGuarded(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  guard: ExecutionGuard,
  starts: (start: () => void) => void = (start) => start(),
): GuardedInstance {
  const { exports: all } = new WebAssembly.Instance(module, imports);
  const exports: WebAssembly.Exports = Object.create(null) as WebAssembly.Exports;
  const globals: WebAssembly.Global[] = [];
  const memories: [string, WebAssembly.Memory][] = [];
  for (const [name, value] of Object.entries(all)) {
    if (!name.startsWith(reservedPrefix)) exports[name] = value;
    else if (name.startsWith(reservedNames.global)) globals.push(value as WebAssembly.Global);
    else if (name.startsWith(reservedNames.memory)) {
      memories.push([name.slice(reservedNames.memory.length), value as WebAssembly.Memory]);
    }
  }
  const table = all[reservedNames.table] as WebAssembly.Table | undefined;
  table?.set(0, guard.check);
  for (const [index, memory] of memories) {
    const state = guard.memory(memory);
    const pages = all[`${reservedNames.pages}${index}`] as WebAssembly.Global | undefined;
    if (pages !== undefined) state.share(pages);
    table?.set(1 + Number(index), state.grow);
  }
  const isRestorable = all[reservedNames.unrestorable] === undefined;
  guard.adopt(all[reservedNames.fuel] as WebAssembly.Global, globals, isRestorable);
  const start = all[reservedNames.start];
  if (typeof start === "function") starts(start);
  return { exports };
}
