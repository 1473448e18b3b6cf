/** Goal: docs/guides/scale-out.md shows the results that are kept, and no others. `UPDATE=1` writes it anew. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { readResults, type ChaosResult } from "./results.ts";
import { resultsTable } from "./results-table.ts";

const file = new URL("../../docs/guides/scale-out.md", import.meta.url);
const marks = /(?<=<!-- made by test\/chaos\/results-table\.ts -->\n\n)[^]*?(?=<!-- end -->)/;

test("the page of many hosts shows the results of the runs", () => {
  const page = readFileSync(file, "utf8");
  assert.match(page, marks);
  const made = page.replace(marks, () => `${resultsTable(readResults())}\n\n`);
  if (process.env["UPDATE"] === "1") writeFileSync(file, made);
  assert.equal(
    readFileSync(file, "utf8"),
    made,
    "run the test with UPDATE=1 if the change is meant",
  );
});

test("no result that is kept is against what the page promises", () => {
  const broken = readResults().filter(
    ({ isSafe, violations }) => isSafe && Object.keys(violations).length > 0,
  );
  assert.deepEqual(broken, []);
});

test("the table says what is against a promise, and what is none", () => {
  const result: ChaosResult = {
    engine: "sentinel",
    setting: "replicas_min = 0",
    isSafe: false,
    command: "npm run chaos -- sentinel 1 0",
    date: "2026-11-30",
    minutes: 1,
    seed: 1,
    faults: { "planned failover": 2, "a host killed": 1 },
    operations: 12_345,
    unknownOutcomes: 6,
    violations: { "increments-lost": 1_043 },
  };
  assert.match(
    resultsTable([result]),
    /\| sentinel \| `replicas_min = 0` \| 1 \| 3 \| 12,345 \| 6 \| 1,043 increments-lost; not promised \|/,
  );
  assert.match(resultsTable([{ ...result, isSafe: true }]), /1,043 increments-lost, \*\*against/);
  assert.match(resultsTable([{ ...result, violations: {} }]), /\| 0, not promised \|/);
  assert.match(
    resultsTable([{ ...result, isSafe: true, violations: {} }]),
    /\*\*0\*\*, as promised/,
  );
});
