import type { AnyType, FunctionType, ResourceType, ValueType } from "./types.ts";

/** Longest text of one type: a component can declare types of any size. */
const textMax = 400;
/** Parts of a type in a type that are written out. */
const depthMax = 4;
/** Names longer than this are cut in texts. */
const nameMax = 120;

/** A function's type as WIT writes it, without the names of the types in it; cut where it is long. */
export function describeFunction({ parameters, result, isAsync }: FunctionType): string {
  const given = some(parameters, ({ name, type }) => `${short(name)}: ${describe(type, 0)}`);
  const text = `${isAsync === true ? "async " : ""}func(${given})`;
  return cut(result === null ? text : `${text} -> ${describe(result, 0)}`);
}

/** A type as WIT writes it; cut where it is long. */
export function describeType(type: AnyType): string {
  if (type.kind === "value") return cut(describe(type.type, 0));
  if (type.kind === "resource") return `resource ${resourceName(type)}`;
  return type.kind === "function" ? describeFunction(type) : "interface";
}

function describe(type: ValueType, depth: number): string {
  if (depth > depthMax) return "…";
  const inner = (one: ValueType): string => describe(one, depth + 1);
  switch (type.kind) {
    case "list":
      return `list<${inner(type.element)}>`;
    case "fixed-list":
      return `list<${inner(type.element)}, ${type.length}>`;
    case "map":
      return `map<${inner(type.key)}, ${inner(type.value)}>`;
    case "stream":
    case "future":
      return type.element === null ? type.kind : `${type.kind}<${inner(type.element)}>`;
    case "option":
      return `option<${inner(type.some)}>`;
    case "tuple":
      return `tuple<${some(type.elements, inner)}>`;
    case "result":
      return describeResult(type, inner);
    case "record":
      return `record { ${some(type.fields, (one) => `${short(one.name)}: ${inner(one.type)}`)} }`;
    case "variant":
      return `variant { ${some(type.cases, (one) =>
        one.type === null ? short(one.name) : `${short(one.name)}(${inner(one.type)})`,
      )} }`;
    case "enum":
    case "flags":
      return `${type.kind} { ${some(type.names, short)} }`;
    case "own":
      return resourceName(type.resource);
    case "borrow":
      return `borrow<${resourceName(type.resource)}>`;
    default:
      return type.kind;
  }
}

function describeResult(
  { ok, error }: Extract<ValueType, { kind: "result" }>,
  inner: (type: ValueType) => string,
): string {
  if (error !== null) return `result<${ok === null ? "_" : inner(ok)}, ${inner(error)}>`;
  return ok === null ? "result" : `result<${inner(ok)}>`;
}

/** Most parts that are written out of each. */
const partsMax = 6;

function some<Part>(parts: readonly Part[], write: (part: Part) => string): string {
  const written = parts.slice(0, partsMax).map(write);
  if (parts.length > partsMax) written.push("…");
  return written.join(", ");
}

function resourceName({ name }: ResourceType): string {
  return name === null ? "of its own" : short(name);
}

/** A name that a component gave, fit to be printed. */
export function short(name: string): string {
  const text = name.length > nameMax ? `${name.slice(0, nameMax)}…` : name;
  return text.replace(/\p{C}/gu, "·");
}

function cut(text: string): string {
  return text.length > textMax ? `${text.slice(0, textMax)}…` : text;
}
