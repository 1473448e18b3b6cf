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

/**
 * What an interface is known by: of WASI 0.2 and 0.3 any patch version is the same one, `wasi:io/poll@0.2`;
 * all others are told apart by their exact versions.
 */
export function interfaceKey(name: string): string {
  const minor = /^wasi:[^@]*@(0\.[23])\.\d+$/.exec(name)?.[1];
  return minor === undefined ? name : `${withoutVersion(name)}@${minor}`;
}

/** A function's name as people know it: `store.set` for `[method]store.set`. */
export function plainName(name: string): string {
  return name.replace(/^\[\w+\]/, "");
}
