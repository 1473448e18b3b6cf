import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { readDotenv, withDotenv } from "./dotenv.ts";

test("a file .env gives what the environment does not, and variables of the manifest only", async () => {
  await using folder = temporaryFolder();
  writeFileSync(
    join(folder.path, ".env"),
    "# local\nSPIN_VARIABLE_A=\"from the file\"\nSPIN_VARIABLE_B=file\nexport SPIN_VARIABLE_C='c d'\nPATH=/elsewhere\n",
  );
  const environment = withDotenv(folder.path, { SPIN_VARIABLE_B: "environment", HOME: "/" });
  assert.deepEqual(environment, {
    SPIN_VARIABLE_A: "from the file",
    SPIN_VARIABLE_B: "environment",
    SPIN_VARIABLE_C: "c d",
    HOME: "/",
  });
});

test("no file gives nothing, and one that cannot be read is named", async () => {
  await using folder = temporaryFolder();
  const environment = { HOME: "/" };
  assert.equal(withDotenv(folder.path, environment), environment);
  mkdirSync(join(folder.path, ".env"));
  assert.throws(() => readDotenv(join(folder.path, ".env")), /\.env cannot be read: EISDIR/);
});
