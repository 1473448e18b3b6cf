import type { Reader } from "../binary/reader.ts";
import { short } from "./describe-type.ts";
import { within, type PlanningBudget } from "../plan/planning-budget.ts";
import { checkedType, holdsBorrow } from "./type-size.ts";
import { ComponentUnsupported } from "../errors.ts";
import type {
  AnyType,
  Case,
  ComponentType,
  ExternType,
  Field,
  FunctionType,
  InstanceType,
  PrimitiveKind,
  ResourceType,
  ValueType,
} from "./types.ts";

/** The types that indexes in a piece of a component mean, and those of what encloses it. */
export interface TypeScope {
  readonly types: AnyType[];
  /** Instances by index, of which types can be taken. */
  readonly instanceTypes: ReadonlyMap<string, ExternType>[];
  readonly parent: TypeScope | null;
  readonly budget: PlanningBudget;
  /** How many scopes enclose it. */
  readonly depth: number;
  /** Makes a resource that is defined here, or throws where none may be. */
  defineResource(destructor: number | null): ResourceType;
}

const primitives = new Map<number, PrimitiveKind>([
  [0x7f, "bool"],
  [0x7e, "s8"],
  [0x7d, "u8"],
  [0x7c, "s16"],
  [0x7b, "u16"],
  [0x7a, "s32"],
  [0x79, "u32"],
  [0x78, "s64"],
  [0x77, "u64"],
  [0x76, "f32"],
  [0x75, "f64"],
  [0x74, "char"],
  [0x73, "string"],
  [0x64, "error-context"],
]);

/** Reads one entry of a type section. */
export function readType(reader: Reader, scope: TypeScope): AnyType {
  const tag = reader.byte();
  if (tag === 0x3f) return readResource(reader, scope);
  if (tag === 0x40) return readFunction(reader, scope);
  if (tag === 0x43) return { ...readFunction(reader, scope), isAsync: true };
  if (tag === 0x41) return readComponentType(reader, scope);
  if (tag === 0x42) return readInstanceType(reader, scope);
  return {
    kind: "value",
    type: checkedType(readDefinedValueType(tag, reader, scope), scope.budget.limits),
  };
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
  if (form === 0) return { kind: "function", parameters, result: readValueType(reader, scope) };
  const results = readFields(reader, scope);
  if (results.length > 0) throw new ComponentUnsupported("has a function with named results");
  return { kind: "function", parameters, result: null };
}

function readFields(reader: Reader, scope: TypeScope): Field[] {
  return scope.budget.list(reader, () => ({
    name: scope.budget.name(reader),
    type: readValueType(reader, scope),
  }));
}

/** Reads a primitive, or the index of a type. */
export function readValueType(reader: Reader, scope: TypeScope): ValueType {
  const code = reader.s33();
  if (code < 0) {
    const kind = primitives.get(code + 0x80);
    if (kind !== undefined) return { kind };
    throw new ComponentUnsupported("has a type within another where its index should be");
  }
  const type = scope.types[code];
  if (type?.kind !== "value") throw new ComponentUnsupported(`has no value type at ${code}`);
  return type.type;
}

function readOptionalType(reader: Reader, scope: TypeScope): ValueType | null {
  return reader.byte() === 0 ? null : readValueType(reader, scope);
}

function readDefinedValueType(tag: number, reader: Reader, scope: TypeScope): ValueType {
  const kind = primitives.get(tag);
  if (kind !== undefined) return { kind };
  switch (tag) {
    case 0x72:
      return { kind: "record", fields: readFields(reader, scope) };
    case 0x71:
      return { kind: "variant", cases: scope.budget.list(reader, () => readCase(reader, scope)) };
    case 0x70:
      return { kind: "list", element: readValueType(reader, scope) };
    case 0x6f:
      return {
        kind: "tuple",
        elements: scope.budget.list(reader, () => readValueType(reader, scope)),
      };
    case 0x6e:
      return { kind: "flags", names: scope.budget.list(reader, () => scope.budget.name(reader)) };
    case 0x6d:
      return { kind: "enum", names: scope.budget.list(reader, () => scope.budget.name(reader)) };
    case 0x6b:
      return { kind: "option", some: readValueType(reader, scope) };
    case 0x6a: {
      const ok = readOptionalType(reader, scope);
      return { kind: "result", ok, error: readOptionalType(reader, scope) };
    }
    case 0x69:
      return { kind: "own", resource: resourceAt(reader.u32(), scope) };
    case 0x68:
      return { kind: "borrow", resource: resourceAt(reader.u32(), scope) };
    case 0x66:
      return { kind: "stream", element: readStreamed(reader, scope) };
    case 0x65:
      return { kind: "future", element: readElement(reader, scope) };
    default:
      throw new ComponentUnsupported(`has a type of an unknown form (0x${tag.toString(16)})`);
  }
}

