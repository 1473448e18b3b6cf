/** What a component has written to a slow store is let go again. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { workerEnvironment } from "../../src/serve/workers/worker-environment.ts";

test("memory stays what it was, however many large values are written to a slow store", async () => {
  const program = fileURLToPath(new URL("../support/slow-store-rounds.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    env: workerEnvironment(),
  });
  const mebibytes = JSON.parse(stdout) as number[];
  const [second = 0, last = 0] = [mebibytes[1], mebibytes.at(-1)];
  // Six rounds have written 240 MiB between the two.
  assert.ok(last - second < 120, `MiB after each round: ${mebibytes.join(" ")}`);
});
