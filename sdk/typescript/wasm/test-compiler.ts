/** The compiler for tests: its package as the guests of test/wasm-guests have it, installed once in their cache. */

import { copyFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { guestCache } from "../../../test/wasm-guests/build/build-guest.ts";
import { guestsFolder, readGuest } from "../../../test/wasm-guests/build/guest.ts";
import { javascriptToolchain } from "../../../test/wasm-guests/build/javascript.ts";
import type { Missing } from "../../../test/wasm-guests/build/toolchain.ts";
import type { Target } from "./arguments.ts";
import { compileToWasm } from "./compile.ts";
import { patient } from "../../../test/support/patience.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

const guest = "javascript-componentize";

/** The environment with which `bobbin-js2wasm` finds the package; or what this machine lacks. */
export async function compilerEnvironment(): Promise<Readonly<Record<string, string>> | Missing> {
  const identified = await javascriptToolchain.identify();
  if ("missing" in identified) return identified;
  using folder = temporaryFolder();
  const { path } = folder;
  await copyFile(join(guestsFolder, guest, "package.json"), join(path, "package.json"));
  const folderOfGuest = { guest: readGuest(guest), path, cache: guestCache() };
  const prepared = await javascriptToolchain.prepare(folderOfGuest);
  if ("missing" in prepared) return prepared;
  const { NODE_MODULES: modules = "" } = prepared.environment;
  const seconds = Math.ceil(patient(120_000) / 1000);
  return { BOBBIN_COMPONENTIZE_JS: dirname(modules), BOBBIN_JS2WASM_SECONDS: String(seconds) };
}

/** Compiles a module; the path of the component beside it. */
export async function compileForTest(
  source: string,
  environment: Readonly<Record<string, string>>,
  target: Target = "bobbin",
): Promise<string> {
  const output = resolve(source.replace(/\.ts$/, `.${target}.wasm`));
  const name = "it";
  await compileToWasm({ source, output, target, name, environment }, { write: () => {} });
  return output;
}
