/** Starts the application of a scenario, in this process or as `bobbin up`, from a copy of its folder. */

import { existsSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { storeLimitsDefault } from "../../src/limits.ts";
import { loadManifest } from "../../src/config/manifest/index.ts";
import { loadRuntimeConfig } from "../../src/config/runtime-config/index.ts";
import { startTestApp } from "../../src/testing/test-app.ts";
import type { Scenario } from "./scenario-file.ts";
import type { ScenarioSubject } from "./scenario-run.ts";
import { startDownloadsOf } from "./downloads-of-folder.ts";
import { startUp } from "./up-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Where the default store is. */
export type StorePlace = "memory" | "file";

/** An engine that keeps all stores of a scenario. */
export interface StoreEngine {
  /** The lines of a store's table in the runtime configuration, but for its limits; the store is new and empty. */
  table(label: string): Promise<string>;
}

/** Runs a scenario's application in this process; with an engine, all its stores are there. */
export async function startScenarioHere(
  scenario: Scenario,
  place: StorePlace | StoreEngine,
): Promise<ScenarioSubject & AsyncDisposable> {
  const copy = await copyFolder(scenario.folder);
  if (typeof place === "object") await moveStores(scenario, copy.path, place);
  const hasRuntimeConfig = scenario.hasRuntimeConfig || typeof place === "object";
  const app = await startTestApp(join(copy.path, "spin.toml"), {
    keyValues: Object.entries(scenario.keyValues),
    variables: scenario.variables,
    stateDir: place === "file" ? join(copy.path, "state") : null,
    runtimeConfigPath: hasRuntimeConfig ? join(copy.path, "runtime-config.toml") : null,
    // Emulators are slow, and a scenario may write a thousand keys in one request.
    ...(typeof place === "object" ? { requestTimeoutMilliseconds: 600_000 } : {}),
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

/** Runs a scenario's application as a person does; with an engine, all its stores are there. */
export async function startScenarioUp(
  scenario: Scenario,
  engine?: StoreEngine,
): Promise<ScenarioSubject & AsyncDisposable> {
  const copy = await copyFolder(scenario.folder);
  const flags = ["--from", copy.path];
  if (engine !== undefined) await moveStores(scenario, copy.path, engine);
  if (scenario.hasRuntimeConfig || engine !== undefined) {
    flags.push("--runtime-config-file", join(copy.path, "runtime-config.toml"));
  }
  if (scenario.stateDir === "temporary") flags.push("--state-dir", join(copy.path, "state"));
  for (const pair of Object.entries(scenario.keyValues)) flags.push("--key-value", pair.join("="));
  for (const pair of Object.entries(scenario.variables)) flags.push("--variable", pair.join("="));
  const served = join(copy.path, "served");
  const downloads = existsSync(served) ? await startDownloadsOf(served) : null;
  // Whatever host a manifest names, its files come from there.
  const proxied = downloads === null ? {} : { HTTP_PROXY: downloads.url, NO_PROXY: "" };
  const up = await startUp(flags, {
    env: { ...proxied, XDG_CACHE_HOME: join(copy.path, "cache") },
  });
  return {
    fetch: up.fetch,
    log: () => up.output.stderr,
    logGrows: () => up.prints(),
    [Symbol.asyncDispose]: async () => {
      await up[Symbol.asyncDispose]();
      await downloads?.[Symbol.asyncDispose]();
      await copy[Symbol.asyncDispose]();
    },
  };
}

/** Writes a runtime configuration that says of every store that it is in the engine, with the limits that it had. */
async function moveStores(scenario: Scenario, folder: string, engine: StoreEngine): Promise<void> {
  const file = join(folder, "runtime-config.toml");
  const config = scenario.hasRuntimeConfig ? loadRuntimeConfig(file) : null;
  const before = config?.stores ?? {};
  const app = loadManifest(join(folder, "spin.toml"));
  const granted = Object.values(app.components).flatMap((component) => component.keyValueStores);
  const tables: string[] = [];
  for (const label of new Set(["default", ...granted, ...Object.keys(before)])) {
    const { keyBytesMax, valueBytesMax, tuplesMax } = before[label]?.limits ?? storeLimitsDefault;
    const limit = (max: number): string => (max === Infinity ? '"unlimited"' : String(max));
    const name = JSON.stringify(label);
    tables.push(
      `[key_value_store.${name}]\n${await engine.table(label)}\n[key_value_store.${name}.limits]\n` +
        `key_bytes_max = ${limit(keyBytesMax)}\nvalue_bytes_max = ${limit(valueBytesMax)}\ntuples_max = ${limit(tuplesMax)}\n`,
    );
  }
  for (const provider of config?.variableProviders ?? []) {
    if (provider.kind !== "static") continue;
    const values = Object.entries(provider.values).map((pair) =>
      pair.map((text) => JSON.stringify(text)).join(" = "),
    );
    tables.push(`[[variables_provider]]\ntype = "static"\nvalues = { ${values.join(", ")} }\n`);
  }
  await writeFile(file, tables.join("\n"));
}

/** Data goes into the copy, so that nobody's next run finds it. `../shared` comes along. */
async function copyFolder(folder: string): Promise<{ path: string } & AsyncDisposable> {
  const temporary = temporaryFolder();
  const path = join(temporary.path, basename(folder));
  const filter = (source: string): boolean => ![".spin", "node_modules"].includes(basename(source));
  await cp(folder, path, { recursive: true, filter });
  const shared = join(dirname(folder), "shared");
  // Examples share nothing.
  if (existsSync(shared)) await cp(shared, join(temporary.path, "shared"), { recursive: true });
  return { path, [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose]() };
}
