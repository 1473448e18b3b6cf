/** Each SDK passes its own language's tests, formatter and linter: the commands of its `sdk.json`. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { projectRoot } from "../../scripts/project.ts";
import { runCommand } from "../wasm-guests/build/command.ts";
import { sdkToolchain } from "./build/environment.ts";
import { findSdkLanguages } from "./build/sdk.ts";

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
        assert.ok(result.succeeded, result.output);
      });
    }
  });
}
