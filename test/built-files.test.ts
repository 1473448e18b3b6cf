/** What the package carries is compiled from what it needs: no test, no helper of tests. */

import assert from "node:assert/strict";
import { relative } from "node:path";
import { test } from "node:test";
import { projectRoot, runTool } from "../scripts/project.ts";
import { isTest } from "./source-files.ts";

for (const project of ["tsconfig.build.json", "tsconfig.build-sdk.json"]) {
  test(`${project} compiles neither tests nor their helpers`, async () => {
    const { exitCode, output } = await runTool("typescript/bin/tsc", [
      "--listFilesOnly",
      ...["-p", project],
    ]);
    assert.equal(exitCode, 0, output);
    const files = output
      .split("\n")
      .map((file) => relative(projectRoot, file))
      .filter((file) => /^(?:src|packages|sdk|test|scripts)\//.test(file));
    assert.ok(files.length > 3, output);
    const wrong = files.filter((file) => isTest(file) || /^(?:test|scripts)\//.test(file));
    assert.deepEqual(wrong, []);
  });
}
