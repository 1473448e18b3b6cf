/** Builds the guests that are named, or all: `node test/wasm-guests/build/main.ts [name...]`. */

import { statSync } from "node:fs";
import { buildGuest } from "./build-guest.ts";
import { findGuestNames } from "./guest.ts";

/** Builds one after another and prints a line for each; returns how many did not build. */
async function main(names: readonly string[]): Promise<number> {
  let failed = 0;
  for (const name of names) {
    const started = performance.now();
    const line = await describeBuild(name).catch((error: unknown) => {
      failed += 1;
      return `FAILED\n${error instanceof Error ? error.message : String(error)}`;
    });
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(`${name}: ${line} (${seconds.toFixed(1)} s)\n`);
  }
  return failed;
}

async function describeBuild(name: string): Promise<string> {
  const built = await buildGuest(name);
  if ("missing" in built) return `left out; missing: ${built.missing}`;
  return `${statSync(built.path).size} bytes, ${built.path}`;
}

const named = process.argv.slice(2);
process.exitCode = (await main(named.length > 0 ? named : findGuestNames())) > 0 ? 1 : 0;
