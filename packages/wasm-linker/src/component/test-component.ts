import { Writer } from "../binary/writer.ts";
import { interfaceName } from "../types/names.ts";
import type {
  AnyType,
  FunctionType,
  PrimitiveKind,
  ResourceType,
  ValueType,
} from "../types/types.ts";

/** What a component of a test declares of one interface, in order. */
export type Declared = Readonly<Record<string, FunctionType | AnyType>>;

const primitives: readonly PrimitiveKind[] = [
  "bool",
  "s8",
  "u8",
  "s16",
  "u16",
  "s32",
  "u32",
  "s64",
  "u64",
  "f32",
  "f64",
  "char",
  "string",
];

/**
 * The bytes of a component that imports these interfaces. A resource is defined by the interface that
 * its name says, where it is imported under its own name; else it is taken from an earlier import.
 */
export function importingComponent(imports: Readonly<Record<string, Declared>>): Uint8Array {
  const component = new TestComponent();
  for (const [name, declared] of Object.entries(imports)) component.import(name, declared);
  return component.bytes;
}

/** Number, length and contents of a section. */
export function section(id: number, contents: readonly number[]): number[] {
  return [id, ...u32(contents.length), ...contents];
}

/** An unsigned LEB128. */
export function u32(value: number): number[] {
  const writer = new Writer(8);
  writer.u32(value);
  return [...writer.written];
}

/** An index where a primitive could stand. */
function s33(value: number): number[] {
  const writer = new Writer(8);
  writer.s32(value);
  return [...writer.written];
}

/** A text with its length before it. */
export function text(value: string): number[] {
  const bytes = Buffer.from(value);
  return [...u32(bytes.length), ...bytes];
}

/** What every component begins with. */
export const preamble: readonly number[] = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];

class TestComponent {
  readonly #sections: number[] = [...preamble];
  /** The component's types that are resources, by name. */
  readonly #resources = new Map<string, number>();
  #types = 0;
  #instances = 0;

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#sections);
  }

  import(name: string, declared: Declared): void {
    const instance = new TestInstance(interfaceName(name).key, this.#resources);
    const declarations = instance.encode(declared);
    this.#sections.push(...section(7, [1, 0x42, ...declarations]));
    this.#sections.push(...section(10, [1, 0, ...text(name), 5, ...u32(this.#types)]));
    this.#types += 1;
    for (const [resource, member] of instance.defined) {
      this.#sections.push(...section(6, [1, 3, 0, ...u32(this.#instances), ...text(member)]));
      this.#resources.set(resource, this.#types);
      this.#types += 1;
    }
    this.#instances += 1;
  }
}

/** The type of one instance. */
class TestInstance {
  /** Resources that it defines, with the names that it exports them by. */
  readonly defined = new Map<string, string>();
  readonly #key: string;
  readonly #outer: ReadonlyMap<string, number>;
  readonly #resources = new Map<string, number>();
  readonly #declarations: number[][] = [];
  #types = 0;

  constructor(key: string, outer: ReadonlyMap<string, number>) {
    this.#key = key;
    this.#outer = outer;
  }

  encode(declared: Declared): number[] {
    for (const [name, type] of Object.entries(declared)) {
      if (type.kind === "function") this.#function(name, type);
      else if (type.kind === "value") this.#export(name, this.#index(type.type));
      else if (type.kind === "resource") this.#exportResource(name, type);
    }
    return [...u32(this.#declarations.length), ...this.#declarations.flat()];
  }

  #function(name: string, { parameters, result, isAsync }: FunctionType): void {
    const given = parameters.map((one) => [...text(one.name), ...this.#reference(one.type)]);
    const gives = result === null ? [1, 0] : [0, ...this.#reference(result)];
    const form = isAsync === true ? 0x43 : 0x40;
    const index = this.#define([form, ...u32(given.length), ...given.flat(), ...gives]);
    this.#declarations.push([4, 0, ...text(name), 1, ...u32(index)]);
  }

  #exportResource(name: string, type: ResourceType): void {
    if (type.name === `${this.#key}/${name}` && !this.#resources.has(type.name)) this.#own(name);
    else this.#export(name, this.#resource(type));
  }

  #export(name: string, index: number): void {
    this.#declarations.push([4, 0, ...text(name), 3, 0, ...u32(index)]);
    this.#types += 1;
  }

  #own(name: string): number {
    this.#declarations.push([4, 0, ...text(name), 3, 1]);
    this.#resources.set(`${this.#key}/${name}`, this.#types);
    this.defined.set(`${this.#key}/${name}`, name);
    this.#types += 1;
    return this.#types - 1;
  }

  #resource({ name }: ResourceType): number {
    const named = name ?? "";
    const known = this.#resources.get(named);
    if (known !== undefined) return known;
    const outer = this.#outer.get(named);
    if (outer === undefined) return this.#own(named.slice(named.lastIndexOf("/") + 1));
    this.#declarations.push([2, 3, 2, 1, ...u32(outer)]);
    this.#resources.set(named, this.#types);
    this.#types += 1;
    return this.#types - 1;
  }

  #define(bytes: readonly number[]): number {
    this.#declarations.push([1, ...bytes]);
    this.#types += 1;
    return this.#types - 1;
  }

  /** A primitive, or the index of a type that is defined for it. */
  #reference(type: ValueType): number[] {
    const primitive = primitives.indexOf(type.kind as PrimitiveKind);
    return primitive >= 0 ? [0x7f - primitive] : s33(this.#index(type));
  }

  #optional(type: ValueType | null): number[] {
    return type === null ? [0] : [1, ...this.#reference(type)];
  }

  #index(type: ValueType): number {
    switch (type.kind) {
      case "list":
        return this.#define([0x70, ...this.#reference(type.element)]);
      case "fixed-list":
        return this.#define([0x67, ...this.#reference(type.element), ...u32(type.length)]);
      case "map":
        return this.#define([0x63, ...this.#reference(type.key), ...this.#reference(type.value)]);
      case "stream":
      case "future":
        return this.#define([
          type.kind === "stream" ? 0x66 : 0x65,
          ...this.#optional(type.element),
        ]);
      case "option":
        return this.#define([0x6b, ...this.#reference(type.some)]);
      case "result":
        return this.#define([0x6a, ...this.#optional(type.ok), ...this.#optional(type.error)]);
      case "tuple":
        return this.#list(0x6f, type.elements, (one) => this.#reference(one));
      case "record":
        return this.#list(0x72, type.fields, (one) => [
          ...text(one.name),
          ...this.#reference(one.type),
        ]);
      case "variant":
        return this.#list(0x71, type.cases, (one) => [
          ...text(one.name),
          ...this.#optional(one.type),
          0,
        ]);
      case "enum":
      case "flags":
        return this.#list(type.kind === "enum" ? 0x6d : 0x6e, type.names, text);
      case "own":
      case "borrow":
        return this.#define([
          type.kind === "own" ? 0x69 : 0x68,
          ...u32(this.#resource(type.resource)),
        ]);
      default:
        return this.#define(this.#reference(type));
    }
  }

  #list<Part>(tag: number, parts: readonly Part[], encode: (part: Part) => number[]): number {
    const encoded = parts.flatMap(encode);
    return this.#define([tag, ...u32(parts.length), ...encoded]);
  }
}
