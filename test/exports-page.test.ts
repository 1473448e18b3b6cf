/** docs/reference/javascript.md is what the sources of the exports say. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { exportsPage } from "./exports-page.ts";

const file = join(projectRoot, "docs/reference/javascript.md");

test("docs/reference/javascript.md is what the sources make of it", () => {
  const made = exportsPage();
  if (process.env["UPDATE"] === "1") writeFileSync(file, made);
  assert.equal(readFileSync(file, "utf8"), made);
});

test("each export has a sentence, and none shows what is private", () => {
  const made = exportsPage();
  const sections = made.split("\n### ").slice(1);
  assert.ok(sections.length > 25);
  for (const section of sections) assert.match(section, /^\w+\n\n[A-Z][^\n]{10,}/);
  assert.doesNotMatch(made, /^ {2}(?:readonly )?#/m);
});
