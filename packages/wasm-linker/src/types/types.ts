/** Types of the component model, resolved: no indexes are left in them. */

/** A type without parts. */
export type PrimitiveKind =
  | "bool"
  | "s8"
  | "u8"
  | "s16"
  | "u16"
  | "s32"
  | "u32"
  | "s64"
  | "u64"
  | "f32"
  | "f64"
  | "char"
  | "string"
  | "error-context";

/** A name, as WIT has it, and a type. */
export interface Field {
  readonly name: string;
  readonly type: ValueType;
}

/** A case of a variant; null where it carries nothing. */
export interface Case {
  readonly name: string;
  readonly type: ValueType | null;
}

/** The type of a value. */
export type ValueType =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: "list"; readonly element: ValueType }
  /** Always of so many elements, which lie where a tuple's would. */
  | { readonly kind: "fixed-list"; readonly element: ValueType; readonly length: number }
  /** A list of pairs, in which a key may stand more than once. */
  | { readonly kind: "map"; readonly key: ValueType; readonly value: ValueType }
  | { readonly kind: "record"; readonly fields: readonly Field[] }
  | { readonly kind: "tuple"; readonly elements: readonly ValueType[] }
  | { readonly kind: "variant"; readonly cases: readonly Case[] }
  | { readonly kind: "enum"; readonly names: readonly string[] }
  | { readonly kind: "flags"; readonly names: readonly string[] }
  | { readonly kind: "option"; readonly some: ValueType }
  | { readonly kind: "result"; readonly ok: ValueType | null; readonly error: ValueType | null }
  | { readonly kind: "own" | "borrow"; readonly resource: ResourceType }
  /** Null where nothing goes through it but its being there. */
  | { readonly kind: "stream" | "future"; readonly element: ValueType | null };

/** The type of a map's entries, of which it is a list. */
export function entryType({ key, value }: Extract<ValueType, { kind: "map" }>): ValueType {
  return { kind: "tuple", elements: [key, value] };
}

/** A kind of resource; two are the same when they are one object, or the host's of one name. */
export interface ResourceType {
  readonly kind: "resource";
  /** Of a resource of the host: its interface with what tells its versions apart, and its name in there. */
  name: string | null;
  /** Of a resource that the component defines itself: who, and the core function that ends one. */
  readonly local: { readonly owner: number; readonly destructor: unknown } | null;
}

/** The type of a function. */
export interface FunctionType {
  readonly kind: "function";
  readonly parameters: readonly Field[];
  readonly result: ValueType | null;
  /** It may wait; others answer before their caller goes on. */
  readonly isAsync?: true;
}

/** The type of an instance: what it exports, by name. */
export interface InstanceType {
  readonly kind: "instance-type";
  readonly exports: ReadonlyMap<string, ExternType>;
}

/** The type of a component, as far as a world needs it. */
export interface ComponentType {
  readonly kind: "component-type";
  readonly imports: ReadonlyMap<string, ExternType>;
  readonly exports: ReadonlyMap<string, ExternType>;
}

/** What an index of a type space can stand for. */
export type AnyType =
  | { readonly kind: "value"; readonly type: ValueType }
  | ResourceType
  | FunctionType
  | InstanceType
  | ComponentType;

/** What can be imported or exported. */
export type ExternType =
  | FunctionType
  | InstanceType
  | ComponentType
  | { readonly kind: "type"; readonly type: AnyType }
  | { readonly kind: "module" };
