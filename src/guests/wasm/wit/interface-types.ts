import { type InstanceType, interfaceKey, parseInterface } from "../linker/index.ts";
import { draftsWit } from "./drafts.ts";
import { filesystemWit } from "./filesystem.ts";
import { httpWit } from "./http.ts";
import { keyValueWit } from "./key-value.ts";
import { socketsWit } from "./sockets.ts";
import { spinWit } from "./spin.ts";
import { systemWit } from "./system.ts";

const bodies: ReadonlyMap<string, string> = new Map(
  [systemWit, filesystemWit, httpWit, socketsWit, spinWit, keyValueWit, draftsWit].flatMap(
    Object.entries,
  ),
);
const parsed = new Map<string, InstanceType>();

/** The names of all interfaces that have types here. */
export const typedInterfaces: readonly string[] = [...bodies.keys()];

/**
 * The types of an interface that Bobbin knows, by the name that a component imports or exports it by;
 * null for any other. They are read when they are first asked for.
 */
export function interfaceTypes(name: string): InstanceType | null {
  const key = interfaceKey(name);
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const body = bodies.get(key);
  if (body === undefined) return null;
  const types = parseInterface(key, body, (used) => {
    const found = interfaceTypes(used);
    if (found === null) throw new Error(`${key} uses ${used}, of which there are no types`);
    return found;
  });
  parsed.set(key, types);
  return types;
}
