/** A WIT name as a property: `status-code` is `statusCode`. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_dash, letter: string) => letter.toUpperCase());
}

/** What the name of an interface says. */
export interface InterfaceName {
  /** Without its version: `wasi:io/poll`. */
  readonly plain: string;
  /** `0.2.3`, or "". */
  readonly version: string;
  /**
   * What it is known by: of WASI 0.2 and 0.3 any patch version is the same one, `wasi:io/poll@0.2`;
   * all others are told apart by their exact versions.
   */
  readonly key: string;
}

/** Reads the name of an import or export: `wasi:io/poll@0.2.3`. */
export function interfaceName(name: string): InterfaceName {
  const at = name.indexOf("@");
  const plain = at === -1 ? name : name.slice(0, at);
  const version = at === -1 ? "" : name.slice(at + 1);
  const minor = plain.startsWith("wasi:") ? /^(0\.[23])\.\d+$/.exec(version)?.[1] : undefined;
  return { plain, version, key: minor === undefined ? name : `${plain}@${minor}` };
}

/** A function's name as people know it: `store.set` for `[method]store.set`. */
export function plainName(name: string): string {
  return name.replace(/^\[\w+\]/, "");
}
