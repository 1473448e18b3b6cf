/** Guests as tests ask for them: built from source the first time, from then on taken from a cache. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { copyFile, cp, mkdir, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { cacheOf } from "../../../scripts/tests/caches.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { reasonLine, runCommand } from "./command.ts";
import { goToolchain } from "./go.ts";
import { findGuestFiles, guestsFolder, readGuest, type Guest, type Language } from "./guest.ts";
import { javascriptToolchain } from "./javascript.ts";
import { makeOnce } from "./once.ts";
import { pythonToolchain } from "./python.ts";
import { rustToolchain } from "./rust.ts";
import type { Missing, Toolchain } from "./toolchain.ts";

/** Part of the name of every build: raise it when this code begins to build differently. */
const formatVersion = "1";

const toolchains: Readonly<Record<Language, Toolchain>> = {
  rust: rustToolchain,
  go: goToolchain,
  javascript: javascriptToolchain,
  python: pythonToolchain,
};

/** Where builds and what they need are kept, outside the repository. */
export function guestCache(): string {
  return cacheOf("guests");
}

/**
 * The compiled guest of that name, or what this machine lacks to compile it. Fails with the output of
 * the compiler when the sources are at fault.
 */
export async function buildGuest(name: string): Promise<{ readonly path: string } | Missing> {
  const guest = readGuest(name);
  const versions: string[] = [];
  for (const language of guest.languages) {
    const identified = await toolchains[language].identify();
    if ("missing" in identified) return identified;
    versions.push(identified.version);
  }
  const folder = join(guestCache(), `${name}-${hashSources(guest, versions)}`);
  const path = join(folder, "guest.wasm");
  let missing: Missing | null = null;
  await makeOnce(
    folder,
    () => existsSync(path),
    async () => {
      missing = await buildInCopy(guest, path);
    },
  );
  return missing ?? { path };
}

function hashSources(guest: Guest, versions: readonly string[]): string {
  const hash = createHash("sha256");
  const add = (part: string | Buffer): void => {
    hash.update(`${part.length}:`).update(part);
  };
  add(formatVersion);
  versions.forEach(add);
  for (const file of findGuestFiles(guest)) {
    add(file);
    add(readFileSync(join(guestsFolder, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** Runs a guest's commands once more, whatever the cache holds: how long they take, and what they make. */
export async function measureGuestBuild(
  name: string,
): Promise<{ readonly milliseconds: number; readonly bytes: number } | Missing> {
  using folder = temporaryFolder();
  const path = join(folder.path, "guest.wasm");
  let milliseconds = 0;
  const missing = await buildInCopy(readGuest(name), path, (spent) => (milliseconds = spent));
  return missing ?? { milliseconds, bytes: statSync(path).size };
}

async function buildInCopy(
  guest: Guest,
  path: string,
  took: (milliseconds: number) => void = () => {},
): Promise<Missing | null> {
  await using copy = temporaryFolder();
  for (const file of findGuestFiles(guest)) {
    await cp(join(guestsFolder, file), join(copy.path, file));
  }
  const folder = { guest, path: join(copy.path, guest.name), cache: guestCache() };
  const environment: Record<string, string> = {};
  for (const language of guest.languages) {
    const prepared = await toolchains[language].prepare(folder);
    if ("missing" in prepared) return prepared;
    Object.assign(environment, prepared.environment);
  }
  const started = performance.now();
  const output = await runBuild(guest, folder.path, environment);
  took(performance.now() - started);
  await mkdir(dirname(path), { recursive: true });
  await copyFile(output, `${path}.new`);
  await rename(`${path}.new`, path);
  return null;
}

/** Runs a guest's commands and returns the path of what they made. */
async function runBuild(
  guest: Guest,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const fill = (text: string): string =>
    text.replaceAll(
      /\$([A-Z_]+)/g,
      (_, name: string) => environment[name] ?? process.env[name] ?? "",
    );
  const output = resolve(cwd, fill(guest.output));
  let printed = "";
  for (const command of guest.build) {
    const result = await runCommand(command.map(fill), { cwd, environment });
    printed = result.output;
    if (!result.succeeded) {
      throw new Error(
        `${guest.name} does not build: ${reasonLine(result)}\n${command.join(" ")}\n${printed}`,
      );
    }
  }
  if (!existsSync(output)) {
    throw new Error(`${guest.name}: the build did not make ${guest.output}\n${printed}`);
  }
  return output;
}
