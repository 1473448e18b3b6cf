import type { ExecutionGuard } from "../instrument/execution-guard.ts";
import { instantiateGuarded } from "../instrument/guarded-instance.ts";
import type { HostImport, GuestImports, ImportTraits } from "../instrument/host-import.ts";
import { hasHandlers, ownImports } from "../instrument/module-facts.ts";
import { HostCalls } from "../tasks/host-calls.ts";
import { callTask, type TaskBegun } from "../tasks/call-task.ts";
import type { End } from "../streams/end.ts";
import { Errand } from "../tasks/errands.ts";
import { Owner } from "../tasks/task.ts";
import type { TaskLimits } from "../tasks/task-events.ts";
import { Tasks } from "../tasks/tasks.ts";
import { Passage } from "../abi/abi-context.ts";
import { Bindings } from "./bindings.ts";
import { enteredFunction } from "./entered.ts";
import type { HostReference } from "./import-traits.ts";
import { addGroups } from "./import-groups.ts";
import { HandleTable } from "../abi/handle-table.ts";
import type { CallEvents, ComponentHost, HostBinding, LinkedCall } from "./host-call.ts";
import type { ComponentFunction, CoreInstance, CoreReference, Plan } from "../plan/plan.ts";
import { GuestTrap } from "../errors.ts";

/** A component's compiled modules and what to do with them. */
export interface CompiledComponent<Call extends LinkedCall> {
  readonly plan: Plan;
  readonly modules: readonly WebAssembly.Module[];
  readonly host: ComponentHost<Call>;
  readonly tasks: TaskLimits;
}

const traits = new WeakMap<object, Map<HostReference, ImportTraits>>();

/** What is known of the imports of a component's instances. */
function traitsOf(compiled: object): Map<HostReference, ImportTraits> {
  let known = traits.get(compiled);
  if (known === undefined) {
    known = new Map();
    traits.set(compiled, known);
  }
  return known;
}

/** An exported function; where its calls are tasks, `begun` is given what asks such a task to end. */
export type ExportedFunction = (values: readonly unknown[], begun?: TaskBegun) => unknown;

/**
 * One instance of a component: its core instances, and what it holds. Where its functions are tasks it may have several
 * requests at a time, and else one.
 */
export class ComponentInstance<Call extends LinkedCall> {
  readonly #guard: ExecutionGuard;
  readonly #cores: { readonly exports: WebAssembly.Exports }[] = [];
  readonly #compiled: CompiledComponent<Call>;
  readonly #owners: Owner[];
  readonly #tasks: Tasks;
  readonly #hostCalls: HostCalls;
  readonly #bindings: Bindings<Call>;
  /** The request that began last; null where there is none. */
  #call: Call | null;
  /** Those that have begun and not ended, with what is under way for them. */
  readonly #errands = new Map<Call, Errand>();
  #start: () => void = () => {};
  #asked = false;
  /** Calls of the host for which the guest is suspended. */
  #waits = 0;

