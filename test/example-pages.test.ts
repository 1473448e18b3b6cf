/** The README of each example is true: its commands are typed, and what it shows is what they print. */

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { followPage } from "./support/page-reader.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Pages whose commands need more than Node.js. */
const elsewhere: Readonly<Record<string, string>> = {
  "examples/seed-go/README.md": "Go; test/sdk asks the same",
  "examples/seed-python/README.md": "Python's packages; test/sdk asks the same",
  "examples/seed-rust/README.md": "Rust; test/sdk asks the same",
  "examples/seed-typescript/README.md": "componentize-js; test/sdk asks the same",
  "examples/source-by-url/README.md": "a server of that name; test/examples.test.ts has one",
};

/** As in a checkout. */
const typed = (command: string): string =>
  command
    .replace(/^npm run bobbin -- /, "bobbin ")
    .replace(/^npm start$/, "bobbin up --from examples/hello-typescript");

const pages = findFiles(["examples/*/README.md"]);

test("the pages that are followed elsewhere are there", () => {
  assert.deepEqual(
    Object.keys(elsewhere).filter((page) => !pages.includes(page)),
    [],
  );
});

for (const page of pages.filter((each) => elsewhere[each] === undefined)) {
  test(`${page} can be followed`, async () => {
    using folder = temporaryFolder();
    const examples = join(folder.path, "examples");
    cpSync(join(projectRoot, "examples"), examples, { recursive: true });
    await followPage(page, { folder: folder.path, typed });
  });
}
