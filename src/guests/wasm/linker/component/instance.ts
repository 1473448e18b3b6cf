import { GuestMemory, type Realloc } from "../memory/guest-memory.ts";
import type { ExecutionGuard } from "../instrument/execution-guard.ts";
import { instantiateGuarded } from "../instrument/guarded-instance.ts";
import { HostImport, type GuestImports } from "../instrument/host-import.ts";
import { AbiContext, Passage } from "./abi-context.ts";
import { liftFunction } from "./bind-export.ts";
import {
  lowerFunction,
  refusalOf,
  type CoreFunction,
  type ValueFunction,
  signatureOf,
} from "./bind-import.ts";
import type {
  CanonicalOptions,
  ComponentFunction,
  CoreInstance,
  CoreReference,
  Plan,
} from "./plan.ts";
import type { CoreSignature } from "./layout.ts";
import {
  hostCall,
  type CallEvents,
  type ComponentHost,
  type HostBinding,
  type LinkedCall,
} from "./host-call.ts";
import { plainName } from "./names.ts";
import { dispose, GuestResource, ResourceTable } from "./resource-table.ts";
import { GuestTrap } from "../errors.ts";
import type { ResourceType } from "./types.ts";

/** A component's compiled modules and what to do with them. */
export interface CompiledComponent<Call extends LinkedCall> {
  readonly plan: Plan;
  readonly modules: readonly WebAssembly.Module[];
  readonly host: ComponentHost<Call>;
}

/** One instance of a component: its core instances, and what it holds. One request at a time. */
export class ComponentInstance<Call extends LinkedCall> {
  readonly #guard: ExecutionGuard;
  readonly #cores: { readonly exports: WebAssembly.Exports }[] = [];
  readonly #compiled: CompiledComponent<Call>;
  readonly #tables: ResourceTable[];
  readonly #passages: Passage[];
  readonly #contexts = new Map<string, AbiContext>();
  #call: Call | null;
  #start: () => void = () => {};
  #asked = false;

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
    this.#tables = Array.from({ length: compiled.plan.owners }, () => new ResourceTable());
    this.#passages = this.#tables.map(() => new Passage(guard));
    guard.addHolder(() => this.#tables.reduce((sum, table) => sum + table.heldBytes, 0));
    const { steps } = compiled.plan;
    for (const [at, { module, imports }] of steps.entries()) {
      // Whether a guest starts before or after another instance is made may make a difference to it.
      const starts = (start: () => void): void => {
        if (at < steps.length - 1) start();
        else this.#start = start;
      };
      const compiledModule = compiled.modules[module] as WebAssembly.Module;
      const given = this.#imports(compiledModule, imports, coreImports);
      this.#cores.push(instantiateGuarded(compiledModule, given, guard, starts));
    }
    this.#call = null;
  }

  /** Lets the guest begin; `starting` stands for a request meanwhile. Throws what its start function throws. */
  start(starting: Call): void {
    this.#call = starting;
    this.#start();
    this.#call = null;
  }

  /** While it started it was told what would be different the next time, or got resources to keep. */
  get startsDifferently(): boolean {
    return this.#asked || this.#tables.some((table) => !table.isEmpty);
  }

  /** What a core instance exports, by its place in the plan. */
  core(step: number): WebAssembly.Exports | undefined {
    return this.#cores[step]?.exports;
  }

  /** Begins a request: what the guest calls from now on is called for it. */
  begin(call: Call): void {
    this.#call = call;
  }

  /** Ends the request: the guest's resources are dropped. */
  end(): void {
    this.#call = null;
    for (const table of this.#tables) table.clear();
  }

  /** An exported function of component-level values; gives a promise, so that the guest can wait. */
  exported(target: ComponentFunction): ValueFunction {
    if (target.kind === "host") throw new GuestTrap("it exports a function of its host");
    const core = this.#resolve(target.core) as CoreFunction;
    return this.#lift(target, WebAssembly.promising(core));
  }

  readonly #current = (): Call => {
    if (this.#call === null) {
      throw new GuestTrap("it called its host while no request was being answered");
    }
    return this.#call;
  };

  readonly #events: CallEvents<Call> = {
    current: this.#current,
    waiting: () => this.#current().waiting(),
    resumed: () => {
      if (this.#call !== null) this.#compiled.host.resumed(this.#call);
      this.#guard.enter();
    },
    // What the host throws ends the guest, whatever the guest would do about an exception.
    failed: (error) => this.#guard.abort(error),
  };

  /** Before the first request it is noted when more is asked than what is always the same. */
  #eventsOf({ isConstant }: HostBinding<Call>): CallEvents<Call> {
    if (isConstant) return this.#events;
    const current = (): Call => {
      this.#asked = true;
      return this.#current();
    };
    return { ...this.#events, current };
  }

