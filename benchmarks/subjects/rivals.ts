/** Other runtimes with a key-value store, installed outside of the project when they are asked for. */

import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Command } from "../slow-syncs.ts";
import { CannotMeasure } from "./sample.ts";

const run = promisify(execFile);

/** Who is compared. */
export type Rival = "miniflare" | "deno";

/** The versions that the figures in README.md are of. */
const versions: Readonly<Record<Rival, string>> = { miniflare: "4.20260730.0", deno: "2.9.6" };

const cacheFolder = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "bobbin-benchmarks",
);

/** Installs a rival, unless that was done before; the command that serves its data from the folder. */
export async function rivalCommand(rival: Rival, data: string): Promise<Command> {
  const folder = join(cacheFolder, `${rival}-${versions[rival]}`);
  await install(folder, `${rival}@${versions[rival]}`);
  const server = join(import.meta.dirname, "../servers", `${rival}.js`);
  if (rival === "miniflare") return [process.execPath, server, folder, data];
  const program = join(folder, "node_modules/.bin/deno");
  return [program, "run", "--allow-all", "--unstable-kv", server, join(data, "deno.db")];
}

async function install(folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  try {
    await run("npm", ["install", "--prefix", folder, "--prefer-offline", "--no-audit", name]);
  } catch (error) {
    throw new CannotMeasure(`${name} cannot be installed: ${(error as Error).message}`);
  }
}
