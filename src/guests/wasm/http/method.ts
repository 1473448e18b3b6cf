/** A method as `wasi:http/types` has it. */
export interface Method {
  readonly tag: string;
  readonly value?: string;
}

const names = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];
const known: ReadonlyMap<string, Method> = new Map(
  names.map((name) => [name, Object.freeze({ tag: name.toLowerCase() })]),
);
const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The method of a name. */
export function methodOf(name: string): Method {
  return known.get(name) ?? { tag: "other", value: name };
}

/** The name of a method, or null where it is none. */
export function methodName({ tag, value }: Method): string | null {
  if (tag !== "other") return tag.toUpperCase();
  return value !== undefined && tokenPattern.test(value) ? value : null;
}
