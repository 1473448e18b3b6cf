/** CONTRIBUTING.md and ARCHITECTURE.md send a reader to places that are there. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";

const ours = /`((?:src|test|docs|sdk|scripts|benchmarks|conformance|templates)(?:\/[\w./-]*)?)`/g;

for (const page of ["CONTRIBUTING.md", "ARCHITECTURE.md"]) {
  test(`the places that ${page} names are there`, () => {
    const text = readFileSync(join(projectRoot, page), "utf8");
    const places = [...text.matchAll(ours)].map(([, place = ""]) => place);
    assert.ok(places.length > 20);
    assert.deepEqual(
      places.filter((place) => !existsSync(join(projectRoot, place))),
      [],
    );
  });
}
