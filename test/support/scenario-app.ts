/** Starts the application of a scenario, in this process or as `bobbin up`, from a copy of its folder. */

import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { startTestApp } from "../../src/testing/test-app.ts";
import { temporaryFolder } from "./inline-app.ts";
import type { Scenario } from "./scenario-file.ts";
import type { ScenarioSubject } from "./scenario-run.ts";
import { startUp } from "./up-process.ts";

/** Where the default store is. */
export type StorePlace = "memory" | "file";

/** Runs a scenario's application in this process. */
export async function startScenarioHere(
  scenario: Scenario,
  place: StorePlace,
): Promise<ScenarioSubject & AsyncDisposable> {
  const copy = await copyFolder(scenario.folder);
  const app = await startTestApp(join(copy.path, "spin.toml"), {
    keyValues: Object.entries(scenario.keyValues),
    variables: scenario.variables,
    stateDir: place === "file" ? join(copy.path, "state") : null,
    runtimeConfigPath: scenario.hasRuntimeConfig ? join(copy.path, "runtime-config.toml") : null,
  });
  const log = (): string => app.log.map((entry) => `${entry.join(" ")}\n`).join("");
  return {
    fetch: app.fetch,
    log,
    // Lines are there before their request is answered.
    logGrows: () => Promise.reject(new Error(`the log is only\n${log()}`)),
    [Symbol.asyncDispose]: async () => {
      await app.stop();
      await copy[Symbol.asyncDispose]();
    },
  };
}

/** Runs a scenario's application as a person does. */
export async function startScenarioUp(
  scenario: Scenario,
): Promise<ScenarioSubject & AsyncDisposable> {
  const copy = await copyFolder(scenario.folder);
  const flags = ["--from", copy.path];
  if (scenario.hasRuntimeConfig) {
    flags.push("--runtime-config-file", join(copy.path, "runtime-config.toml"));
  }
  if (scenario.stateDir === "temporary") flags.push("--state-dir", join(copy.path, "state"));
  for (const pair of Object.entries(scenario.keyValues)) flags.push("--key-value", pair.join("="));
  for (const pair of Object.entries(scenario.variables)) flags.push("--variable", pair.join("="));
  const up = await startUp(flags);
  return {
    fetch: up.fetch,
    log: () => up.output.stderr,
    logGrows: () => up.prints(),
    [Symbol.asyncDispose]: async () => {
      await up[Symbol.asyncDispose]();
      await copy[Symbol.asyncDispose]();
    },
  };
}

/** Data goes into the copy, so that nobody's next run finds it. `../shared` comes along. */
async function copyFolder(folder: string): Promise<{ path: string } & AsyncDisposable> {
  const temporary = await temporaryFolder();
  const path = join(temporary.path, basename(folder));
  const filter = (source: string): boolean => ![".spin", "node_modules"].includes(basename(source));
  await cp(folder, path, { recursive: true, filter });
  const shared = join(dirname(folder), "shared");
  // Examples share nothing.
  if (existsSync(shared)) await cp(shared, join(temporary.path, "shared"), { recursive: true });
  return { path, [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose]() };
}
