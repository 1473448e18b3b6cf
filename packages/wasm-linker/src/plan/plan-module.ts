import { Reader } from "../binary/reader.ts";
import {
  nameResources,
  plainOptions,
  type CanonicalOptions,
  type CoreInstance,
  type CoreReference,
  type Entity,
  type HostFunctionImport,
  type HostImports,
  type Plan,
} from "./plan.ts";
import { PlanningBudget, type PlanningLimits } from "../types/planning-budget.ts";
import { planComponent } from "./plan-component.ts";
import type { ComponentType, ExternType, FunctionType, InstanceType } from "../types/types.ts";

/**
 * Plans a core module that says by custom sections of which world it is, as the Rust SDK and Spin
 * 1.4's SDKs leave it: it runs as it is, its imports bound to the functions that the sections
 * describe. `exported` are the names that the module exports. Throws ComponentUnsupported.
 */
export function planModule(
  bytes: Uint8Array,
  sections: readonly Uint8Array[],
  exported: ReadonlySet<string>,
  limits: PlanningLimits,
): Plan {
  const worlds = sections.flatMap((section) => readWorlds(section, limits));
  const asked: HostImports = { imports: [], instances: [], budget: new PlanningBudget(limits) };
  const bundles = new Map<string, CoreInstance>();
  const members = new Map<string, Map<string, CoreReference>>();
  const exports = new Map<string, Entity>();
  const realloc = exported.has("cabi_realloc") ? "cabi_realloc" : "canonical_abi_realloc";
  const options = { memory: own("memory"), realloc: exported.has(realloc) ? own(realloc) : null };
  for (const world of worlds) {
    for (const [name, type] of world.imports) {
      const functions = type.kind === "function" ? new Map([[name, type]]) : functionsOf(type);
      const module = type.kind === "function" ? "$root" : name;
      const known = members.get(module) ?? new Map<string, CoreReference>();
      members.set(module, known);
      addImports(known, type, module, functions, asked, options);
      bundles.set(module, { kind: "bundle", exports: known });
    }
    for (const [name, type] of world.exports) {
      const isAlone = type.kind === "function";
      const functions = isAlone ? new Map([[name, type]]) : functionsOf(type);
      const lifted = liftExports(functions, isAlone ? "" : `${name}#`, exported, options);
      if (isAlone) for (const [member, entity] of lifted) exports.set(member, entity);
      else if (lifted.size > 0) exports.set(name, { sort: "instance", exports: lifted });
    }
  }
  return {
    modules: [bytes],
    steps: [{ module: 0, imports: bundles }],
    exports,
    imports: asked.imports,
    instances: asked.instances,
    parents: [null],
    isAsync: false,
    direct: new Map(),
    replaced: new Map(),
    aliases: [],
  };
}

function own(name: string): CoreReference {
  return { kind: "export", step: 0, name };
}

type SharedOptions = Pick<CanonicalOptions, "memory" | "realloc">;

/** A section holds a component that exports the world as the type of a component. */
function readWorlds(section: Uint8Array, limits: PlanningLimits): ComponentType[] {
  const worlds: ComponentType[] = [];
  for (const entity of planComponent(withoutPreface(section), limits).exports.values()) {
    if (entity.sort !== "type" || entity.type.kind !== "component-type") continue;
    const inner = [...entity.type.exports.values()].filter((one) => one.kind === "component-type");
    worlds.push(...(inner.length > 0 ? inner : [entity.type]));
  }
  return worlds;
}

/** Until 2024 a version, the encoding of texts and the world's name came before the component. */
function withoutPreface(section: Uint8Array): Uint8Array {
  if (section[0] === 0) return section;
  const reader = new Reader(section, 2);
  reader.name();
  return section.subarray(reader.offset);
}

function functionsOf(type: ExternType): ReadonlyMap<string, FunctionType> {
  if (type.kind !== "instance-type") return new Map();
  const all = [...type.exports];
  return new Map(all.filter((one): one is [string, FunctionType] => one[1].kind === "function"));
}

function addImports(
  members: Map<string, CoreReference>,
  type: ExternType,
  module: string,
  functions: ReadonlyMap<string, FunctionType>,
  { imports, instances, budget }: HostImports,
  shared: SharedOptions,
): void {
  const options = { ...plainOptions, ...shared };
  for (const [name, one] of functions) {
    budget.define();
    const target: HostFunctionImport = {
      kind: "host",
      interface: module === "$root" ? "" : module,
      name,
      type: one,
    };
    imports.push(target);
    members.set(name, { kind: "lower", target, options, owner: 0 });
  }
  if (type.kind !== "instance-type") return;
  nameResources(module, type);
  instances.push({ name: module, type });
  addDrops(members, type);
}

function addDrops(members: Map<string, CoreReference>, type: InstanceType): void {
  for (const [name, one] of type.exports) {
    if (one.kind !== "type" || one.type.kind !== "resource") continue;
    members.set(`[resource-drop]${name}`, {
      kind: "resource.drop",
      resource: one.type,
      owner: 0,
    });
  }
}

function liftExports(
  functions: ReadonlyMap<string, FunctionType>,
  prefix: string,
  exported: ReadonlySet<string>,
  shared: SharedOptions,
): Map<string, Entity> {
  const lifted = new Map<string, Entity>();
  for (const [name, type] of functions) {
    const core = `${prefix}${name}`;
    // A world may promise more than a module was built with: Spin's asks for both of its triggers.
    if (!exported.has(core)) continue;
    const post = `cabi_post_${core}`;
    const options = {
      ...plainOptions,
      ...shared,
      postReturn: exported.has(post) ? own(post) : null,
    };
    lifted.set(name, {
      sort: "function",
      function: { kind: "lifted", core: own(core), type, options, owner: 0 },
    });
  }
  return lifted;
}

/** The contents of a core module's custom sections whose names begin so. */
export function customSections(bytes: Uint8Array, prefix: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  const reader = new Reader(bytes, 8);
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.sub(reader.u32());
    if (id !== 0) continue;
    if (section.name().startsWith(prefix)) found.push(section.bytes(section.end - section.offset));
  }
  return found;
}
