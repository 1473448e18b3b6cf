import type { Reader } from "../binary/reader.ts";
import type { TypeScope } from "./type-scope.ts";
import { ComponentUnsupported } from "../errors.ts";
import { checkedType, holdsBorrow } from "./type-size.ts";
import type { Case, Field, PrimitiveKind, ResourceType, ValueType } from "./types.ts";

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

/** What may be the key of a map. */
const keyKinds: ReadonlySet<string> = new Set([
  ...["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "char", "string"],
]);

/** Reads names, each with a type. */
export function readFields(reader: Reader, scope: TypeScope): Field[] {
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

/** Reads the definition of a type that begins with this byte. */
export function readDefinedValueType(tag: number, reader: Reader, scope: TypeScope): ValueType {
  return checkedType(readDefinition(tag, reader, scope), scope.budget.limits);
}

function readDefinition(tag: number, reader: Reader, scope: TypeScope): ValueType {
  const kind = primitives.get(tag);
  if (kind !== undefined) return { kind };
  switch (tag) {
    case 0x72:
      return { kind: "record", fields: readFields(reader, scope) };
    case 0x71:
      return { kind: "variant", cases: scope.budget.list(reader, () => readCase(reader, scope)) };
    case 0x70:
      return { kind: "list", element: readValueType(reader, scope) };
    case 0x67:
      return readFixedList(reader, scope);
    case 0x63:
      return readMap(reader, scope);
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

function readFixedList(reader: Reader, scope: TypeScope): ValueType {
  const element = readValueType(reader, scope);
  const length = reader.u32();
  if (length === 0) throw new ComponentUnsupported("has a list of always no elements");
  return { kind: "fixed-list", element, length };
}

function readMap(reader: Reader, scope: TypeScope): ValueType {
  const key = readValueType(reader, scope);
  if (!keyKinds.has(key.kind)) {
    throw new ComponentUnsupported(`has a map by keys of a type that none may be (${key.kind})`);
  }
  return { kind: "map", key, value: readValueType(reader, scope) };
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
