/** Every example answers as its expect.json says, when it is run with `bobbin up`. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { startScenarioUp } from "./support/scenario-app.ts";
import { readScenario } from "./support/scenario-file.ts";
import { runScenario } from "./support/scenario-run.ts";

// Those of the seed are built first, which test/sdk does.
const foldersOf = (name: string): string[] =>
  findFiles([`examples/*/${name}`])
    .map((file) => dirname(file))
    .filter((folder) => !folder.startsWith("examples/seed-"));

test("every example says what it answers", () => {
  assert.ok(foldersOf("spin.toml").length > 0);
  assert.deepEqual(foldersOf("expect.json"), foldersOf("spin.toml"));
});

for (const folder of foldersOf("expect.json")) {
  test(`${folder} answers as it says`, async () => {
    const scenario = readScenario(join(projectRoot, folder));
    await using subject = await startScenarioUp(scenario);
    await runScenario(scenario, subject);
  });
}
