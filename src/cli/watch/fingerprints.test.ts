import assert from "node:assert/strict";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { watchLimits } from "../../limits.ts";
import { Fingerprints } from "./fingerprints.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

test("a file is other when its content is, when it goes and when it comes", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "file");
  const fingerprints = new Fingerprints();
  const steps: [() => void, boolean][] = [
    [() => {}, true],
    [() => writeFileSync(file, "one"), true],
    [() => writeFileSync(file, "one"), false],
    [() => chmodSync(file, 0o600), false],
    [() => writeFileSync(file, "two"), true],
    [() => writeFileSync(file, Buffer.alloc(watchLimits.comparedBytesMax + 1)), true],
    [() => chmodSync(file, 0o644), false],
    [() => rmSync(file), true],
    [() => {}, false],
  ];
  for (const [at, [change, isOther]] of steps.entries()) {
    change();
    assert.equal(fingerprints.update(file), isOther, `step ${at}`);
  }
});
