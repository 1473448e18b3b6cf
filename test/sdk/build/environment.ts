/** What the programs of a language need to build with its SDK, prepared as for the guests of test/wasm-guests. */

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { compilerEnvironment } from "../../../sdk/typescript/wasm/test-compiler.ts";
import { projectRoot } from "../../../scripts/project.ts";
import { guestCache } from "../../wasm-guests/build/build-guest.ts";
import { reasonLine, runCommand } from "../../wasm-guests/build/command.ts";
import { goToolchain } from "../../wasm-guests/build/go.ts";
import type { Guest } from "../../wasm-guests/build/guest.ts";
import { makeOnce } from "../../wasm-guests/build/once.ts";
import { pythonToolchain } from "../../wasm-guests/build/python.ts";
import { rustToolchain } from "../../wasm-guests/build/rust.ts";
import type { Missing } from "../../wasm-guests/build/toolchain.ts";
import type { SdkLanguage } from "./sdk.ts";

/** A toolchain that is there: its version, and the variables with which commands find it. */
export interface SdkToolchain {
  readonly version: string;
  readonly environment: Readonly<Record<string, string>>;
}

const prepared = new Map<SdkLanguage, Promise<SdkToolchain | Missing>>();

/** Prepares a language's tools, once in each process; or says what this machine lacks. */
export function sdkToolchain(language: SdkLanguage): Promise<SdkToolchain | Missing> {
  let found = prepared.get(language);
  if (found === undefined) {
    found = prepare[language]();
    prepared.set(language, found);
  }
  return found;
}

const prepare: Readonly<Record<SdkLanguage, () => Promise<SdkToolchain | Missing>>> = {
  async typescript() {
    const environment = await compilerEnvironment();
    if (isMissing(environment)) return environment;
    return { version: process.version, environment };
  },

  async go() {
    const identified = await goToolchain.identify();
    return "missing" in identified ? identified : { ...identified, environment: {} };
  },

  async rust() {
    const identified = await rustToolchain.identify();
    if ("missing" in identified) return identified;
    const build = [["cargo", "build", "--target", "wasm32-wasip1"]];
    const guest: Guest = { name: "sdk", languages: ["rust"], with: [], build, output: "" };
    const path = join(projectRoot, "sdk/rust");
    const found = await rustToolchain.prepare({ guest, path, cache: guestCache() });
    if ("missing" in found) return found;
    // The manifests of applications say where cargo puts what it makes.
    const { CARGO_TARGET_DIR: _, ...environment } = found.environment;
    return { ...identified, environment };
  },

  async python() {
    const identified = await pythonToolchain.identify();
    if ("missing" in identified) return identified;
    return installPython(identified.version);
  },
};

function isMissing(found: Readonly<Record<string, string>> | Missing): found is Missing {
  return "missing" in found;
}

/** A virtual environment with the SDK in it, whose sources stay where they are. */
async function installPython(version: string): Promise<SdkToolchain | Missing> {
  const sdk = join(projectRoot, "sdk/python");
  const requirements = join(sdk, "requirements-dev.txt");
  const hash = createHash("sha256").update(`${version}\n${sdk}\n`);
  for (const file of [requirements, join(sdk, "pyproject.toml")]) hash.update(readFileSync(file));
  const folder = join(guestCache(), `python-sdk-${hash.digest("hex").slice(0, 16)}`);
  const marker = join(folder, "complete");
  const pip = [join(folder, "bin", "pip"), "install", "--disable-pip-version-check", "-q"];
  const steps = [
    ["python3", "-m", "venv", folder],
    [...pip, "-r", requirements],
    [...pip, "--editable", sdk],
  ];
  let missing: Missing | null = null;
  await makeOnce(
    folder,
    () => existsSync(marker),
    async () => {
      await rm(folder, { recursive: true, force: true });
      for (const step of steps) {
        const result = await runCommand(step);
        if (result.succeeded) continue;
        missing = { missing: `the SDK's Python packages: ${reasonLine(result)}` };
        return;
      }
      await writeFile(marker, "");
    },
  );
  if (missing !== null) return missing;
  const programs = [join(folder, "bin"), process.env["PATH"] ?? ""];
  return { version, environment: { PATH: programs.join(delimiter), VIRTUAL_ENV: folder } };
}
