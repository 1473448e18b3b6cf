import { readInterface } from "../binary/signatures.ts";
import { checkCore, type FindSignature } from "./check-core.ts";
import { checkImports, type FindInterface } from "./check-types.ts";
import type { PlanningLimits } from "../types/planning-budget.ts";
import type { HostFunctionImport, Plan } from "./plan.ts";

/** What a component may take for granted of what is outside of it. */
export interface Surroundings {
  /** The types of an interface of the host; null for one that nothing is known of. */
  readonly interface: FindInterface;
  /** The core type of a function that core modules import from outside of the component model; null for any other. */
  readonly signature: FindSignature;
  /** Whether a function of the host may answer with a promise; where nothing is said, any may. Only how fast they are called depends on it. */
  readonly waits?: (target: HostFunctionImport) => boolean;
}

/**
 * Checks what a plan takes for granted: that imports have the types of the interfaces that they name, and that
 * core modules fit what they are put together by. Throws ComponentMismatch and ComponentUnsupported.
 */
export function checkPlan(
  plan: Plan,
  { nestingMax }: Pick<PlanningLimits, "nestingMax">,
  surroundings: Surroundings,
): void {
  checkImports(plan, surroundings.interface);
  checkCore(plan, plan.modules.map(readInterface), surroundings.signature, nestingMax);
}