  #imports(
    module: WebAssembly.Module,
    instances: ReadonlyMap<string, CoreInstance>,
    coreImports: (module: string) => GuestImports[string] | null,
  ): GuestImports {
    const imports: GuestImports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
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
    if (instance.kind === "step") return this.#cores[instance.step]?.exports[name];
    const reference = instance.exports.get(name);
    return reference === undefined ? undefined : this.#resolve(reference);
  }

  #resolve(reference: CoreReference): unknown {
    switch (reference.kind) {
      case "export":
        return this.#cores[reference.step]?.exports[reference.name];
      case "lower":
        return this.#lower(reference.target, reference.options, reference.owner);
      default:
        return this.#resourceFunction(reference.kind, reference.resource, reference.owner);
    }
  }

  #lower(target: ComponentFunction, options: CanonicalOptions, owner: number): HostImport {
    const context = this.#context(options, owner);
    const { type } = target;
    if (target.kind === "lifted") {
      const core = this.#resolve(target.core) as CoreFunction;
      const lifted = this.#lift(target, core);
      const call = lowerFunction(type, context, (values) => this.#between(() => lifted(values)));
      return new HostImport(null, call, false, signatureOf(type));
    }
    const { host } = this.#compiled;
    const binding = host.find(target);
    const { isFree, waits } = binding;
    const call = hostCall(type, binding.call, this.#eventsOf(binding));
    const refuse = refusalOf(type, (error) => host.refusal(error));
    const core = lowerFunction(type, context, call, { refuse, isFree });
    return new HostImport(plainName(target.name), core, waits, signatureOf(type));
  }

  #lift(target: Extract<ComponentFunction, { kind: "lifted" }>, core: CoreFunction): ValueFunction {
    const { options, owner, type } = target;
    const context = this.#context(options, owner);
    const postReturn =
      options.postReturn === null ? null : (this.#resolve(options.postReturn) as CoreFunction);
    return liftFunction(type, context, core, postReturn);
  }

  /** Instances and functions that share a memory and an owner share a context. */
  #context({ memory, realloc }: CanonicalOptions, owner: number): AbiContext {
    const key = `${owner} ${nameOf(memory)} ${nameOf(realloc)}`;
    let context = this.#contexts.get(key);
    if (context === undefined) {
      context = new AbiContext(
        this.#tables[owner] as ResourceTable,
        owner,
        () => {
          if (memory === null) throw new GuestTrap("it named no memory for what it was given");
          const bytes = this.#resolve(memory) as WebAssembly.Memory;
          return new GuestMemory(this.#guard.meter, bytes, this.#allocator(realloc));
        },
        this.#passages[owner],
      );
      this.#contexts.set(key, context);
    }
    return context;
  }

  #allocator(realloc: CoreReference | null): Realloc {
    if (realloc !== null) return this.#resolve(realloc) as Realloc;
    return () => {
      throw new GuestTrap("it named no allocator for what it was given");
    };
  }

  #resourceFunction(
    kind: "resource.new" | "resource.drop" | "resource.rep",
    type: ResourceType,
    owner: number,
  ): HostImport {
    const table = this.#tables[owner] as ResourceTable;
    const passage = this.#passages[owner] as Passage;
    if (kind === "resource.new") {
      const add = (representation: number): number => {
        passage.leave();
        return table.add(new GuestResource(representation >>> 0), type, true);
      };
      return new HostImport(null, add, false, makesNumber);
    }
    if (kind === "resource.rep") {
      const find = (handle: number): number =>
        (table.get(handle >>> 0, type) as GuestResource).representation;
      return new HostImport(null, find, false, makesNumber);
    }
    const drop = (handle: number): void => {
      passage.leave();
      const resource = table.drop(handle >>> 0, type);
      if (resource === null) return;
      if (resource instanceof GuestResource) this.#destroy(resource, type, owner);
      else dispose(resource);
    };
    return new HostImport(null, drop, false, takesNumber);
  }

  /** Enters the guest by way of the host, which cannot be suspended. */
  #between<Result>(work: () => Result): Result {
    const { maySuspend } = this.#guard;
    this.#guard.maySuspend = false;
    const result = work();
    this.#guard.maySuspend = maySuspend;
    return result;
  }

  /** Tells the component instance that defined a resource that another one, or itself, has dropped it. */
  #destroy(resource: GuestResource, { local }: ResourceType, owner: number): void {
    const destructor = local?.destructor as CoreReference | null | undefined;
    const passage = local === null ? undefined : this.#passages[local.owner];
    const isOther = local?.owner !== owner;
    if (isOther) passage?.enter();
    if (destructor !== null && destructor !== undefined) {
      const core = this.#resolve(destructor) as CoreFunction;
      this.#between(() => core(resource.representation));
    }
    if (isOther) passage?.exit();
  }
}

const takesNumber: CoreSignature = { parameters: ["i32"], result: null };
const makesNumber: CoreSignature = { parameters: ["i32"], result: "i32" };

function nameOf(reference: CoreReference | null): string {
  return reference?.kind === "export" ? `${reference.step} ${reference.name}` : "-";
}
