import type { CoreSignature } from "../types/layout.ts";

/** What is to be known of a function of the host before it is there. */
export interface ImportTraits {
  /** As people know it; null where it leads to another part of the guest. */
  readonly name: string | null;
  /** It may answer with a promise, for which the guest is suspended. */
  readonly waits: boolean;
  /** Null where it is as the module declares it. */
  readonly signature: CoreSignature | null;
  /** Others may have their turn after it; false where only what it answers suspends the guest. */
  readonly givesTurn: boolean;
}

type Call = (...values: unknown[]) => unknown;

/** A function of the host among what a core module imports, by its traits, which all instances of a component share. Where it may be caught or waits, it is reached by way of a gate: see `gate.ts`. */
export abstract class HostImport {
  readonly traits: ImportTraits;

  constructor(traits: ImportTraits) {
    this.traits = traits;
  }

  /** The function. */
  abstract get call(): Call;
}

/** One that is there. */
export class ReadyImport extends HostImport {
  readonly #call: Call;

  constructor(name: string, call: (...values: never[]) => unknown, waits = false) {
    super({ name, waits, signature: null, givesTurn: waits });
    this.#call = call as Call;
  }

  get call(): Call {
    return this.#call;
  }
}

/** One that is made when it is called first: of what a guest imports it calls little, and each instance has its own. */
export class LateImport<Key> extends HostImport {
  readonly #maker: ImportMaker<Key>;
  readonly #key: Key;
  #call: Call | null = null;

  constructor(traits: ImportTraits, maker: ImportMaker<Key>, key: Key) {
    super(traits);
    this.#maker = maker;
    this.#key = key;
  }

  get call(): Call {
    return (this.#call ??= this.#maker.make(this.#key));
  }
}

/** What makes functions of the host, by what says which. */
export interface ImportMaker<Key> {
  make(key: Key): Call;
}

/** What a core module imports, before gates are made for what is the host's. */
export type GuestImports = Record<string, Record<string, WebAssembly.ImportValue | HostImport>>;
