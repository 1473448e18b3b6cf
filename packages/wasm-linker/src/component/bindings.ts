import type { ExecutionGuard } from "../instrument/execution-guard.ts";
import {
  HostImport,
  type ImportMaker,
  type ImportTraits,
  LateImport,
} from "../instrument/host-import.ts";
import { makeBuiltIn } from "../tasks/built-ins.ts";
import type { HostCalls } from "../tasks/host-calls.ts";
import { makeLifted, type LiftedFunction, type LiftedTarget } from "../tasks/lifted.ts";
import {
  callGuest,
  lowerGuestAsync,
  lowerHostAsync,
  type BeginTask,
} from "../tasks/lower-async.ts";
import { afterwards, between, nested } from "../tasks/nested.ts";
import type { Owner } from "../tasks/task.ts";
import type { Tasks } from "../tasks/tasks.ts";
import type { AbiContext } from "../abi/abi-context.ts";
import { liftFunction } from "../abi/bind-export.ts";
import {
  lowerFunction,
  refusalOf,
  type CoreFunction,
  type ValueFunction,
} from "../abi/bind-import.ts";
import {
  hostCall,
  type CallEvents,
  type ComponentHost,
  type HostBinding,
  type LinkedCall,
} from "./host-call.ts";
import type { CoreReference, HostFunctionImport, Plan } from "../plan/plan.ts";
import { Contexts } from "./contexts.ts";
import { describeImport, type HostReference } from "./import-traits.ts";
import { lowerHost } from "./lower-host.ts";
import { makeResourceFunction } from "./resource-functions.ts";
import { GuestTrap } from "../errors.ts";
import type { ResourceType } from "../types/types.ts";

/** What the definitions of an instance are bound to. */
export interface BindingParts<Call extends LinkedCall> {
  readonly guard: ExecutionGuard;
  readonly host: ComponentHost<Call>;
  /** Its component instances. */
  readonly owners: readonly Owner[];
  /** Of each, the one that it is within. */
  readonly parents: readonly (number | null)[];
  readonly tasks: Tasks;
  readonly hostCalls: HostCalls;
  /** It has functions that do not wait for one another. */
  readonly isAsync: boolean;
  readonly direct: Plan["direct"];
  /** What is known of its imports; all instances of a component have it in common. */
  readonly traits: Map<HostReference, ImportTraits>;
  /** What a core instance exports, by its place in the plan. */
  core(step: number): WebAssembly.Exports | undefined;
  eventsOf(binding: HostBinding<Call>): CallEvents<Call>;
}

/** Makes what an instance of a component defines: its functions, as core modules import them and as the host calls them. */
export class Bindings<Call extends LinkedCall> implements ImportMaker<HostReference> {
  readonly #parts: BindingParts<Call>;
  readonly #lifted = new Map<LiftedTarget, LiftedFunction>();
  readonly #contexts: Contexts;

  constructor(parts: BindingParts<Call>) {
    this.#parts = parts;
    this.#contexts = new Contexts(parts, this);
  }

  /** The definition that a reference means, as core modules import it. */
  resolve(reference: CoreReference): unknown {
    if (reference.kind !== "export") {
      return new LateImport<HostReference>(this.traits(reference), this, reference);
    }
    const { step, name } = reference;
    const direct = this.#parts.direct.get(step)?.get(name);
    return direct === undefined ? this.#parts.core(step)?.[name] : this.resolve(direct);
  }

  /** A core function, also where it leads to others by way of the host. */
  coreFunction(reference: CoreReference): CoreFunction {
    const found = this.resolve(reference) as CoreFunction | HostImport;
    return found instanceof HostImport ? found.call : found;
  }

  /** What is known of a function before it is made. */
  traits(reference: HostReference): ImportTraits {
    const { traits } = this.#parts;
    let known = traits.get(reference);
    if (known === undefined) {
      known = describeImport(reference, {
        waits: (target) => this.#parts.host.find(target).waits,
        isTask: (target, owner) => !this.#isKin(owner, target.owner) && this.isTask(target),
      });
      traits.set(reference, known);
    }
    return known;
  }

