/** Turns results of files into a short report: a line for each as it ends, and at the end what needs a look. */

import type { FileResult } from "./file-events.ts";

/** How many tests ended in which way, and how many were begun or wanted and not finished. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cutOff: number;
}

/** What a run comes to. */
export interface RunSummary {
  readonly results: readonly FileResult[];
  /** Checks and preparations that failed, by name. */
  readonly failedChecks: readonly string[];
  /** What was not run at all, a line each with the reason. */
  readonly notRun: readonly string[];
  /** Files that were to run and did not begin. */
  readonly notBegun: readonly string[];
  readonly milliseconds: number;
}

type Print = (text: string) => void;

const slowestShown = 10;
const filesShown = 5;

/** "0.3 s" */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Prints a file's line, and its failures at once. */
export function printFile(result: FileResult, position: string, print: Print): void {
  const { path, passed, failures, skips, cutOff, milliseconds } = result;
  const parts = [`${passed} passed`];
  if (failures.length > 0) parts.push(`${failures.length} FAILED`);
  if (cutOff.length > 0) parts.push(`${cutOff.length} CUT OFF`);
  if (skips.length > 0) parts.push(`${skips.length} skipped`);
  print(`${position} ${path}: ${parts.join(", ")} (${formatSeconds(milliseconds)})`);
  printTrouble(result, print);
}

/** Prints all that a reader should know at the end, the totals last, and returns them. */
export function printSummary(summary: RunSummary, print: Print): Totals {
  const { results, failedChecks, notBegun } = summary;
  // Of a single file they have just been printed.
  if (results.length > 1) for (const result of results) printTrouble(result, print);
  printSlowest(results, summary.milliseconds, print);
  const lines = [...skipLines(results), ...summary.notRun];
  if (lines.length > 0) print(`\nNot run:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  const cutOff = results.flatMap(({ path, cutOff: names }) =>
    names.map((name) => `${path}: ${name}`),
  );
  if (notBegun.length > 0)
    cutOff.push(`${notBegun.length} files did not begin: ${someOf(notBegun)}`);
  if (cutOff.length > 0) print(`\nCut off:\n${cutOff.map((line) => `  ${line}`).join("\n")}`);
  if (failedChecks.length > 0) print(`\nFailed checks: ${failedChecks.join(", ")}`);
  const sum = (count: (result: FileResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  const totals: Totals = {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failures }) => failures.length) + failedChecks.length,
    skipped: sum(({ skips }) => skips.length),
    cutOff: cutOff.length,
  };
  if (totals.passed + totals.failed + totals.cutOff === 0) print("\nNo test ran.");
  print(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals;
}

function printTrouble({ path, failures, cutOff, output }: FileResult, print: Print): void {
  for (const failure of failures) print(`\nFAILED ${path}: ${failure}`);
  if (failures.length + cutOff.length > 0 && output.trim() !== "") {
    print(`\nOutput of ${path}:\n${output.trimEnd()}`);
  }
  if (failures.length > 0) print("");
}

function printSlowest(results: readonly FileResult[], milliseconds: number, print: Print): void {
  const slowest = results.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const lines = slowest
    .slice(0, slowestShown)
    .map(({ path, milliseconds: spent }) => `  ${formatSeconds(spent).padStart(8)}  ${path}`);
  print(`\nSlowest of ${results.length} files, in ${formatSeconds(milliseconds)} altogether:`);
  print(lines.join("\n"));
}

/** A line for each reason: a browser that is missing is missing for a hundred tests. */
function skipLines(results: readonly FileResult[]): string[] {
  const byReason = new Map<string, { count: number; files: Set<string>; names: string[] }>();
  for (const { path, skips } of results) {
    for (const { name, reason } of skips) {
      const known = byReason.get(reason) ?? { count: 0, files: new Set(), names: [] };
      known.count += 1;
      known.files.add(path);
      known.names.push(name);
      byReason.set(reason, known);
    }
  }
  return [...byReason].map(([reason, { count, files, names }]) => {
    const what = count === 1 ? `"${names[0]}"` : `${count} tests`;
    return `${reason || "no reason given"}: ${what} in ${someOf([...files])}`;
  });
}

function someOf(files: readonly string[]): string {
  const more = files.length - filesShown;
  return files.slice(0, filesShown).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
