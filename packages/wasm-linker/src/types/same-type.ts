import type { AnyType, Case, Field, FunctionType, ResourceType, ValueType } from "./types.ts";

/**
 * Pairs that have been found to be the same: types share their parts, so that they are compared once.
 * Neither changes once the component has been read.
 */
const compared = new WeakMap<ValueType, WeakSet<ValueType>>();

/**
 * Where a function that a component declares differs from the one that there is; null where nowhere. Its
 * parameters have their places; what a component calls them is its own affair, as it is to Spin.
 */
export function functionDifference(declared: FunctionType, offered: FunctionType): string | null {
  if (declared.isAsync !== offered.isAsync) return "in whether it is async";
  const mine = declared.parameters;
  const theirs = offered.parameters;
  for (const [at, parameter] of theirs.entries()) {
    const given = mine[at];
    if (given === undefined || !isSameType(given.type, parameter.type)) {
      return `in the parameter ${parameter.name}`;
    }
  }
  if (mine.length > theirs.length) return "in the number of parameters";
  return isSameOptional(declared.result, offered.result) ? null : "in the result";
}

/** Whether two types are the same, structure and names; resources are, where they have the same name. */
export function isSameType(declared: ValueType, offered: ValueType): boolean {
  if (declared === offered) return true;
  if (declared.kind !== offered.kind) return false;
  const known = compared.get(declared);
  if (known?.has(offered) === true) return true;
  if (!hasSameParts(declared, offered)) return false;
  if (known === undefined) compared.set(declared, new WeakSet([offered]));
  else known.add(offered);
  return true;
}

/** Whether what a component declares under a name is what there is under it. */
export function isSameDefinition(declared: AnyType, offered: AnyType): boolean {
  if (declared.kind === "value") {
    return offered.kind === "value" && isSameType(declared.type, offered.type);
  }
  return (
    declared.kind === "resource" && offered.kind === "resource" && isSameResource(declared, offered)
  );
}

function isSameResource(declared: ResourceType, offered: ResourceType): boolean {
  if (declared === offered) return true;
  return declared.local === null && declared.name !== null && declared.name === offered.name;
}

function hasSameParts(declared: ValueType, offered: ValueType): boolean {
  switch (declared.kind) {
    case "list":
      return isSameType(declared.element, as(declared, offered).element);
    case "fixed-list": {
      const { element, length } = as(declared, offered);
      return declared.length === length && isSameType(declared.element, element);
    }
    case "map": {
      const { key, value } = as(declared, offered);
      return isSameType(declared.key, key) && isSameType(declared.value, value);
    }
    case "stream":
    case "future":
      return isSameOptional(declared.element, as(declared, offered).element);
    case "option":
      return isSameType(declared.some, as(declared, offered).some);
    case "result": {
      const { ok, error } = as(declared, offered);
      return isSameOptional(declared.ok, ok) && isSameOptional(declared.error, error);
    }
    case "tuple": {
      const { elements } = as(declared, offered);
      return isEach(declared.elements, elements, isSameType);
    }
    case "record":
      return isEach(declared.fields, as(declared, offered).fields, isSameField);
    case "variant":
      return isEach(declared.cases, as(declared, offered).cases, isSameField);
    case "enum":
    case "flags":
      return isEach(declared.names, as(declared, offered).names, (one, other) => one === other);
    case "own":
    case "borrow":
      return isSameResource(declared.resource, as(declared, offered).resource);
    default:
      return true;
  }
}

/** The other type, of which it is known that its kind is the same. */
function as<Kind extends ValueType>(_like: Kind, type: ValueType): Kind {
  return type as Kind;
}

function isSameField(declared: Field | Case, offered: Field | Case): boolean {
  return declared.name === offered.name && isSameOptional(declared.type, offered.type);
}

/** Whether two types are the same, where there may be none. */
export function isSameOptional(declared: ValueType | null, offered: ValueType | null): boolean {
  if (declared === null || offered === null) return declared === offered;
  return isSameType(declared, offered);
}

function isEach<Item>(
  mine: readonly Item[],
  theirs: readonly Item[],
  isSame: (one: Item, other: Item) => boolean,
): boolean {
  return mine.length === theirs.length && mine.every((one, at) => isSame(one, theirs[at] as Item));
}
