import type { GroupedImport } from "../compact/group-imports.ts";
import type { CoreSignature } from "../types/layout.ts";
import type { Blocks } from "./data-blocks.ts";
import { reservedPrefix } from "./reserved-names.ts";

/** The names of an imported memory of which a module notes what is written. */
export interface NotedImport {
  readonly module: string;
  readonly name: string;
}

/** What is known of a compiled module that the module itself does not tell. */
export interface ModuleFacts {
  /** Types of the functions that it imports, where they are of numbers; see `importKey`. */
  readonly imports: ReadonlyMap<string, CoreSignature>;
  /** Bytes that its instances take from the start, apart from memories that are counted one by one. */
  readonly fixedBytes: number;
  /** Null where it imports no such memory. */
  readonly notedImport: NotedImport | null;
  /** What its data segments fill of its first memory; null where that is not known. */
  readonly dataBlocks: Blocks | null;
  /** It has handlers of exceptions. */
  readonly catches: boolean;
  /** What it imports as a part of a group, by the number that it tells the group. */
  readonly grouped: readonly (GroupedImport | null)[];
}

const facts = new WeakMap<WebAssembly.Module, ModuleFacts>();
const nothing: ModuleFacts = {
  imports: new Map(),
  fixedBytes: 0,
  notedImport: null,
  dataBlocks: null,
  catches: true,
  grouped: [],
};
const imported = new WeakMap<WebAssembly.Module, ModuleImports>();

/** The key of an import among the facts of a module. */
export function importKey(module: string, name: string): string {
  return JSON.stringify([module, name]);
}

/** Notes what is known of a module that was instrumented and compiled. */
export function keepFacts(
  module: WebAssembly.Module,
  { imports, fixedBytes, notedImport, dataBlocks, catches, grouped }: ModuleFacts,
): void {
  facts.set(module, { imports, fixedBytes, notedImport, dataBlocks, catches, grouped });
}

/** What is known of a module. */
export function factsOf(module: WebAssembly.Module): ModuleFacts {
  return facts.get(module) ?? nothing;
}

type ModuleImports = ReturnType<typeof WebAssembly.Module.imports>;

/** What a module imports by itself: instrumentation adds to that. The engine makes the list anew each time, and slowly. */
export function ownImports(module: WebAssembly.Module): ModuleImports {
  let own = imported.get(module);
  if (own === undefined) {
    const all = WebAssembly.Module.imports(module);
    own = all.filter((one) => !one.module.startsWith(reservedPrefix));
    imported.set(module, own);
  }
  return own;
}

/** Whether code of a module handles exceptions. */
export function hasHandlers(module: WebAssembly.Module): boolean {
  return factsOf(module).catches;
}
