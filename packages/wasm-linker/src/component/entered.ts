import { GuestTrap } from "../errors.ts";
import type { CoreFunction } from "../abi/bind-import.ts";
import { makeDirectEntry } from "../instrument/entry.ts";
import { HostImport } from "../instrument/host-import.ts";
import type { LiftedTarget } from "../tasks/lifted.ts";
import { liftedSignature } from "../types/core-signatures.ts";
import type { CoreReference } from "../plan/plan.ts";

/** The core function of an exported one, as it is entered; see `makeDirectEntry`. Throws GuestTrap where it is one of the host. */
export function enteredFunction(
  bindings: { resolve(reference: CoreReference): unknown },
  { core, type, options }: LiftedTarget,
): CoreFunction {
  const found = bindings.resolve(core);
  if (found instanceof HostImport) throw new GuestTrap("it exports a function of its host");
  return makeDirectEntry(found as CoreFunction, liftedSignature(type, options));
}