  /** Makes a function that core modules import, when it is called first. */
  make(reference: HostReference): CoreFunction {
    const { owner } = reference;
    if (reference.kind === "built-in") {
      const { tasks } = this.#parts;
      const context = this.#contexts.of(reference.options, owner);
      return makeBuiltIn(reference, { owner: this.owner(owner), tasks, context });
    }
    if (reference.kind !== "lower") {
      return this.#resourceFunction(reference.kind, reference.resource, owner);
    }
    const { target, options } = reference;
    const context = this.#contexts.of(options, owner);
    if (target.kind === "host") return this.#lowerHost(target, context, options.isAsync);
    if (this.#isKin(owner, target.owner)) return refuseKin;
    return this.#lowerLifted(target, context, options.isAsync);
  }

  #lowerLifted(target: LiftedTarget, context: AbiContext, isAsync: boolean): CoreFunction {
    const { type } = target;
    if (!this.isTask(target)) {
      const { guard } = this.#parts;
      const lifted = this.lift(target, this.coreFunction(target.core));
      return lowerFunction(type, context, (values) => between(guard, () => lifted(values)));
    }
    const tasks = this.#parts.tasks;
    // What it leads to may be instantiated later than what imports it.
    const owner = (): Owner => this.owner(target.owner);
    const begin: BeginTask = (caller, errand) =>
      tasks.call(owner(), this.lifted(target), caller, errand);
    return isAsync
      ? lowerGuestAsync(type, context, begin, { tasks, owner })
      : lowerFunction(type, context, (values) => callGuest(begin, values, tasks));
  }

  #lowerHost(target: HostFunctionImport, context: AbiContext, isAsync: boolean): CoreFunction {
    const { host, eventsOf } = this.#parts;
    const { type } = target;
    const binding = host.find(target);
    const { isFree } = binding;
    const refuse = refusalOf(type, (error) => host.refusal(error));
    const events = eventsOf(binding);
    if (!isAsync) return lowerHost(type, context, binding.call, events, { refuse, isFree });
    // The guest is not suspended meanwhile, so that it need not be told of that.
    const nothing = (): void => {};
    const call = hostCall(type, binding.call, { ...events, waiting: nothing, resumed: nothing });
    return lowerHostAsync(type, context, call, this.#parts, { refuse, isFree });
  }

  /** Whether calls of a function are tasks, which may end later than their callers go on. */
  isTask({ type }: LiftedTarget): boolean {
    return this.#parts.isAsync && type.isAsync === true;
  }

  /** A function that is over when its core function has returned. */
  lift(target: LiftedTarget, core: CoreFunction): ValueFunction {
    const { options, owner, type } = target;
    const { guard, isAsync } = this.#parts;
    const context = this.#contexts.of(options, owner);
    const after = options.postReturn === null ? null : this.coreFunction(options.postReturn);
    if (!isAsync) return liftFunction(type, context, core, after);
    const instance = this.owner(owner);
    const postReturn = after === null ? null : afterwards(guard, instance, after);
    const lifted = liftFunction(type, context, core, postReturn);
    return (values) => nested(guard, instance, () => lifted(values));
  }

  /** A function whose calls are tasks. */
  lifted(target: LiftedTarget): LiftedFunction {
    let lifted = this.#lifted.get(target);
    if (lifted === undefined) {
      const { callback, postReturn } = target.options;
      lifted = makeLifted(target, {
        context: this.#contexts.of(target.options, target.owner),
        core: this.coreFunction(target.core),
        callback: callback === null ? null : this.coreFunction(callback),
        postReturn: postReturn === null ? null : this.coreFunction(postReturn),
        returned: this.#parts.tasks.returned,
      });
      this.#lifted.set(target, lifted);
    }
    return lifted;
  }

  #resourceFunction(
    kind: "resource.new" | "resource.drop" | "resource.rep",
    type: ResourceType,
    owner: number,
  ): CoreFunction {
    const { table, passage } = this.owner(owner);
    return makeResourceFunction(kind, type, {
      table,
      passage,
      destroy: ({ representation }) => this.#destroy(representation, type, owner),
    });
  }

  /** Whether one of two component instances is the other, or within it. */
  #isKin(one: number, other: number): boolean {
    return this.#isWithin(one, other) || this.#isWithin(other, one);
  }

  /** Whether a component instance is another one, or within it. */
  #isWithin(inner: number, outer: number): boolean {
    for (let at: number | null = inner; at !== null; at = this.#parts.parents[at] ?? null) {
      if (at === outer) return true;
    }
    return false;
  }

  /** A component instance of the component, by its number in the plan. */
  owner(number: number): Owner {
    return this.#parts.owners[number] as Owner;
  }

  /** Tells the component instance that defined a resource that another one, or itself, has dropped it. */
  #destroy(representation: number, { local }: ResourceType, owner: number): void {
    if (local === null) return;
    const { guard, isAsync } = this.#parts;
    const definer = this.owner(local.owner);
    const destructor = local.destructor as CoreReference | null;
    const core = destructor === null ? () => {} : this.coreFunction(destructor);
    const work = (): unknown => between(guard, () => core(representation));
    if (local.owner === owner) work();
    else {
      definer.passage.enter();
      if (isAsync) nested(guard, definer, work);
      else work();
      definer.passage.exit();
    }
  }
}

/** As in Spin: the one could be called again while it is under way, by way of the other. */
function refuseKin(): never {
  throw new GuestTrap("it called itself, a component that it is within, or one that is within it");
}
