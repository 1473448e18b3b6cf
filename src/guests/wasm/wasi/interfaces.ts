import type { HostInterface } from "../host.ts";
import { cliInterfaces } from "./cli.ts";
import { clockInterfaces } from "./clocks.ts";
import { filesystemInterfaces } from "./filesystem.ts";
import { randomInterfaces } from "./random.ts";
import { socketInterfaces } from "./sockets.ts";

/** What a guest may see of a system through WASI 0.2, by interface. */
export const wasiInterfaces: Readonly<Record<string, HostInterface>> = {
  ...cliInterfaces,
  ...clockInterfaces,
  ...filesystemInterfaces,
  ...randomInterfaces,
  ...socketInterfaces,
};
