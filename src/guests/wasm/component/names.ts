/** A WIT name as a property: `status-code` is `statusCode`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_dash, letter: string) => letter.toUpperCase());
}

/** An import's or export's name without its version: `wasi:io/poll@0.2.3` is `wasi:io/poll`. */
export function withoutVersion(name: string): string {
  const at = name.indexOf("@");
  return at === -1 ? name : name.slice(0, at);
}

/** The version of an import's or export's name, or "". */
export function versionOf(name: string): string {
  const at = name.indexOf("@");
  return at === -1 ? "" : name.slice(at + 1);
}
