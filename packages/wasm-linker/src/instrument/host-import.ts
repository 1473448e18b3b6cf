import type { CoreSignature } from "../types/layout.ts";

/** A function of the host among what a core module imports. It is reached by way of a gate: see `gate.ts`. */
export class HostImport {
  /** As people know it; null where it leads to another part of the guest. */
  readonly name: string | null;
  readonly call: (...values: unknown[]) => unknown;
  /** It may answer with a promise, for which the guest is suspended. */
  readonly waits: boolean;
  /** Null where it is as the module declares it. */
  readonly signature: CoreSignature | null;
  /** Others may have their turn after it; false where only what it answers suspends the guest. */
  readonly givesTurn: boolean;

  constructor(
    name: string | null,
    call: (...values: never[]) => unknown,
    waits = false,
    signature: CoreSignature | null = null,
    givesTurn = waits,
  ) {
    this.name = name;
    this.call = call as (...values: unknown[]) => unknown;
    this.waits = waits;
    this.signature = signature;
    this.givesTurn = givesTurn;
  }
}

/** What a core module imports, before gates are made for what is the host's. */
export type GuestImports = Record<string, Record<string, WebAssembly.ImportValue | HostImport>>;
