/** docs/guides/store-drivers.md is true: the file that it shows is as it stands there, what it names is there, and it leaves out no part of a driver. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { codeBlocks } from "./markdown-code.ts";

const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
const page = read("docs/guides/store-drivers.md");

test("the file that it shows is as it stands there", () => {
  const shown = codeBlocks(page).filter(({ file }) => file !== "");
  assert.ok(shown.length > 0);
  for (const { file, text } of shown) assert.equal(text, read(file), file);
});

test("the places and the test files that it names are there", () => {
  const places = [...page.matchAll(/`((?:src|test|conformance)(?:\/[\w./-]*)?)`/g)];
  const own = [...page.matchAll(/^\| `([\w-]+\.ts)` \|/gm)].map(
    ([, name = ""]) => `src/stores/postgres/${name}`,
  );
  const missing = [...places.map(([, place = ""]) => place), ...own].filter(
    (place) => !existsSync(join(projectRoot, place)),
  );
  assert.ok(places.length > 8 && own.length > 5);
  assert.deepEqual(missing, []);
  for (const [, words = ""] of page.matchAll(/^npm test -- (\S+)$/gm)) {
    assert.notEqual(findFiles([`${words}*`, `${words}/*.test.ts`]).length, 0, words);
  }
});

test("each member of a driver is told of", () => {
  const [, body = ""] = /^export interface StoreDriver<[^{]*\{\n([^]*?)^\}/m.exec(
    read("src/stores/driver.ts"),
  ) ?? [""];
  const members = [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[(:]/gm)].map(([, name]) => name);
  assert.ok(members.length > 10);
  assert.deepEqual(
    members.filter((name) => !page.includes(`\`${name}\``)),
    [],
  );
});
