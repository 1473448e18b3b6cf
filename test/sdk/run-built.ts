import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project.ts";
import { readScenario } from "../support/scenario-file.ts";
import { runScenario } from "../support/scenario-run.ts";
import { startUp } from "../support/up-process.ts";
import type { SdkApp } from "./build/sdk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Runs a built application with `bobbin up`, and has it answer what the `expect.json` in a folder says. */
export async function runBuilt({ folder }: SdkApp, expected: string): Promise<void> {
  const scenario = readScenario(expected);
  const flags = ["--from", join(projectRoot, folder), "--state-dir", ""];
  using temporary = temporaryFolder();
  const runtimeConfig = join(projectRoot, folder, "runtime-config.toml");
  if (existsSync(runtimeConfig)) {
    // Its stores are beside it, and start empty.
    const copy = join(temporary.path, "runtime-config.toml");
    await copyFile(runtimeConfig, copy);
    flags.push("--runtime-config-file", copy);
  }
  await using up = await startUp(flags);
  await runScenario(scenario, {
    fetch: up.fetch,
    log: () => up.output.stderr,
    logGrows: () => up.prints(),
  });
}
