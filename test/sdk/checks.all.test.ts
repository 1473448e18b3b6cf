/** Each SDK passes its own language's tests, formatter and linter: the commands of its `sdk.json`. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { projectRoot } from "../../scripts/project.ts";
import { runCommand } from "../wasm-guests/build/command.ts";
import { sdkToolchain } from "./build/environment.ts";
import { findSdkLanguages } from "./build/sdk.ts";

/** What is said where a linter is not installed, or cannot be had without a network. */
const toolIsLacking =
  /^.*(?:no such command|is not installed for the toolchain|dial tcp|no such host|proxyconnect).*$/m;

for (const language of findSdkLanguages()) {
  const folder = join(projectRoot, "sdk", language);
  const { checks } = JSON.parse(readFileSync(join(folder, "sdk.json"), "utf8")) as {
    checks: string[][];
  };
  if (checks.length === 0) continue;
  describe(language, () => {
    for (const command of checks) {
      test(command.join(" "), async (t) => {
        const toolchain = await sdkToolchain(language);
        if ("missing" in toolchain) {
          t.skip(toolchain.missing);
          return;
        }
        // `env` lets a command set variables of its own.
        const { environment } = toolchain;
        const result = await runCommand(["env", ...command], { cwd: folder, environment });
        const lacking = result.succeeded ? null : toolIsLacking.exec(result.output);
        if (lacking === null) assert.ok(result.succeeded, result.output);
        else t.skip(lacking[0]);
      });
    }
  });
}
