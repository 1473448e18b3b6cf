import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../scripts/project.ts";
import { sdkReadmes } from "../../scripts/sdk-readmes.ts";

for (const [path, content] of sdkReadmes()) {
  test(`${path} is what npm run sdk-readmes makes`, () => {
    assert.equal(readFileSync(join(projectRoot, path), "utf8"), content);
  });
}
