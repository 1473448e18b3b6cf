import { bobbinError } from "../errors.ts";

/** The parameters of a request's URL. */
export type Query = ReadonlyMap<string, string>;

/**
 * Reads a query without losing a character: what is no UTF-8 is refused and not replaced, and so is a
 * parameter that the route does not know or that is there twice. Throws explorer-request-invalid.
 */
export function parseQuery(text: string, known: readonly string[]): Query {
  const query = new Map<string, string>();
  for (const part of text.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decodePart(equals === -1 ? part : part.slice(0, equals));
    if (!known.includes(name)) refuse(`the parameter ${JSON.stringify(name)} has no meaning here`);
    if (query.has(name)) refuse(`the parameter ${JSON.stringify(name)} is there twice`);
    query.set(name, equals === -1 ? "" : decodePart(part.slice(equals + 1)));
  }
  return query;
}

/** Decodes a part of a path; null where it is no UTF-8. */
export function decodeSegment(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not what anything is named.
    return null;
  }
}

/** The parameter, which has to be there; it may be empty. */
export function requireParameter(query: Query, name: string): string {
  return query.get(name) ?? refuse(`the parameter ${JSON.stringify(name)} is missing`);
}

/** A switch: true or false, false where it is left out. */
export function readSwitch(query: Query, name: string): boolean {
  const text = query.get(name) ?? "false";
  if (text === "true" || text === "false") return text === "true";
  return refuse(`the parameter ${JSON.stringify(name)} is either true or false`);
}

function decodePart(text: string): string {
  return (
    decodeSegment(text.replaceAll("+", " ")) ?? refuse("a parameter is not percent-encoded UTF-8")
  );
}

function refuse(what: string): never {
  throw bobbinError("explorer-request-invalid", { what });
}
