import { type InstanceType, interfaceName, parseInterface } from "@bobbin-kv/wasm-linker";
import { draftsWit } from "./drafts.ts";
import { filesystemWit } from "./filesystem.ts";
import { filesystemWit3 } from "./filesystem3.ts";
import { httpWit } from "./http.ts";
import { httpWit3 } from "./http3.ts";
import { keyValueWit } from "./key-value.ts";
import { socketsWit } from "./sockets.ts";
import { socketsWit3 } from "./sockets3.ts";
import { spinWit } from "./spin.ts";
import { systemWit } from "./system.ts";
import { systemWit3 } from "./system3.ts";

const bodies: ReadonlyMap<string, string> = new Map(
  [systemWit, filesystemWit, httpWit, socketsWit, spinWit, keyValueWit, draftsWit].flatMap(
    Object.entries,
  ),
);

/** The draft of WASI 0.3 that became it, word for word; Spin 4.0 knows no other version. */
export const draftOf03 = "0.3.0-rc-2026-03-15";

/** Interfaces of WASI 0.3, by both of their names; each takes types from those of its own version. */
const bodies03: ReadonlyMap<string, string> = new Map(
  [systemWit3, filesystemWit3, httpWit3, socketsWit3]
    .flatMap(Object.entries)
    .flatMap(([name, body]: [string, string]): [string, string][] => [
      [name, body],
      [name.replace(/0\.3$/, draftOf03), body.replaceAll("@0.3.{", `@${draftOf03}.{`)],
    ]),
);
const parsed = new Map<string, InstanceType>();

/** The names of all interfaces that have types here. */
export const typedInterfaces: readonly string[] = [...bodies.keys(), ...bodies03.keys()];

/**
 * The types of an interface that Bobbin knows, by the name that a component imports or exports it by;
 * null for any other. They are read when they are first asked for.
 */
export function interfaceTypes(name: string): InstanceType | null {
  const key = interfaceName(name).key;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const body = bodies.get(key) ?? bodies03.get(key);
  if (body === undefined) return null;
  const types = parseInterface(key, body, (used) => {
    const found = interfaceTypes(used);
    if (found === null) throw new Error(`${key} uses ${used}, of which there are no types`);
    return found;
  });
  parsed.set(key, types);
  return types;
}
