import type { BobbinError } from "../../../../errors.ts";
import type { GuestImports } from "./host-import.ts";
import type { HostMeter } from "../memory/meter.ts";

/** What keeps a guest within its time and memory, as those who enter it see it. */
export interface Guard {
  /** Counts what the host does for the guest. */
  readonly meter: HostMeter;
  /** Whether a call of the host that may wait can suspend the guest. */
  maySuspend: boolean;
  /** Something holds bytes for the guest, which count as its memory. */
  addHolder(bytes: () => number): void;
  /** Code of the guest begins, or goes on after it has waited. */
  enter(): void;
  /** Stops the guest at its next step. */
  abort(error: unknown): void;
  /** Why the guest was stopped, where the guard has stopped it. */
  failure(error: unknown): BobbinError | null;
}

/** Instantiates a core module so that the guard can stop it; `starts` is given its start function. */
export type Instantiate = (
  module: WebAssembly.Module,
  imports: GuestImports,
  starts: (start: () => void) => void,
) => { readonly exports: WebAssembly.Exports };
