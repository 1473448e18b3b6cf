import type { BobbinError } from "../../errors.ts";

/** What keeps a guest within its time and memory, as those who enter it see it. */
export interface Guard {
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
  imports: WebAssembly.Imports,
  starts: (start: () => void) => void,
) => { readonly exports: WebAssembly.Exports };