  /**
   * Instantiates; `start` has to follow. `starting` stands for a request meanwhile. `coreImports` serves core modules that import from outside
   * of the component model (WASI preview 1). Throws what start functions before the last step throw.
   */
  constructor(
    compiled: CompiledComponent<Call>,
    guard: ExecutionGuard,
    starting: Call,
    coreImports: (module: string) => GuestImports[string] | null = () => null,
  ) {
    this.#guard = guard;
    this.#compiled = compiled;
    this.#call = starting;
    this.#owners = compiled.plan.parents.map(
      () => new Owner(new HandleTable(), new Passage(guard)),
    );
    this.#tasks = new Tasks(guard, compiled.tasks, {
      resumed: () => compiled.host.resumed(this.#current()),
      mayGoOn: () => this.#waits > 0 || this.#hostCalls.isAny || this.#hasTransfers,
      waiting: () => {
        for (const call of this.#errands.keys()) call.waiting();
      },
    });
    this.#hostCalls = new HostCalls(compiled.tasks.hostCallsMax);
    this.#bindings = new Bindings({
      guard,
      host: compiled.host,
      owners: this.#owners,
      parents: compiled.plan.parents,
      tasks: this.#tasks,
      hostCalls: this.#hostCalls,
      isAsync: compiled.plan.isAsync,
      direct: compiled.plan.direct,
      traits: traitsOf(compiled),
      core: (step) => this.core(step),
      eventsOf: (binding) => this.#eventsOf(binding),
    });
    guard.addHolder(() => this.#owners.reduce((sum, { table }) => sum + table.heldBytes, 0));
    const { steps, replaced } = compiled.plan;
    const catches = compiled.modules.some(hasHandlers);
    for (const [at, { module, imports }] of steps.entries()) {
      const made = replaced.get(at);
      if (made === null) {
        this.#cores.push({ exports: {} });
        continue;
      }
      // Whether a guest starts before or after another instance is made may make a difference to it.
      const starts = (start: () => void): void => {
        if (at < steps.length - 1) start();
        else this.#start = start;
      };
      const compiledModule = compiled.modules[made ?? module] as WebAssembly.Module;
      const given = this.#imports(compiledModule, imports, coreImports);
      addGroups(given, compiled, at, compiledModule, this.#bindings);
      this.#cores.push(instantiateGuarded(compiledModule, given, guard, { starts, catches }));
    }
    this.#call = null;
  }

  /** Lets the guest begin; `starting` stands for a request meanwhile. Throws what its start function throws. */
  start(starting: Call): void {
    this.#call = starting;
    this.#start();
    this.#call = null;
    for (const owner of this.#owners) owner.started();
  }

  /** While it started it was told what would be different the next time, or got resources to keep. */
  get startsDifferently(): boolean {
    return this.#asked || this.#owners.some(({ table }) => !table.isEmpty);
  }

  /** What a core instance exports, by its place in the plan. */
  core(step: number): WebAssembly.Exports | undefined {
    return this.#cores[step]?.exports;
  }

  /** Begins a request: what the guest is called for from now on is called for it. */
  begin(call: Call): void {
    this.#call = call;
    this.#errands.set(call, new Errand(call));
  }

  /** Ends a request; whether it was the last one, so that nothing is under way any more. */
  end(call: Call): boolean {
    this.#errands.delete(call);
    this.#call = [...this.#errands.keys()].at(-1) ?? null;
    if (this.#call !== null) return false;
    this.#tasks.reset();
    this.#hostCalls.reset();
    this.#waits = 0;
    return true;
  }

  /** Drops the guest's resources; there must be no request. */
  reset(): void {
    for (const owner of this.#owners) owner.reset();
  }

  /** Resolves when no code of the request is left that waits for something; rejects with what ended the guest. */
  whenIdle(call: Call): Promise<void> {
    return this.#tasks.errands.whenIdle(this.#errandOf(call));
  }

  #errandOf(call: Call): Errand {
    const errand = this.#errands.get(call);
    if (errand === undefined) throw new Error("the request has not begun here");
    return errand;
  }

  /**
   * An exported function of component-level values; gives a promise where the guest waits, and always where its calls are tasks. Where the function
   * is async, its code may go on after it has returned a value; see `whenIdle`.
   */
  exported(target: ComponentFunction): ExportedFunction {
    if (target.kind === "host") throw new GuestTrap("it exports a function of its host");
    const bindings = this.#bindings;
    const tasks = this.#tasks;
    if (bindings.isTask(target)) {
      const lifted = bindings.lifted(target);
      return (values, begun) => {
        const errand = this.#errandOf(this.#current());
        return callTask(tasks, bindings.owner(target.owner), lifted, { values, errand, begun });
      };
    }
    const call = bindings.lift(target, enteredFunction(bindings, target));
    if (!this.#compiled.plan.isAsync) return call;
    return async (values) => {
      try {
        return await call(values);
      } finally {
        this.#guard.running = null;
      }
    };
  }

  /** The request for which the guest's code runs. */
  readonly #current = (): Call => {
    const call = (this.#tasks.frame?.task.errand?.call as Call | undefined) ?? this.#call;
    if (call === null) {
      throw new GuestTrap("it called its host while no request was being answered");
    }
    return call;
  };

  /** Whether something is being transferred between the guest and its host. */
  get #hasTransfers(): boolean {
    const ends = this.#owners.flatMap(({ table }) => table.ends());
    const sides = new Map<object, number>();
    for (const { shared } of ends) sides.set(shared, (sides.get(shared) ?? 0) + 1);
    // What has come, and is not asked for, lets nobody go on.
    const isMoving = (end: End): boolean => end.isCopying && !end.hasEvent;
    return ends.some((end) => isMoving(end) && sides.get(end.shared) === 1);
  }

  readonly #events: CallEvents<Call> = {
    current: this.#current,
    waiting: () => {
      this.#waits += 1;
      this.#current().waiting();
    },
    resumed: () => {
      if (this.#call !== null) {
        this.#waits -= 1;
        this.#compiled.host.resumed(this.#call);
      }
      return this.#guard.goOn();
    },
    // What the host throws ends the guest, whatever the guest would do about an exception.
    failed: (error) => this.#guard.abort(error),
  };

  #askingEvents: CallEvents<Call> | null = null;

  /** Before the first request it is noted when more is asked than what is always the same. */
  #eventsOf({ isConstant }: HostBinding<Call>): CallEvents<Call> {
    if (isConstant) return this.#events;
    return (this.#askingEvents ??= {
      ...this.#events,
      current: () => {
        this.#asked = true;
        return this.#current();
      },
    });
  }

  #imports(
    module: WebAssembly.Module,
    instances: ReadonlyMap<string, CoreInstance>,
    coreImports: (module: string) => GuestImports[string] | null,
  ): GuestImports {
    const imports: GuestImports = {};
    for (const { module: from, name } of ownImports(module)) {
      const values = (imports[from] ??= {});
      const instance = instances.get(from);
      const value =
        instance === undefined ? coreImports(from)?.[name] : this.#member(instance, name);
      if (value === undefined)
        throw new GuestTrap(`it imports ${from} ${name}, which nothing offers`);
      values[name] = value as WebAssembly.ImportValue | HostImport;
    }
    return imports;
  }

  #member(instance: CoreInstance, name: string): unknown {
    const reference: CoreReference | undefined =
      instance.kind === "step"
        ? { kind: "export", step: instance.step, name }
        : instance.exports.get(name);
    return reference === undefined ? undefined : this.#bindings.resolve(reference);
  }
}
