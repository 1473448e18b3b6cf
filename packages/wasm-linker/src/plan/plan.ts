import type { Named } from "../types/extern-names.ts";
import type { WideEncoding } from "../memory/wide-memory.ts";
import { interfaceName } from "../types/names.ts";
import type { PlanningBudget } from "../types/planning-budget.ts";
import type { BuiltInName } from "./built-in-names.ts";
import type {
  FunctionType,
  InstanceType,
  ResourceType,
  AnyType,
  ValueType,
} from "../types/types.ts";

/**
 * What to do to instantiate a component: its definitions with every index resolved and its nested
 * components opened up. Made once for a component; what runs later is a list of core instances.
 */
export interface Plan {
  /** The core modules, as they came. */
  readonly modules: readonly Uint8Array[];
  /** The core instances, in order; a step refers to earlier ones by their place. */
  readonly steps: readonly CoreStep[];
  /** By step: what its exports only lead to, by their names. See `linkDirectly`. */
  readonly direct: ReadonlyMap<number, ReadonlyMap<string, CoreReference>>;
  /** By step: the module that is instantiated instead of its own, null for none. */
  readonly replaced: ReadonlyMap<number, number | null>;
  readonly exports: ReadonlyMap<string, Entity>;
  /** What the component asks of the host. */
  readonly imports: readonly HostFunctionImport[];
  /** The instances that it asks for, those of functions among them. */
  readonly instances: readonly HostInstanceImport[];
  /** What exports of core instances it names, also where nothing uses them. */
  readonly aliases: readonly CoreAlias[];
  /** The component instances, each of which has resources of its own: which one it is within, by number; null for none. */
  readonly parents: readonly (number | null)[];
  /** It has functions that do not wait for one another. */
  readonly isAsync: boolean;
}

/** An export of a core instance, and what it is taken for. */
export interface CoreAlias {
  readonly kind: "function" | "table" | "memory" | "global" | "tag";
  readonly reference: CoreReference;
}

/** A core module to instantiate, with what it imports by module name. */
export interface CoreStep {
  readonly module: number;
  readonly imports: ReadonlyMap<string, CoreInstance>;
}

/** A core instance: one that a step makes, or a bundle of definitions. */
export type CoreInstance =
  | { readonly kind: "step"; readonly step: number }
  | { readonly kind: "bundle"; readonly exports: ReadonlyMap<string, CoreReference> };

/** A definition that core modules can import. */
export type CoreReference =
  | { readonly kind: "export"; readonly step: number; readonly name: string }
  | {
      readonly kind: "lower";
      readonly target: ComponentFunction;
      readonly options: CanonicalOptions;
      readonly owner: number;
    }
  | {
      readonly kind: "resource.new" | "resource.drop" | "resource.rep";
      readonly resource: ResourceType;
      readonly owner: number;
    }
  | BuiltIn;

/** A function of the canonical ABI by which components make tasks, streams and futures. */
export interface BuiltIn {
  readonly kind: "built-in";
  readonly name: BuiltInName;
  readonly owner: number;
  /** What goes through the stream or future, or what the task returns; null for nothing. */
  readonly type: ValueType | null;
  readonly options: CanonicalOptions;
  /** It does not wait, or it can be cancelled while it does. */
  readonly flag: boolean;
  /** Of `context.get` and `context.set`: which of the places. */
  readonly slot: number;
}

/** How a guest keeps its texts. */
export type TextEncodingName = "utf8" | WideEncoding;

/** What lifting and lowering need of the core instance they serve. */
export interface CanonicalOptions {
  /** How texts are kept. */
  readonly encoding: TextEncodingName;
  readonly memory: CoreReference | null;
  readonly realloc: CoreReference | null;
  readonly postReturn: CoreReference | null;
  /** A lowered function does not wait for its answer; a lifted one gives it by `task.return`. */
  readonly isAsync: boolean;
  /** What a task is gone on with by events; null for one that waits where it is. */
  readonly callback: CoreReference | null;
}

/** Those of a function that says nothing. */
export const plainOptions: CanonicalOptions = {
  encoding: "utf8",
  memory: null,
  realloc: null,
  postReturn: null,
  isAsync: false,
  callback: null,
};

/** A function of the host, named by its interface ("" where it stands alone) and its own name. */
export interface HostFunctionImport {
  readonly kind: "host";
  readonly interface: string;
  readonly name: string;
  readonly type: FunctionType;
}

/** A function of the component model: the host's, or a core function made one. */
export type ComponentFunction =
  | HostFunctionImport
  | {
      readonly kind: "lifted";
      readonly core: CoreReference;
      readonly type: FunctionType;
      readonly options: CanonicalOptions;
      readonly owner: number;
    };

/** What can be imported, exported and given to nested components. */
export type Entity =
  | { readonly sort: "function"; readonly function: ComponentFunction }
  | { readonly sort: "instance"; readonly exports: ReadonlyMap<string, Entity> }
  | { readonly sort: "type"; readonly type: AnyType }
  | { readonly sort: "module"; readonly module: number }
  | { readonly sort: "component"; readonly component: NestedComponent };

/** A component inside of a component, not opened up yet. */
export interface NestedComponent {
  readonly bytes: Uint8Array;
  readonly scope: unknown;
}

/** An instance that a component asks of the host, with the types that it says it has. */
export interface HostInstanceImport {
  readonly name: string;
  readonly type: InstanceType;
}

/** What a component asks of the host, while it is being found out. */
export interface HostImports {
  readonly imports: HostFunctionImport[];
  readonly instances: HostInstanceImport[];
  readonly budget: PlanningBudget;
}

/** The host's side of an instance type: what a component is given for an import of it. */
export function hostInstance(
  name: string,
  type: InstanceType,
  asked: HostImports,
): ReadonlyMap<string, Entity> {
  const exports = new Map<string, Entity>();
  nameResources(name, type);
  asked.instances.push({ name, type });
  for (const [member, one] of type.exports) {
    asked.budget.define();
    if (one.kind === "type") exports.set(member, { sort: "type", type: one.type });
    else if (one.kind === "function") {
      const target: HostFunctionImport = { kind: "host", interface: name, name: member, type: one };
      asked.imports.push(target);
      exports.set(member, { sort: "function", function: target });
    } else if (one.kind === "instance-type") {
      exports.set(member, { sort: "instance", exports: hostInstance(member, one, asked) });
    }
  }
  return exports;
}

/**
 * Names the resources that an interface of the host defines. One that it takes from another interface
 * has its name already, because a component imports that one first.
 */
export function nameResources(name: string, type: InstanceType): void {
  for (const [member, one] of type.exports) {
    if (one.kind === "type") nameResource(`${interfaceName(name).key}/${member}`, one.type);
  }
}

/** Names a resource that a component asks of the host, unless it has its name from elsewhere. */
export function nameResource(name: string, type: AnyType): void {
  if (type.kind === "resource" && type.local === null) type.name ??= name;
}

/** What an entity's name may say something of. */
export function namedIn(entity: Entity): Named {
  if (entity.sort === "type") return entity.type;
  return entity.sort === "function" ? entity.function.type : null;
}
