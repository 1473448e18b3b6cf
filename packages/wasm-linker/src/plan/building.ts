import type {
  CoreAlias,
  CoreStep,
  HostFunctionImport,
  HostImports,
  HostInstanceImport,
} from "./plan.ts";
import { PlanningBudget, within, type PlanningLimits } from "../types/planning-budget.ts";

/** A plan while it is made. */
export class Building implements HostImports {
  readonly budget: PlanningBudget;
  readonly modules: Uint8Array[] = [];
  readonly steps: CoreStep[] = [];
  readonly imports: HostFunctionImport[] = [];
  readonly instances: HostInstanceImport[] = [];
  readonly aliases: CoreAlias[] = [];
  readonly #places = new Map<number, number>();
  /** Of each component instance, the one that it is within; null for the outermost. */
  readonly parents: (number | null)[] = [];
  isAsync = false;

  constructor(limits: PlanningLimits) {
    this.budget = new PlanningBudget(limits);
  }

  /** Adds a module; a nested component is read once for each instance, and its modules stay the same. */
  module(bytes: Uint8Array): number {
    const known = this.#places.get(bytes.byteOffset);
    if (known !== undefined) return known;
    const at = this.modules.push(bytes) - 1;
    within("core modules", this.modules.length, this.budget.limits.coreModulesMax);
    this.#places.set(bytes.byteOffset, at);
    return at;
  }

  /** Adds a core instance; its place. */
  step(step: CoreStep): number {
    within("core instances", this.steps.length + 1, this.budget.limits.coreInstancesMax);
    return this.steps.push(step) - 1;
  }

  /** Adds a component instance, which is within another one; its number. */
  owner(parent: number | null): number {
    within("component instances", this.parents.length + 1, this.budget.limits.instancesMax);
    return this.parents.push(parent) - 1;
  }
}
