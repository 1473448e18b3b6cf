import { compileGuarded, type GuardedModule } from "../instrument/compile.ts";
import { ComponentExports } from "../plan/component-exports.ts";
import { checkPlan, type Surroundings } from "../plan/check-plan.ts";
import { hostsImports } from "../plan/hosts-imports.ts";
import { planComponent } from "../plan/plan-component.ts";
import { planModule } from "../plan/plan-module.ts";
import { describeImport, type HostReference } from "./import-traits.ts";
import type { Plan } from "../plan/plan.ts";
import { usesBuiltIn } from "../plan/uses-built-in.ts";
import type { PlanningLimits } from "../types/planning-budget.ts";

/** A component that can be instantiated. */
export interface PlannedComponent {
  readonly plan: Plan;
  readonly modules: readonly WebAssembly.Module[];
  readonly exports: ComponentExports;
  /** Bytes of its own that an instance begins with: memories, tables, globals. */
  readonly memoryBytes: number;
  /** It knows what to do when one of its tasks is asked to end. */
  readonly canBeAskedToEnd: boolean;
}

/**
 * Plans a component, checks that it is what it says, and compiles its modules. A core module is one by its `sections` whose names
 * begin with `component-type`; null for a component. Rejects with ComponentUnsupported and WasmFormatError.
 */
export async function compileComponent(
  bytes: Uint8Array,
  sections: readonly Uint8Array[] | null,
  limits: PlanningLimits,
  surroundings: Surroundings,
): Promise<PlannedComponent> {
  return sections === null
    ? await compileWhole(bytes, limits, surroundings)
    : await compileDescribed(bytes, sections, limits, surroundings);
}

async function compileWhole(
  bytes: Uint8Array,
  limits: PlanningLimits,
  surroundings: Surroundings,
): Promise<PlannedComponent> {
  const plan = planComponent(bytes, limits);
  // Those whose requests wait for one another have few instances.
  const { waits = () => true } = surroundings;
  // A gate before one that waits is one before all of its group.
  const kindOf = (reference: HostReference): string =>
    describeImport(reference, { waits, isTask: () => true }).waits ? "waits" : "";
  const compiling = Promise.all(
    plan.modules.map((module, at) =>
      compileGuarded(module, plan.isAsync ? hostsImports(plan, at, kindOf) : null),
    ),
  );
  try {
    // Meanwhile other threads compile, so that it takes no time of the start.
    checkPlan(plan, limits, surroundings);
  } catch (error) {
    compiling.catch(() => {});
    throw error;
  }
  return joined(plan, await compiling, surroundings);
}

async function compileDescribed(
  bytes: Uint8Array,
  sections: readonly Uint8Array[],
  limits: PlanningLimits,
  surroundings: Surroundings,
): Promise<PlannedComponent> {
  const guarded = await compileGuarded(bytes);
  const exported = WebAssembly.Module.exports(guarded.module).map((one) => one.name);
  const plan = planModule(bytes, sections, new Set(exported), limits);
  checkPlan(plan, limits, surroundings);
  return joined(plan, [guarded], surroundings);
}

function joined(
  plan: Plan,
  guarded: readonly GuardedModule[],
  surroundings: Surroundings,
): PlannedComponent {
  return {
    plan,
    exports: new ComponentExports(plan.exports, surroundings.interface),
    modules: guarded.map((one) => one.module),
    memoryBytes: guarded.reduce((sum, one) => sum + one.memoryBytes, 0),
    canBeAskedToEnd: usesBuiltIn(plan, "task.cancel"),
  };
}
