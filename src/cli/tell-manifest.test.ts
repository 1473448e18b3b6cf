import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folderOfFile } from "../../test/support/temporary-folder.ts";
import { readUpOptions } from "./commands/read-up-options.ts";
import { up } from "./commands/up.ts";
import { parseArguments } from "./parse-arguments.ts";
import { testIo } from "./test-io.ts";

const folder = folderOfFile();
writeFileSync(join(folder, "spin.toml"), "");
mkdirSync(join(folder, "a/b"), { recursive: true });

async function told(directory: string, ...args: string[]): Promise<string> {
  const io = testIo({ directory, environment: {} });
  await readUpOptions(await parseArguments(up, args, {}), io);
  return io.written.stderr;
}

test("in a folder below, a person is told which manifest is used", async () => {
  assert.equal(
    await told(join(folder, "a/b")),
    "No spin.toml in this folder: using ../../spin.toml\n",
  );
});

test("nothing is said of the one that is there, or that was named", async () => {
  assert.equal(await told(folder), "");
  assert.equal(await told(join(folder, "a"), "--from", ".."), "");
});
