import { allKeys, type KeyChoice } from "./key-choice.ts";

/** What the address bar says is shown. */
export interface Route extends KeyChoice {
  readonly label: string | null;
  /** The key whose value is open; the empty key is one. */
  readonly key: string | null;
}

/** What the API makes folders by. */
export const marks: readonly string[] = [":", "/"];

/** Reads the fragment of an address: `#/stores/LABEL?prefix=…&inside=…&folders=…&values=…&key=…`. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#/, ""), "?");
  const found = /^\/stores\/([^/]+)$/.exec(path)?.[1];
  const label = found === undefined ? null : decodeOrNull(found);
  if (label === null) return { ...allKeys, label: null, key: null };
  const parameters = new URLSearchParams(query);
  const mark = parameters.get("folders") ?? "";
  return {
    label,
    prefix: parameters.get("prefix") ?? "",
    inside: parameters.get("inside"),
    mark: marks.includes(mark) ? mark : "",
    hasValues: parameters.get("values") === "true",
    key: parameters.get("key"),
  };
}

/** The fragment for a route, with "#". */
export function formatRoute({ label, prefix, inside, mark, hasValues, key }: Route): string {
  if (label === null) return "#/";
  const parameters = new URLSearchParams();
  if (prefix !== "") parameters.set("prefix", prefix);
  if (inside !== null) parameters.set("inside", inside);
  if (mark !== "") parameters.set("folders", mark);
  if (hasValues) parameters.set("values", "true");
  if (key !== null) parameters.set("key", key);
  const query = parameters.toString();
  return `#/stores/${encodeURIComponent(label)}${query === "" ? "" : `?${query}`}`;
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decodeOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // An address that somebody has cut.
    return null;
  }
}
