/**
 * The part of the WebAssembly JavaScript API that this room uses, JSPI included: TypeScript has it
 * only together with a browser's globals.
 */
declare namespace WebAssembly {
  type ExternalKind = "function" | "global" | "memory" | "table" | "tag";
  type ExportedFunction = (...values: never[]) => unknown;
  type ImportValue = ExportedFunction | Global | Memory | Table | Suspending;
  type Imports = Record<string, Record<string, ImportValue>>;
  type Exports = Record<string, ExportedFunction | Global | Memory | Table>;

  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): { module: string; name: string; kind: ExternalKind }[];
    static exports(module: Module): { name: string; kind: ExternalKind }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
    /** Pages of 64 KiB; gives the size before. Throws RangeError beyond the maximum. */
    grow(pages: number): number;
  }
  class Table {
    constructor(descriptor: {
      element: "anyfunc" | "externref";
      initial: number;
      maximum?: number;
    });
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value: unknown): void;
  }
  class Global {
    constructor(descriptor: { value: string; mutable?: boolean }, value: unknown);
    value: unknown;
  }
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  /** An import that may answer with a promise, for which the guest's stack is suspended (JSPI). */
  class Suspending {
    constructor(call: (...values: never[]) => unknown);
    readonly [Symbol.toStringTag]: string;
  }
  /** Wraps an export: what it imports may be `Suspending`. */
  function promising(call: ExportedFunction): (...values: unknown[]) => Promise<unknown>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function validate(bytes: Uint8Array): boolean;
}
