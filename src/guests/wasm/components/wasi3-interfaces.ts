import { filesystemInterfaces3 } from "../wasi3/filesystem.ts";
import { clientInterfaces3, httpInterfaces3 } from "../wasi3/interfaces.ts";
import { socketInterfaces3 } from "../wasi3/sockets.ts";
import {
  cliInterfaces3,
  clockInterfaces3,
  exitInterfaces3,
  randomInterfaces3,
  waitingInterfaces3,
} from "../wasi3/system.ts";
import { draftOf03 } from "../wit/interface-types.ts";
import { all, type ServedInterface } from "./wasi-interfaces.ts";

/** Interfaces of WASI 0.3 by their names without version. */
const wasi03: ReadonlyMap<string, ServedInterface> = new Map([
  ...all(cliInterfaces3, "surroundings", "never"),
  ...all(exitInterfaces3, "system", "never"),
  ...all(clockInterfaces3, "system", "never"),
  ...all(waitingInterfaces3, "system", "always"),
  ...all(randomInterfaces3, "system", "never"),
  ...all(filesystemInterfaces3, "files", "never"),
  ...all(socketInterfaces3, "sockets", "never"),
  ...all(httpInterfaces3, "http", "never"),
  ...all(clientInterfaces3, "http", "always"),
]);

/** WASI 0.3, of which any patch version fits, and the draft that became it, by the keys that `interfaceName` has. */
export const wasi3Interfaces: ReadonlyMap<string, ServedInterface> = new Map(
  [...wasi03].flatMap(([name, one]) =>
    ["0.3", draftOf03].map((version) => [`${name}@${version}`, one] as const),
  ),
);
