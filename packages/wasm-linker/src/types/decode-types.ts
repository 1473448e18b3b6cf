import type { Reader } from "../binary/reader.ts";
import { skipCoreType } from "./core-types.ts";
import { readDefinedValueType, readFields, readValueType } from "./decode-values.ts";
import { within } from "./planning-budget.ts";
import { ComponentUnsupported } from "../errors.ts";
import { checkExternName, ExternNames, type Named } from "./extern-names.ts";
import { holdsBorrow } from "./type-size.ts";
import { outerScope, typeAt, type TypeScope } from "./type-scope.ts";
import type {
  AnyType,
  ComponentType,
  ExternType,
  FunctionType,
  InstanceType,
  ResourceType,
} from "./types.ts";

/** Reads one entry of a type section. */
export function readType(reader: Reader, scope: TypeScope): AnyType {
  const tag = reader.byte();
  if (tag === 0x3f) return readResource(reader, scope);
  if (tag === 0x40) return readFunction(reader, scope);
  if (tag === 0x43) return { ...readFunction(reader, scope), isAsync: true };
  if (tag === 0x41) return readComponentType(reader, scope);
  if (tag === 0x42) return readInstanceType(reader, scope);
  return { kind: "value", type: readDefinedValueType(tag, reader, scope) };
}

function readResource(reader: Reader, scope: TypeScope): ResourceType {
  reader.byte();
  const destructor = reader.byte() === 0 ? null : reader.u32();
  return scope.defineResource(destructor);
}

function readFunction(reader: Reader, scope: TypeScope): FunctionType {
  const parameters = readFields(reader, scope);
  within("parameters of a function", parameters.length, scope.budget.limits.parametersMax);
  const form = reader.byte();
  if (form === 0) {
    const result = readValueType(reader, scope);
    // The call that it would be lent to is over by then.
    if (holdsBorrow(result)) {
      throw new ComponentUnsupported("has a function that returns what is borrowed");
    }
    return { kind: "function", parameters, result };
  }
  const results = readFields(reader, scope);
  if (results.length > 0) throw new ComponentUnsupported("has a function with named results");
  return { kind: "function", parameters, result: null };
}

/** The name of an import or export. */
export interface ExternName {
  /** As others within the component know it. */
  readonly name: string;
  /** With the rest of its version, where that stands apart. */
  readonly full: string;
}

/** Reads the name of an import or export. */
export function readExternName(reader: Reader, { budget }: TypeScope): ExternName {
  const form = reader.byte();
  const name = budget.name(reader);
  if (form !== 2) {
    checkExternName(name);
    return { name, full: name };
  }
  let full = name;
  budget.list(reader, () => {
    const attribute = reader.byte();
    const text = budget.name(reader);
    if (attribute > 2) throw new ComponentUnsupported("has a name with an unknown attribute");
    if (attribute === 1) full += text;
  });
  checkExternName(full, false);
  return { name, full };
}

/** Reads what an import or export is. A type that is only said to be a resource becomes a new one. */
export function readExternType(reader: Reader, scope: TypeScope): ExternType {
  const tag = reader.byte();
  if (tag === 0) {
    reader.byte();
    reader.u32();
    return { kind: "module" };
  }
  if (tag === 3) {
    if (reader.byte() === 0) return { kind: "type", type: typeAt(reader.u32(), scope) };
    return { kind: "type", type: { kind: "resource", name: null, local: null } };
  }
  if (tag !== 1 && tag !== 4 && tag !== 5) {
    throw new ComponentUnsupported("imports or exports a value, which no host can give yet");
  }
  const type = typeAt(reader.u32(), scope);
  if (type.kind === "function" || type.kind === "instance-type" || type.kind === "component-type") {
    return type;
  }
  throw new ComponentUnsupported("names a type of the wrong kind");
}

/** What a name may say something of. */
export function namedBy(type: ExternType): Named {
  return type.kind === "type" ? type.type : type.kind === "function" ? type : null;
}

function innerScope(parent: TypeScope): TypeScope {
  const depth = parent.depth + 1;
  within("types in each other", depth, parent.budget.limits.nestingMax);
  return {
    types: [],
    instanceTypes: [],
    parent,
    budget: parent.budget,
    depth,
    defineResource: () => {
      throw new ComponentUnsupported("defines a resource within a type");
    },
  };
}

function readInstanceType(reader: Reader, parent: TypeScope): InstanceType {
  const scope = innerScope(parent);
  const exports = new Map<string, ExternType>();
  const declared = { types: exports, names: new ExternNames() };
  scope.budget.list(reader, () => readDeclaration(reader.byte(), reader, scope, declared));
  return { kind: "instance-type", exports };
}

function readComponentType(reader: Reader, parent: TypeScope): ComponentType {
  const scope = innerScope(parent);
  const imports = new Map<string, ExternType>();
  const exports = new Map<string, ExternType>();
  const imported = { types: imports, names: new ExternNames() };
  const exported = { types: exports, names: new ExternNames() };
  scope.budget.list(reader, () => {
    const tag = reader.byte();
    if (tag === 3) declare(reader, scope, imported);
    else readDeclaration(tag, reader, scope, exported);
  });
  return { kind: "component-type", imports, exports };
}

function readDeclaration(tag: number, reader: Reader, scope: TypeScope, exports: Declared): void {
  if (tag === 0) skipCoreType(reader, scope.budget);
  else if (tag === 1) scope.types.push(readType(reader, scope));
  else if (tag === 2) readAliasInType(reader, scope);
  else if (tag === 4) declare(reader, scope, exports);
  else throw new ComponentUnsupported("declares something of an unknown form in a type");
}

/** What a type says of imports, or of exports. */
interface Declared {
  readonly types: Map<string, ExternType>;
  readonly names: ExternNames;
}

function declare(reader: Reader, scope: TypeScope, { types, names }: Declared): void {
  const { name } = readExternName(reader, scope);
  const type = readExternType(reader, scope);
  names.add(name, namedBy(type));
  types.set(name, type);
  if (type.kind === "type") scope.types.push(type.type);
  if (type.kind === "instance-type") scope.instanceTypes.push(type.exports);
}

function readAliasInType(reader: Reader, scope: TypeScope): void {
  const sort = reader.byte();
  if (sort === 0) return skipCoreAlias(reader);
  if (sort !== 3 && sort !== 5) {
    throw new ComponentUnsupported("has an alias in a type that is not of a type");
  }
  const target = reader.byte();
  if (target === 0) {
    const instance = scope.instanceTypes[reader.u32()];
    const found = instance?.get(scope.budget.name(reader));
    if (sort === 3 && found?.kind === "type") scope.types.push(found.type);
    else if (sort === 5 && found?.kind === "instance-type") scope.instanceTypes.push(found.exports);
    else throw new ComponentUnsupported("takes a type that is not there");
  } else if (target === 2 && sort === 3) {
    const outer = outerScope(scope, reader.u32());
    scope.types.push(typeAt(reader.u32(), outer));
  } else throw new ComponentUnsupported("has an alias of an unknown form in a type");
}

/** Of the type of a core module, which is not kept. */
function skipCoreAlias(reader: Reader): void {
  if (reader.byte() !== coreTypeSort || reader.byte() !== 2) {
    throw new ComponentUnsupported("has an alias in a type that is not of a type");
  }
  reader.u32();
  reader.u32();
}

/** What stands for the type of a core module where it is said what something is. */
const coreTypeSort = 0x10;
