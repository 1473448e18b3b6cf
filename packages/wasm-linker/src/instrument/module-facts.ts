import type { CoreSignature } from "../types/layout.ts";
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
}

const facts = new WeakMap<WebAssembly.Module, ModuleFacts>();
const nothing: ModuleFacts = { imports: new Map(), fixedBytes: 0, notedImport: null };

/** The key of an import among the facts of a module. */
export function importKey(module: string, name: string): string {
  return JSON.stringify([module, name]);
}

/** Notes what is known of a module that was instrumented and compiled. */
export function keepFacts(
  module: WebAssembly.Module,
  { imports, fixedBytes, notedImport }: ModuleFacts,
): void {
  facts.set(module, { imports, fixedBytes, notedImport });
}

/** What is known of a module. */
export function factsOf(module: WebAssembly.Module): ModuleFacts {
  return facts.get(module) ?? nothing;
}

/** What a module imports by itself: instrumentation adds to that. */
export function ownImports(
  module: WebAssembly.Module,
): ReturnType<typeof WebAssembly.Module.imports> {
  return WebAssembly.Module.imports(module).filter((one) => !one.module.startsWith(reservedPrefix));
}
