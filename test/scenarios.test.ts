/** Every folder of test/scenarios is an application with the requests it has to answer; see its README.md. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { type StorePlace, startScenarioHere } from "./support/scenario-app.ts";
import { readScenario } from "./support/scenario-file.ts";
import { runScenario } from "./support/scenario-run.ts";

const folders = findFiles(["test/scenarios/*/expect.json"]).map((file) => dirname(file));

test("there are scenarios", () => {
  assert.ok(folders.length > 0);
});

for (const folder of folders) {
  const scenario = readScenario(join(projectRoot, folder));
  const places: StorePlace[] = scenario.stateDir === "temporary" ? ["file"] : ["memory", "file"];
  for (const place of places) {
    test(`${scenario.name} (default store in ${place === "file" ? "a file" : "memory"})`, async () => {
      await using subject = await startScenarioHere(scenario, place);
      await runScenario(scenario, subject);
    });
  }
}
