/** Goal: docs/reference/engines.md tells what the drivers declare. `UPDATE=1` writes it anew. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { storeDrivers } from "../src/stores/registry.ts";
import { enginesPage } from "./engines-page.ts";

const file = new URL("../docs/reference/engines.md", import.meta.url);
const marks = /(?<=<!-- made by test\/engines-page\.ts -->\n\n)[^]*?(?=<!-- end -->)/;

test("each difference says how far the engine goes, or that it does not offer it", () => {
  for (const { kinds } of storeDrivers) {
    for (const { name, differences } of kinds) {
      for (const { aspect, bound, lacks } of differences) {
        assert.equal(bound === undefined, lacks !== undefined, `${name}: ${aspect}`);
      }
    }
  }
});

test("the page of engines says what each driver declares", () => {
  const page = readFileSync(file, "utf8");
  assert.match(page, marks);
  const made = page.replace(marks, () => `${enginesPage()}\n\n`);
  if (process.env["UPDATE"] === "1") writeFileSync(file, made);
  assert.equal(
    readFileSync(file, "utf8"),
    made,
    "run the test with UPDATE=1 if the change is meant",
  );
});
