/** The report counts every test once, and hides neither a skip nor what was cut off. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileResult } from "./file-events.ts";
import { printFile, printSummary, type RunSummary, type Totals } from "./report.ts";

function resultOf(parts: Partial<FileResult>): FileResult {
  const path = "src/a.test.ts";
  return {
    path,
    passed: 0,
    failures: [],
    skips: [],
    cutOff: [],
    output: "",
    milliseconds: 1,
    ...parts,
  };
}

function summaryOf(
  results: readonly Partial<FileResult>[],
  parts: Partial<RunSummary> = {},
): { totals: Totals; text: string } {
  const lines: string[] = [];
  const summary: RunSummary = {
    results: results.map(resultOf),
    failedChecks: [],
    notRun: [],
    notBegun: [],
    milliseconds: 1000,
    ...parts,
  };
  const totals = printSummary(summary, (text) => void lines.push(text));
  return { totals, text: lines.join("\n") };
}

test("a file is one line with its counts", () => {
  const lines: string[] = [];
  const skips = [{ name: "three", reason: "no strace" }];
  printFile(
    resultOf({ passed: 2, skips, milliseconds: 1234 }),
    "[1/9]",
    (text) => void lines.push(text),
  );
  assert.deepEqual(lines, ["[1/9] src/a.test.ts: 2 passed, 1 skipped (1.2 s)"]);
});

test("the totals close the report", () => {
  const { totals, text } = summaryOf([{ passed: 2 }, { passed: 1 }]);
  assert.deepEqual(totals, { passed: 3, failed: 0, skipped: 0, cutOff: 0 });
  assert.match(text, /\n3 passed, 0 failed, 0 skipped$/);
});

test("a failure is shown when its file ends and again at the end, with what the file printed", () => {
  const failed = { failures: ["open > refuses\nTypeError: no such store"], output: "a hint\n" };
  const shown =
    /FAILED src\/a\.test\.ts: open > refuses\nTypeError: no such store\n\nOutput of src\/a\.test\.ts:\na hint/;
  const lines: string[] = [];
  printFile(resultOf(failed), "[1/1]", (text) => void lines.push(text));
  assert.match(lines.join("\n"), shown);
  const { totals, text } = summaryOf([failed, { passed: 1 }]);
  assert.match(text, shown);
  assert.equal(totals.failed, 1);
});

test("skips are listed by their reasons", () => {
  const reason = "there is no Chromium";
  const { totals, text } = summaryOf([
    {
      path: "test/a.test.ts",
      skips: [
        { name: "one", reason },
        { name: "two", reason },
      ],
    },
    {
      path: "test/b.test.ts",
      skips: [
        { name: "three", reason },
        { name: "four", reason: "no strace" },
      ],
    },
  ]);
  assert.equal(totals.skipped, 4);
  assert.match(
    text,
    /Not run:\n {2}there is no Chromium: 3 tests in test\/a\.test\.ts, test\/b\.test\.ts\n/,
  );
  assert.match(text, /\n {2}no strace: "four" in test\/b\.test\.ts\n/);
});

test("what was cut off and what did not begin is told apart from what failed", () => {
  const cut = { passed: 1, cutOff: ["two: interrupted"] };
  const { totals, text } = summaryOf([cut], { notBegun: ["src/b.test.ts"] });
  assert.deepEqual(totals, { passed: 1, failed: 0, skipped: 0, cutOff: 2 });
  assert.match(
    text,
    /Cut off:\n {2}src\/a\.test\.ts: two: interrupted\n {2}1 files did not begin: src\/b\.test\.ts/,
  );
});

test("a failed check counts as a failure", () => {
  const { totals, text } = summaryOf([{ passed: 1 }], { failedChecks: ["lint"] });
  assert.equal(totals.failed, 1);
  assert.match(text, /Failed checks: lint/);
});

test("the slowest files are listed, the slowest first", () => {
  const results = Array.from({ length: 12 }, (_, at) => ({
    path: `${at}.test.ts`,
    milliseconds: at * 1000,
  }));
  const { text } = summaryOf(results);
  const slowest = /Slowest of 12 files, in 1\.0 s altogether:\n((?: .+\n)+)/.exec(text)?.[1] ?? "";
  assert.deepEqual(
    slowest.match(/\S+\.test\.ts/g),
    Array.from({ length: 10 }, (_, at) => `${11 - at}.test.ts`),
  );
});
