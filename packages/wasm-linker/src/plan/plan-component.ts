import { Reader } from "../binary/reader.ts";
import { Building } from "./building.ts";
import { namedBy, readExternName, readExternType, readType } from "../types/decode-types.ts";
import { ExternNames } from "../types/extern-names.ts";
import { outerScope, typeAt, type TypeScope } from "../types/type-scope.ts";
import {
  hostInstance,
  namedIn,
  nameResource,
  type ComponentFunction,
  type CoreInstance,
  type CoreReference,
  type Entity,
  type HostFunctionImport,
  type NestedComponent,
  type Plan,
} from "./plan.ts";
import { within, type PlanningBudget, type PlanningLimits } from "../types/planning-budget.ts";
import { linkDirectly } from "./link-directly.ts";
import { readCanonical } from "./read-canonical.ts";
import { ComponentUnsupported } from "../errors.ts";
import type { AnyType, ExternType, ResourceType } from "../types/types.ts";

const preambleBytes = 8;
/** By the numbers of their sorts. */
const coreKinds = ["function", "table", "memory", "global", "tag"] as const;

/** Reads a component. Throws ComponentUnsupported, or WasmFormatError where the bytes are damaged. */
export function planComponent(bytes: Uint8Array, limits: PlanningLimits): Plan {
  const building = new Building(limits);
  const exports = new ComponentReading(building, null, null, null).read(bytes);
  const { modules, steps, imports, instances, aliases, parents, isAsync } = building;
  return linkDirectly({
    ...{ modules, steps, imports, instances, aliases, parents, isAsync, exports },
    ...{ direct: new Map(), replaced: new Map() },
  });
}

/** The index spaces of one component while it is read. */
export class ComponentReading implements TypeScope {
  readonly types: AnyType[] = [];
  readonly parent: ComponentReading | null;
  readonly coreFunctions: CoreReference[] = [];
  readonly coreMemories: CoreReference[] = [];
  readonly functions: ComponentFunction[] = [];
  readonly owner: number;
  readonly depth: number;
  readonly #building: Building;
  /** What the component is given; null for the outermost, which the host serves. */
  readonly #given: ReadonlyMap<string, Entity> | null;
  readonly #coreTables: CoreReference[] = [];
  readonly #coreGlobals: CoreReference[] = [];
  readonly #coreTags: CoreReference[] = [];
  readonly #coreModules: number[] = [];
  readonly #coreInstances: CoreInstance[] = [];
  readonly #instances: ReadonlyMap<string, Entity>[] = [];
  readonly #components: NestedComponent[] = [];
  readonly #exports = new Map<string, Entity>();
  readonly #importNames = new ExternNames();
  readonly #exportNames = new ExternNames();

  constructor(
    building: Building,
    parent: ComponentReading | null,
    given: ReadonlyMap<string, Entity> | null,
    instantiator: number | null,
  ) {
    this.#building = building;
    this.parent = parent;
    this.#given = given;
    this.depth = parent === null ? 0 : parent.depth + 1;
    within("components in each other", this.depth, building.budget.limits.nestingMax);
    this.owner = building.owner(instantiator);
  }

  get budget(): PlanningBudget {
    return this.#building.budget;
  }

  /** Only within types are instances known by their types; here they are entities. */
  get instanceTypes(): ReadonlyMap<string, ExternType>[] {
    return [];
  }

  useTasks(): void {
    this.#building.isAsync = true;
  }

  defineResource(destructor: number | null): ResourceType {
    const core = destructor === null ? null : at(this.coreFunctions, destructor, "core function");
    return { kind: "resource", name: null, local: { owner: this.owner, destructor: core } };
  }

  /** Reads all sections; what the component exports. */
  read(bytes: Uint8Array): ReadonlyMap<string, Entity> {
    const reader = new Reader(bytes, preambleBytes);
    while (!reader.done) {
      const id = reader.byte();
      this.#section(id, reader.sub(reader.u32()));
    }
    return this.#exports;
  }

