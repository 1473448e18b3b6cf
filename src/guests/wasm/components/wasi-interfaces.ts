import { november } from "../drafts/november.ts";
import { october } from "../drafts/october.ts";
import type { Overrides } from "../drafts/overrides.ts";
import type { HostInterface } from "../host.ts";
import { outgoingHandler } from "../http/outgoing-handler.ts";
import { httpTypes } from "../http/types.ts";
import { cliInterfaces, exitInterfaces } from "../wasi/cli.ts";
import { clockInterfaces } from "../wasi/clocks.ts";
import { filesystemInterfaces } from "../wasi/filesystem.ts";
import { errorInterfaces, waitingInterfaces } from "../wasi/io.ts";
import { randomInterfaces } from "../wasi/random.ts";
import { socketInterfaces } from "../wasi/sockets.ts";
import { draftVersions } from "../wit/drafts.ts";

/** What the functions of an interface are about. */
export type Target =
  | "surroundings"
  | "system"
  | "files"
  | "sockets"
  | "http"
  | "stores"
  | "variables";

/** Whether functions of an interface make a guest wait. */
type Waits = "never" | "always" | "with-store";

/** An interface that is offered. */
export interface ServedInterface {
  readonly functions: HostInterface;
  readonly target: Target;
  /** `with-store`: where the store answers later, and when it is the turn of others. */
  readonly waits: Waits;
}

/** Interfaces that are about one thing, and make guests wait or not. */
export function all(
  functions: Readonly<Record<string, HostInterface>>,
  target: Target,
  waits: Waits,
): [string, ServedInterface][] {
  return Object.entries(functions).map(([name, one]) => [name, { functions: one, target, waits }]);
}

/** Interfaces of WASI 0.2 by their names without version. */
const wasi02: ReadonlyMap<string, ServedInterface> = new Map([
  ...all(cliInterfaces, "surroundings", "never"),
  ...all(exitInterfaces, "system", "never"),
  ...all(clockInterfaces, "system", "never"),
  ...all(randomInterfaces, "system", "never"),
  ...all(errorInterfaces, "system", "never"),
  ...all(waitingInterfaces, "system", "always"),
  ...all(filesystemInterfaces, "files", "never"),
  ...all(socketInterfaces, "sockets", "never"),
  ...all({ "wasi:http/types": httpTypes }, "http", "always"),
  ...all({ "wasi:http/outgoing-handler": outgoingHandler }, "http", "never"),
]);

/** Drafts have no sockets here: what is asked of one is answered as nothing that is served. */
function draft(version: string, overrides: Overrides): [string, ServedInterface][] {
  return [...wasi02].flatMap(([name, served]): [string, ServedInterface][] => {
    const functions = name in overrides ? overrides[name] : served.functions;
    if (functions === null || functions === undefined || served.target === "sockets") return [];
    return [[`${name}@${version}`, { ...served, functions }]];
  });
}

const [octoberVersion, novemberVersion] = draftVersions;

/** WASI 0.2, of which any patch version fits, and its drafts, by the keys that `interfaceName` has. */
export const wasiInterfaces: ReadonlyMap<string, ServedInterface> = new Map([
  ...[...wasi02].map(([name, one]) => [`${name}@0.2`, one] as const),
  ...draft(octoberVersion, october),
  ...draft(novemberVersion, november),
]);
