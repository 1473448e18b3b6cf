/** `bobbin kv` where a store's folder cannot be: what reads says so as what writes does, and shows no empty store. */

import assert from "node:assert/strict";
import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createKvApp } from "./support/kv-command.ts";

const reading = [["list"], ["get", "key"], ["exists", "key"], ["export"], ["delete", "key"]];

test("a state folder that is a file, or below one, or a link to nowhere, is no empty store", async () => {
  using app = createKvApp();
  writeFileSync(join(app.folder, "file"), "");
  symlinkSync(join(app.folder, "nowhere"), join(app.folder, "link"));
  const refused = async (args: readonly string[], place: string, words: string): Promise<void> => {
    const told = await app.kv([...args, "--state-dir", place]);
    assert.equal(told.code, 4, `${args.join(" ")}: ${told.stderr}`);
    assert.match(told.stderr, new RegExp(`sqlite_key_value\\.db cannot be opened: .*${words}`));
    assert.equal(told.stdout.toString(), "");
  };
  for (const args of reading) await refused(args, "file/below", "file is there and is no folder");
  await refused(["list"], "file", "file is there and is no folder");
  await refused(["list"], "link", "link is a link that leads nowhere");
});

test("a state folder that is not there yet is an empty store, and reading makes none", async () => {
  using app = createKvApp();
  const state = ["--state-dir", "new/state"];
  assert.equal(await app.read(["list", ...state]), "");
  assert.equal((await app.kv(["exists", "key", ...state])).code, 1);
  assert.ok(!existsSync(join(app.folder, "new")));
  await app.read(["set", "key", "value", ...state]);
  assert.equal(await app.read(["list", ...state]), "key\n");
});