/** What goes through a stream or future: nothing that is lent, as the call that lent it may be over by then. */
function readElement(reader: Reader, scope: TypeScope): ValueType | null {
  const element = readOptionalType(reader, scope);
  if (element !== null && holdsBorrow(element)) {
    throw new ComponentUnsupported("has a stream or future of what is borrowed");
  }
  return element;
}

function readStreamed(reader: Reader, scope: TypeScope): ValueType | null {
  const element = readElement(reader, scope);
  if (element?.kind === "char") throw new ComponentUnsupported("has a stream of characters");
  return element;
}

function readCase(reader: Reader, scope: TypeScope): Case {
  const name = scope.budget.name(reader);
  const type = readOptionalType(reader, scope);
  reader.byte();
  return { name, type };
}

function resourceAt(index: number, scope: TypeScope): ResourceType {
  const type = scope.types[index];
  if (type?.kind !== "resource") throw new ComponentUnsupported(`has no resource type at ${index}`);
  return type;
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
  if (form !== 2) return { name, full: name };
  let full = name;
  budget.list(reader, () => {
    const attribute = reader.byte();
    const text = budget.name(reader);
    if (attribute > 2) throw new ComponentUnsupported("has a name with an unknown attribute");
    if (attribute === 1) full += text;
  });
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

/** The type at an index. */
export function typeAt(index: number, scope: TypeScope): AnyType {
  const type = scope.types[index];
  if (type === undefined) throw new ComponentUnsupported(`has no type at ${index}`);
  return type;
}

/** The scope so many levels further out. */
export function outerScope(scope: TypeScope, levels: number): TypeScope {
  let outer: TypeScope | null = scope;
  for (let level = 0; level < levels && outer !== null; level += 1) outer = outer.parent;
  if (outer === null) throw new ComponentUnsupported("reaches out of itself");
  return outer;
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
  scope.budget.list(reader, () => readDeclaration(reader.byte(), reader, scope, exports));
  return { kind: "instance-type", exports };
}

function readComponentType(reader: Reader, parent: TypeScope): ComponentType {
  const scope = innerScope(parent);
  const imports = new Map<string, ExternType>();
  const exports = new Map<string, ExternType>();
  scope.budget.list(reader, () => {
    const tag = reader.byte();
    if (tag === 3) declare(reader, scope, imports);
    else readDeclaration(tag, reader, scope, exports);
  });
  return { kind: "component-type", imports, exports };
}

function readDeclaration(
  tag: number,
  reader: Reader,
  scope: TypeScope,
  exports: Map<string, ExternType>,
): void {
  if (tag === 1) scope.types.push(readType(reader, scope));
  else if (tag === 2) readAliasInType(reader, scope);
  else if (tag === 4) declare(reader, scope, exports);
  else throw new ComponentUnsupported("holds the type of a core module");
}

function declare(reader: Reader, scope: TypeScope, names: Map<string, ExternType>): void {
  const { name } = readExternName(reader, scope);
  const type = readExternType(reader, scope);
  if (names.has(name)) throw new ComponentUnsupported(`has two of one name, ${short(name)}`);
  names.set(name, type);
  if (type.kind === "type") scope.types.push(type.type);
  if (type.kind === "instance-type") scope.instanceTypes.push(type.exports);
}

function readAliasInType(reader: Reader, scope: TypeScope): void {
  const sort = reader.byte();
  if (sort !== 3) throw new ComponentUnsupported("has an alias in a type that is not of a type");
  const target = reader.byte();
  if (target === 0) {
    const instance = scope.instanceTypes[reader.u32()];
    const found = instance?.get(scope.budget.name(reader));
    if (found?.kind !== "type") throw new ComponentUnsupported("takes a type that is not there");
    scope.types.push(found.type);
  } else if (target === 2) {
    const outer = outerScope(scope, reader.u32());
    scope.types.push(typeAt(reader.u32(), outer));
  } else throw new ComponentUnsupported("has an alias of an unknown form in a type");
}
