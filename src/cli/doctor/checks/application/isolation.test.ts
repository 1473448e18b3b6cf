/** The check of components that have a process of their own. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findingsOf,
  scriptManifest,
  sentences,
  writeFiles,
} from "../../../../../test/support/doctor.ts";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";
import { isolation } from "./isolation.ts";

const own = '[component.hello.tool.bobbin]\nprocess = "own"\n';

test("a component whose manifest asks for a process of its own is told, with its place", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": `${scriptManifest}${own}` });
  const found = await findingsOf(isolation, folder.path);
  assert.deepEqual(sentences(found), [
    'notice: component "hello" has a process of its own: its manifest says so',
  ]);
  assert.match(found[0]?.place ?? "", /spin\.toml:\d+:\d+$/);
});

test("of components that share their processes nothing is told", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  assert.deepEqual(await findingsOf(isolation, folder.path), []);
});

test("one that shares a store in memory with another cannot have its own, which is a problem with a remedy", async () => {
  using folder = temporaryFolder();
  const other = `[[trigger.http]]\nroute = "/other"\ncomponent = "other"\n[component.other]\nsource = "hello.ts"\nkey_value_stores = ["default"]\n`;
  writeFiles(folder.path, {
    "spin.toml": `${scriptManifest}${own}${other}`,
    "runtime-config.toml": '[key_value_store.default]\ntype = "spin"\n',
  });
  const runtimeConfigPath = `${folder.path}/runtime-config.toml`;
  const [found] = await findingsOf(isolation, folder.path, { runtimeConfigPath });
  assert.equal(found?.severity, "problem");
  assert.match(found?.what ?? "", /"hello".*"other"/s);
  assert.ok((found?.remedy ?? "") !== "");
});
