import { hostsImports } from "../plan/hosts-imports.ts";
import { compileGuarded } from "../instrument/compile.ts";
import { ExecutionGuard } from "../instrument/execution-guard.ts";
import { testExecutionLimits, wat } from "../instrument/test-module.ts";
import type { HostFunction, LinkedCall } from "./host-call.ts";
import { ComponentInstance, type ExportedFunction } from "./instance.ts";
import type {
  CanonicalOptions,
  ComponentFunction,
  CoreInstance,
  CoreReference,
  HostFunctionImport,
  Plan,
} from "../plan/plan.ts";
import { linkDirectly } from "../plan/link-directly.ts";
import type { TaskLimits } from "../tasks/task-events.ts";
import type { PlanningLimits } from "../types/planning-budget.ts";
import type { FunctionType, ResourceType, ValueType } from "../types/types.ts";

/** A function of the host, or one that may answer with a promise. */
export type TestFunction =
  | HostFunction<LinkedCall>
  | { readonly waits: true; readonly call: HostFunction<LinkedCall> };

/** What a component of a test may be made of. */
export const testLimits: PlanningLimits = {
  instancesMax: 1_000,
  coreInstancesMax: 1_000,
  coreModulesMax: 1_000,
  definitionsMax: 200_000,
  nestingMax: 100,
  typePartsMax: 10_000,
  parametersMax: 256,
  nameBytesMax: 1_000,
};

/** What its tasks may use. */
export const testTasks: TaskLimits = {
  tasksMax: 1_000,
  hostCallsMax: 2,
  turnMillisecondsMax: 20,
  standstillMillisecondsMax: 20,
};

/** A core instance of a component that is planned by hand: its module as text, and what it imports as module "h". */
export interface TestStep {
  readonly text: string;
  readonly imports?: Readonly<Record<string, CoreReference>>;
}

/** The type of a function with these parameters. */
export function functionType(
  parameters: readonly ValueType[],
  result: ValueType | null,
): FunctionType {
  return {
    kind: "function",
    parameters: parameters.map((type, at) => ({ name: `p${at}`, type })),
    result,
  };
}

/** The memory, allocator and post-return function of a step, by their usual names. */
export function optionsOf(step: number, postReturn: string | null = null): CanonicalOptions {
  const named = (name: string): CoreReference => ({ kind: "export", step, name });
  return {
    encoding: "utf8",
    memory: named("memory"),
    realloc: named("cabi_realloc"),
    postReturn: postReturn === null ? null : named(postReturn),
    isAsync: false,
    callback: null,
  };
}

/** A function that a step exports, as one of the component instance with the number of the step. */
export function lifted(
  step: number,
  name: string,
  type: FunctionType,
  postReturn: string | null = null,
): Extract<ComponentFunction, { kind: "lifted" }> {
  return {
    kind: "lifted",
    core: { kind: "export", step, name },
    type,
    options: optionsOf(step, postReturn),
    owner: step,
  };
}

/** A function as the core instance of a step imports it. */
export function lowered(target: ComponentFunction, step: number): CoreReference {
  return { kind: "lower", target, options: optionsOf(step), owner: step };
}

/** A function of the host. */
export function hostImport(name: string, type: FunctionType): HostFunctionImport {
  return { kind: "host", interface: "test:host/calls", name, type };
}

/** A resource that the component instance with this number defines, or the host where that is null. */
export function resourceType(
  name: string,
  owner: number | null,
  destructor: CoreReference | null = null,
): ResourceType {
  const local = owner === null ? null : { owner, destructor };
  return {
    kind: "resource",
    name: owner === null ? `test:host/calls/${name}` : null,
    local,
  };
}

/** An instance of a component that is planned by hand, and the guard that it runs under. */
export interface TestComponent {
  readonly guard: ExecutionGuard;
  readonly instance: ComponentInstance<LinkedCall>;
  readonly call: LinkedCall;
  readonly plan: Plan;
  exported(target: ComponentFunction): ExportedFunction;
}

/** Instantiates core instances, each of which is a component instance of its own. */
export async function startComponent(
  steps: readonly TestStep[],
  functions: Readonly<Record<string, TestFunction>> = {},
  {
    isAsync = false,
    cpuMillisecondsMax = 60_000,
    memoryBytesMax = 67_108_864,
    turnMillisecondsMax = testTasks.turnMillisecondsMax,
    parents = null as readonly (number | null)[] | null,
    linksDirectly = true,
  } = {},
): Promise<TestComponent> {
  const sources = steps.map(({ text }) => wat(text));
  const planned: Plan = {
    modules: sources,
    steps: steps.map(({ imports = {} }, module) => {
      const bundle: CoreInstance = { kind: "bundle", exports: new Map(Object.entries(imports)) };
      return { module, imports: new Map([["h", bundle]]) };
    }),
    exports: new Map(),
    imports: [],
    instances: [],
    parents: parents ?? steps.map(() => null),
    ...{ isAsync, direct: new Map(), replaced: new Map(), aliases: [] },
  };
  const plan = linksDirectly ? linkDirectly(planned) : planned;
  const compiled = await Promise.all(
    plan.modules.map((module, at) =>
      compileGuarded(
        module,
        hostsImports(plan, at, () => ""),
      ),
    ),
  );
  const host = {
    find: ({ name }: HostFunctionImport) => {
      const found = functions[name] as TestFunction;
      const call = typeof found === "function" ? found : found.call;
      return { call, waits: call !== found, isFree: false, isConstant: false };
    },
    resumed: () => {},
    refusal: ({ message }: Error) => message,
  };
  const own = { cpuMillisecondsMax, memoryBytesMax, turnMillisecondsMax };
  const guard = new ExecutionGuard({ ...testExecutionLimits, ...own });
  const call = { waiting: () => {} };
  const modules = compiled.map(({ module }) => module);
  const tasks = { ...testTasks, turnMillisecondsMax };
  const instance = new ComponentInstance({ plan, modules, host, tasks }, guard, call);
  instance.start(call);
  instance.begin(call);
  guard.enter();
  guard.maySuspend = true;
  return { guard, instance, call, plan, exported: (target) => instance.exported(target) };
}

/** A memory, and an allocator that never frees. */
export const memoryText = `
  (memory (export "memory") 2)
  (global $next (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (i32.and (i32.add (local.get 3) (i32.const 15)) (i32.const -16)))))`;