  #section(id: number, reader: Reader): void {
    switch (id) {
      case 0:
        return;
      case 1:
        this.#coreModules.push(this.#building.module(rest(reader)));
        return;
      case 2:
        this.budget.list(reader, () => this.#coreInstances.push(this.#coreInstance(reader)));
        return;
      case 3:
        // Core types: what uses them says so itself, and is refused.
        return;
      case 4:
        this.#components.push({ bytes: rest(reader), scope: this });
        return;
      case 5:
        this.budget.list(reader, () => this.#instances.push(this.#instance(reader)));
        return;
      case 6:
        this.budget.list(reader, () => this.#alias(reader));
        return;
      case 7:
        this.budget.list(reader, () => this.types.push(readType(reader, this)));
        return;
      case 8:
        this.budget.list(reader, () => readCanonical(reader, this));
        return;
      case 10:
        this.budget.list(reader, () => this.#import(reader));
        return;
      case 11:
        this.budget.list(reader, () => this.#export(reader));
        return;
      default:
        throw new ComponentUnsupported(`has a section that Bobbin does not know (${id})`);
    }
  }

  #coreInstance(reader: Reader): CoreInstance {
    if (reader.byte() === 1) {
      const exports = new Map<string, CoreReference>();
      this.budget.list(reader, () => exports.set(this.budget.name(reader), this.#coreSort(reader)));
      return { kind: "bundle", exports };
    }
    const module = at(this.#coreModules, reader.u32(), "core module");
    const imports = new Map<string, CoreInstance>();
    this.budget.list(reader, () => {
      const name = this.budget.name(reader);
      reader.byte();
      imports.set(name, at(this.#coreInstances, reader.u32(), "core instance"));
    });
    return { kind: "step", step: this.#building.step({ module, imports }) };
  }

  #coreSort(reader: Reader): CoreReference {
    const sort = reader.byte();
    return at(this.#coreSpace(sort), reader.u32(), "core definition");
  }

  #coreSpace(sort: number): CoreReference[] {
    const { coreFunctions, coreMemories } = this;
    const numbers = [this.#coreGlobals, this.#coreTags];
    const space = [coreFunctions, this.#coreTables, coreMemories, ...numbers][sort];
    if (space === undefined) throw new ComponentUnsupported("shares a core type");
    return space;
  }

  #instance(reader: Reader): ReadonlyMap<string, Entity> {
    const exports = new Map<string, Entity>();
    if (reader.byte() === 1) {
      const names = new ExternNames();
      this.budget.list(reader, () => {
        const { name } = readExternName(reader, this);
        const entity = this.#entity(reader);
        names.add(name, namedIn(entity));
        exports.set(name, entity);
      });
      return exports;
    }
    const { bytes, scope } = at(this.#components, reader.u32(), "component");
    this.budget.list(reader, () => exports.set(this.budget.name(reader), this.#entity(reader)));
    const parent = scope as ComponentReading;
    return new ComponentReading(this.#building, parent, exports, this.owner).read(bytes);
  }

  #entity(reader: Reader): Entity {
    const sort = reader.byte();
    if (sort === 0) {
      if (reader.byte() !== 0x11) throw new ComponentUnsupported("gives away a core definition");
      return { sort: "module", module: at(this.#coreModules, reader.u32(), "core module") };
    }
    const index = reader.u32();
    if (sort === 1) return { sort: "function", function: at(this.functions, index, "function") };
    if (sort === 3) return { sort: "type", type: typeAt(index, this) };
    if (sort === 4)
      return { sort: "component", component: at(this.#components, index, "component") };
    if (sort === 5) return { sort: "instance", exports: at(this.#instances, index, "instance") };
    throw new ComponentUnsupported("uses values, which no host can give yet");
  }

  #add(entity: Entity): void {
    if (entity.sort === "function") this.functions.push(entity.function);
    else if (entity.sort === "instance") this.#instances.push(entity.exports);
    else if (entity.sort === "type") this.types.push(entity.type);
    else if (entity.sort === "module") this.#coreModules.push(entity.module);
    else this.#components.push(entity.component);
  }

  #alias(reader: Reader): void {
    const sort = reader.byte();
    const coreSort = sort === 0 ? reader.byte() : 0;
    const target = reader.byte();
    if (target === 0) {
      const instance = at(this.#instances, reader.u32(), "instance");
      const name = this.budget.name(reader);
      const entity = instance.get(name);
      if (entity === undefined)
        throw new ComponentUnsupported(`takes "${name}", which is not there`);
      this.#add(entity);
    } else if (target === 1) {
      const instance = at(this.#coreInstances, reader.u32(), "core instance");
      const reference = coreExport(instance, this.budget.name(reader));
      this.#coreSpace(coreSort).push(reference);
      this.#building.aliases.push({ kind: coreKinds[coreSort] ?? "tag", reference });
    } else {
      const outer = outerScope(this, reader.u32()) as ComponentReading;
      this.#aliasOuter(sort, coreSort, outer, reader.u32());
    }
  }

  #aliasOuter(sort: number, coreSort: number, outer: ComponentReading, index: number): void {
    if (sort === 3) this.types.push(typeAt(index, outer));
    else if (sort === 4) this.#components.push(at(outer.#components, index, "component"));
    else if (sort === 0 && coreSort === 0x11) {
      this.#coreModules.push(at(outer.#coreModules, index, "core module"));
    } else if (sort !== 0 || coreSort !== 0x10) {
      // Core types are not kept: what uses them says so itself.
      throw new ComponentUnsupported("takes a definition from outside that may not be taken");
    }
  }

  #import(reader: Reader): void {
    const { name, full } = readExternName(reader, this);
    const type = readExternType(reader, this);
    this.#importNames.add(full, namedBy(type));
    if (this.#given !== null) {
      const entity = this.#given.get(name);
      if (entity === undefined) throw new ComponentUnsupported(`is not given its import "${name}"`);
      this.#add(entity);
    } else this.#importFromHost(full, type);
  }

  #importFromHost(name: string, type: ExternType): void {
    if (type.kind === "type") {
      // Named by what asks for it, so that no interface can pass it off as its own.
      nameResource(name, type.type);
      this.types.push(type.type);
    } else if (type.kind === "instance-type") {
      this.#instances.push(hostInstance(name, type, this.#building));
    } else if (type.kind === "function") {
      const target: HostFunctionImport = { kind: "host", interface: "", name, type };
      this.#building.imports.push(target);
      this.functions.push(target);
    } else
      throw new ComponentUnsupported(`imports "${name}", a component or module, from its host`);
  }

  #export(reader: Reader): void {
    const { name, full } = readExternName(reader, this);
    const entity = this.#entity(reader);
    // The type that an export may be given says nothing that is not known already.
    if (reader.byte() === 1) readExternType(reader, this);
    this.#exportNames.add(full, namedIn(entity));
    this.#exports.set(this.#given === null ? full : name, entity);
    this.#add(entity);
  }
}

/** The definition at an index. */
export function at<Item>(items: readonly Item[], index: number, what: string): Item {
  const item = items[index];
  if (item === undefined) throw new ComponentUnsupported(`has no ${what} ${index}`);
  return item;
}

function rest(reader: Reader): Uint8Array {
  return reader.bytes(reader.end - reader.offset);
}

function coreExport(instance: CoreInstance, name: string): CoreReference {
  if (instance.kind === "step") return { kind: "export", step: instance.step, name };
  const found = instance.exports.get(name);
  if (found === undefined) throw new ComponentUnsupported(`takes "${name}", which is not there`);
  return found;
}
