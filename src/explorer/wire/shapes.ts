/** Forms of JSON, each said once: a type to TypeScript, a check to whoever reads, and a schema to the document. */

/** A form that values of type `T` have. */
export interface Shape<T> {
  /** As OpenAPI writes it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** What it is, after "is not": `a text`. */
  readonly words: string;
  /** Where a value is otherwise; null where it is of this form. Members that no shape names may be there. */
  readonly fault: (value: unknown) => Fault | null;
  /** Never there: it carries the type. */
  readonly type?: T;
}

/** A member that may be left out. */
export interface OptionalShape<T> extends Shape<T> {
  readonly isOptional: true;
}

/** Where a value departs from its form. */
export interface Fault {
  /** Names of members and numbers of elements that lead there; empty for the value itself. */
  readonly path: readonly string[];
  /** What it is not. */
  readonly words: string;
}

/** The type of a shape. */
export type Of<S> = S extends Shape<infer T> ? T : never;

type Members = Readonly<Record<string, Shape<unknown>>>;
type OptionalNames<M> = {
  [K in keyof M]: M[K] extends OptionalShape<unknown> ? K : never;
}[keyof M];

/** What an object of these members is. */
export type ObjectOf<M> = {
  readonly [K in Exclude<keyof M, OptionalNames<M>>]: Of<M[K]>;
} & { readonly [K in OptionalNames<M>]?: Of<M[K]> };

function plain<T>(
  schema: Shape<T>["schema"],
  words: string,
  accepts: (value: unknown) => boolean,
): Shape<T> {
  return { schema, words, fault: (value) => (accepts(value) ? null : { path: [], words }) };
}

/** Any text. */
export const text = plain<string>({ type: "string" }, "a text", (it) => typeof it === "string");

/** True or false. */
export const yesOrNo = plain<boolean>(
  { type: "boolean" },
  "true or false",
  (it) => typeof it === "boolean",
);

/** A whole number from 0 on. */
export const count = plain<number>(
  { type: "integer", minimum: 0 },
  "a whole number from 0 on",
  (it) => Number.isInteger(it) && Number(it) >= 0,
);

/** The same, or null. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  const { type } = shape.schema;
  return {
    schema:
      type === "object"
        ? { oneOf: [{ type: "null" }, shape.schema] }
        : { ...shape.schema, type: [type, "null"] },
    words: `${shape.words} or null`,
    fault: (value) => (value === null ? null : shape.fault(value)),
  };
}

/** The same, where it is there. */
export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { ...shape, isOptional: true };
}

/** The same, with a sentence in the document. */
export function described<T>(description: string, shape: Shape<T>): Shape<T> {
  return { ...shape, schema: { ...shape.schema, description } };
}

/** A list of these. */
export function list<T>(items: Shape<T>, words: string): Shape<readonly T[]> {
  const fault = (value: unknown): Fault | null => {
    if (!Array.isArray(value)) return { path: [], words };
    for (const [index, item] of value.entries()) {
      const found = items.fault(item);
      if (found !== null) return inside(String(index), found);
    }
    return null;
  };
  return { schema: { type: "array", items: items.schema }, words, fault };
}

/** An object with these members. */
export function object<const M extends Members>(members: M): Shape<ObjectOf<M>> {
  const words = "a JSON object";
  const required = Object.keys(members).filter((name) => !isOptional(members[name]));
  const properties = Object.fromEntries(
    Object.entries(members).map(([name, { schema }]) => [name, schema]),
  );
  const fault = (value: unknown): Fault | null => {
    if (!isObject(value)) return { path: [], words };
    for (const [name, shape] of Object.entries(members)) {
      if (value[name] === undefined && isOptional(shape)) continue;
      const found = shape.fault(value[name]);
      if (found !== null) return inside(name, found);
    }
    return null;
  };
  return { schema: { type: "object", properties, required }, words, fault };
}

/** Exactly one of two objects, told apart by a member that only one of them has. */
export function either<const A extends Members, const B extends Members>(
  one: readonly [keyof A & string, A],
  other: readonly [keyof B & string, B],
): Shape<ObjectOf<A> | ObjectOf<B>> {
  const [shapeOne, shapeOther] = [object(one[1]), object(other[1])];
  const words = `an object with either "${one[0]}" or "${other[0]}"`;
  const fault = (value: unknown): Fault | null => {
    if (!isObject(value)) return { path: [], words: "a JSON object" };
    const hasOne = value[one[0]] !== undefined;
    if (hasOne === (value[other[0]] !== undefined)) return { path: [], words };
    return (hasOne ? shapeOne : shapeOther).fault(value);
  };
  return { schema: { oneOf: [shapeOne.schema, shapeOther.schema] }, words, fault };
}

const isOptional = (shape: Shape<unknown> | undefined): boolean =>
  shape !== undefined && "isOptional" in shape;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inside(name: string, { path, words }: Fault): Fault {
  return { path: [name, ...path], words };
}
