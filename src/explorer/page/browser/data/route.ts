/** What the address bar says is shown. */
export interface Route {
  readonly label: string | null;
  readonly prefix: string;
  /** The key whose value is open; the empty key is one. */
  readonly key: string | null;
}

/** Reads the fragment of an address: `#/stores/LABEL?prefix=…&key=…`. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#/, ""), "?");
  const found = /^\/stores\/([^/]+)$/.exec(path)?.[1];
  const label = found === undefined ? null : decodeOrNull(found);
  if (label === null) return { label: null, prefix: "", key: null };
  const parameters = new URLSearchParams(query);
  return { label, prefix: parameters.get("prefix") ?? "", key: parameters.get("key") };
}

/** The fragment for a route, with "#". */
export function formatRoute({ label, prefix, key }: Route): string {
  if (label === null) return "#/";
  const parameters = new URLSearchParams();
  if (prefix !== "") parameters.set("prefix", prefix);
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
