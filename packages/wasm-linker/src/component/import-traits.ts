import type { ImportTraits } from "../instrument/host-import.ts";
import type { CoreReference, HostFunctionImport } from "../plan/plan.ts";
import { builtInTraits } from "../tasks/built-in-traits.ts";
import type { LiftedTarget } from "../tasks/lifted.ts";
import { signatureOf } from "../types/core-signatures.ts";
import { plainName } from "../types/names.ts";
import { resourceTraits } from "./resource-functions.ts";

/** A function that core modules import from their host, or from others by way of it. */
export type HostReference = Exclude<CoreReference, { readonly kind: "export" }>;

/** What decides which functions wait. */
export interface Waiting {
  /** Whether a function of the host may answer with a promise. */
  waits(target: HostFunctionImport): boolean;
  /** Whether calls of a function by this component instance are tasks. */
  isTask(target: LiftedTarget, owner: number): boolean;
}

/** What is to be known of a function that core modules import, before it is made. */
export function describeImport(reference: HostReference, waiting: Waiting): ImportTraits {
  if (reference.kind === "built-in") return builtInTraits(reference);
  if (reference.kind !== "lower") return resourceTraits(reference.kind);
  const { target, options, owner } = reference;
  const { isAsync } = options;
  const signature = signatureOf(target.type, isAsync);
  if (target.kind === "host") {
    const waits = waiting.waits(target) && !isAsync;
    return { name: plainName(target.name), waits, signature, givesTurn: waits };
  }
  const waits = waiting.isTask(target, owner);
  // Who does not wait for an answer must not find that time has passed.
  return { name: null, waits, signature, givesTurn: waits && !isAsync };
}
