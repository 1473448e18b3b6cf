/** Spin, beside which guests are measured where BOBBIN_SPIN names a program of it: it has to be built by hand. */

import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import type { Command } from "../slow-syncs.ts";
import { CannotMeasure } from "./sample.ts";

const program = process.env["BOBBIN_SPIN"] ?? "";

/** Whether there is a Spin to measure. */
export const hasSpin = program !== "";

/** The command that serves a guest with a SQLite store of its own, with Spin's defaults. */
export async function spinCommand(source: string, folder: string): Promise<Command> {
  if (!hasSpin) throw new CannotMeasure("BOBBIN_SPIN does not name a program of Spin");
  writeGuestApp(source, folder);
  const config = join(folder, "runtime-config.toml");
  const path = JSON.stringify(join(folder, "data.db"));
  writeFileSync(config, `[key_value_store.default]\ntype = "spin"\npath = ${path}\n`);
  const state = join(folder, "state");
  mkdirSync(state);
  return [
    program,
    ...["up", "--from", folder, "--listen", `127.0.0.1:${await freePort()}`],
    ...["--runtime-config-file", config, "--state-dir", state],
  ];
}

/** Writes the manifest of an application whose only component is this file. */
export function writeGuestApp(source: string, folder: string): void {
  writeFileSync(
    join(folder, "spin.toml"),
    `spin_manifest_version = 2
[application]
name = "guest"
[[trigger.http]]
route = "/..."
component = "guest"
[component.guest]
source = ${JSON.stringify(source)}
key_value_stores = ["default"]
`,
  );
}

/** Spin takes no port 0. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
