import { hostSlots } from "./additions.ts";
import type { ExecutionGuard } from "./execution-guard.ts";
import { makeGates, type GateEntry } from "./gate.ts";
import { type GuestImports, HostImport, throwing } from "./host-import.ts";
import { ImportGroup } from "./import-group.ts";
import { factsOf, importKey } from "./module-facts.ts";
import { mapOf, mapPagesMax } from "../memory/written-map.ts";
import { reservedNames, reservedPrefix } from "./reserved-names.ts";

/** An instance of an instrumented module. */
export interface GuardedInstance {
  /** What the guest itself exports. */
  readonly exports: WebAssembly.Exports;
}

/** How a module is instantiated. */
export interface Instantiating {
  /** Takes what starts the module, to be run later; where it is left out, that is run at once. */
  readonly starts?: (start: () => void) => void;
  /** A function of the guest, of this module or of another one, may have handlers of exceptions. */
  readonly catches?: boolean;
}

/**
 * Instantiates an instrumented module under a guard, and runs its start function. Throws what that throws, and OutOfMemory where its memory is too
 * large from the start.
 */
export function instantiateGuarded(
  module: WebAssembly.Module,
  imports: GuestImports,
  guard: ExecutionGuard,
  { starts = (start) => start(), catches }: Instantiating = {},
): GuardedInstance {
  const { fixedBytes, dataBlocks, catches: hasHandlers } = factsOf(module);
  guard.reserve(fixedBytes);
  const given = withGates(module, imports, guard, catches ?? hasHandlers);
  const { exports: all } = new WebAssembly.Instance(module, given);
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
  const written = all[reservedNames.written] as WebAssembly.Memory | undefined;
  table?.set(hostSlots.check, guard.check);
  table?.set(hostSlots.growTable, guard.growTable);
  for (const [index, memory] of memories) {
    const state = guard.memory(memory);
    const pages = all[`${reservedNames.pages}${index}`] as WebAssembly.Global | undefined;
    if (pages !== undefined) state.share(pages);
    state.fill(dataBlocks);
    // Without functions it writes nothing; but of a memory of its own that has no map, nobody knows what others write there.
    const mayMiss = table !== undefined || mapOf(memory) === null;
    if (written !== undefined || mayMiss) state.noteBy(written ?? null);
    table?.set(hostSlots.memories + Number(index), state.grow);
  }
  const isRestorable = all[reservedNames.unrestorable] === undefined;
  guard.adopt(all[reservedNames.fuel] as WebAssembly.Global, globals, isRestorable);
  const start = all[reservedNames.start];
  if (typeof start === "function") starts(start);
  return { exports };
}

/** Puts gates in the place of the host's functions, where an exception of theirs could be caught or they may make the guest wait. */
function withGates(
  module: WebAssembly.Module,
  imports: GuestImports,
  guard: ExecutionGuard,
  catches: boolean,
): WebAssembly.Imports {
  const { imports: declared, notedImport } = factsOf(module);
  const entries: GateEntry[] = [];
  const places: (readonly [module: string, name: string])[] = [];
  const ready: WebAssembly.Imports = {};
  for (const [from, members] of Object.entries(imports)) {
    const bound: WebAssembly.Imports[string] = (ready[from] = {});
    for (const [name, value] of Object.entries(members)) {
      if (!(value instanceof HostImport)) {
        bound[name] = value;
        continue;
      }
      const signature = value.traits.signature ?? declared.get(importKey(from, name));
      if (!catches && !value.traits.waits) {
        bound[name] =
          value instanceof ImportGroup ? value.throwing(guard) : throwing(guard, value, signature);
        continue;
      }
      // What the module does not import, or with a type that no function of the host has, is left out.
      if (signature === undefined) continue;
      entries.push({ target: value, signature });
      places.push([from, name]);
    }
  }
  if (notedImport !== null) {
    const memory = imports[notedImport.module]?.[notedImport.name];
    ready[reservedNames.written] = { "": mapFor(memory) };
  }
  if (entries.length === 0) return ready;
  for (const [at, gate] of makeGates(entries, guard).entries()) {
    const [from, name] = places[at] as readonly [string, string];
    (ready[from] as WebAssembly.Imports[string])[name] = gate;
  }
  return ready;
}

/** The map of a memory that an instance is given; another one where it has none, which nobody reads. */
function mapFor(memory: unknown): WebAssembly.Memory {
  const map = memory instanceof WebAssembly.Memory ? mapOf(memory) : null;
  return map?.memory ?? new WebAssembly.Memory({ initial: 1, maximum: mapPagesMax });
}
