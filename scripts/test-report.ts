/** Turns the events of node:test into a short report: a line for each file, then failures and skips in full. */

import { relative, resolve } from "node:path";
import type { EventData } from "node:test";
import { inspect } from "node:util";

/** How many tests ended in which way. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The events of `run()` from node:test that the report reads. */
export type TestEvent =
  | { readonly type: "test:start"; readonly data: EventData.TestStart }
  | { readonly type: "test:pass"; readonly data: EventData.TestPass }
  | { readonly type: "test:fail"; readonly data: EventData.TestFail }
  | { readonly type: "test:stdout" | "test:stderr"; readonly data: EventData.TestStdout }
  | { readonly type: "test:summary"; readonly data: EventData.TestSummary };

/** What is reported, and where to. */
export interface ReportOptions {
  readonly events: AsyncIterable<TestEvent>;
  /** Absolute paths of all files that should run. */
  readonly files: readonly string[];
  /** The folder that paths in the report start from. */
  readonly root: string;
  /** Takes a line, or several. */
  readonly print: (text: string) => void;
}

type Print = ReportOptions["print"];

interface FileReport {
  readonly path: string;
  passed: number;
  readonly failures: string[];
  readonly skips: string[];
  /** What the file's tests printed; shown only when one of them failed. */
  output: string;
  /** The names of the test at hand and of those around it, outermost first. */
  readonly names: string[];
  printed: boolean;
}

/** "0.3 s" */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Prints the report while the tests run, and returns the totals. */
export async function reportTests({ events, files, root, print }: ReportOptions): Promise<Totals> {
  const reports = new Map(files.map((file) => [file, newReport(relative(root, file))]));
  const reportOf = (file: string | undefined): FileReport => {
    const found = reports.get(file ?? "");
    if (found !== undefined) return found;
    const report = newReport(relative(root, file ?? ""));
    reports.set(file ?? "", report);
    return report;
  };

  for await (const { type, data } of events) {
    if (type === "test:start") startTest(reportOf(data.file), data);
    else if (type === "test:pass") endTest(reportOf(data.file), data, root);
    else if (type === "test:fail") failTest(reportOf(data.file), data);
    else if (type === "test:stdout" || type === "test:stderr") {
      reportOf(data.file).output += data.message;
    } else if (type === "test:summary" && data.file !== undefined) {
      printFile(reportOf(data.file), data.duration_ms, print);
    }
  }
  return closeReport([...reports.values()], print);
}

function newReport(path: string): FileReport {
  return { path, passed: 0, failures: [], skips: [], output: "", names: [], printed: false };
}

function startTest(report: FileReport, { name, nesting }: EventData.TestStart): void {
  report.names.splice(nesting, Infinity, name);
}

function fullName(
  report: FileReport,
  { name, nesting }: { name: string; nesting: number },
): string {
  return [...report.names.slice(0, nesting), name].join(" > ");
}

function endTest(report: FileReport, data: EventData.TestPass, root: string): void {
  const reason = data.skip ?? data.todo;
  if (reason !== undefined && reason !== false) {
    const why = typeof reason === "string" && reason !== "" ? reason : null;
    report.skips.push(`${fullName(report, data)}: ${why ?? "no reason given"}`);
    if (why === null) report.failures.push(`${fullName(report, data)}\nA skip needs a reason.`);
    return;
  }
  // A file without tests is reported as if it were one test that passed.
  const isFile = data.nesting === 0 && resolve(root, data.name) === data.file;
  if (isFile) report.failures.push("The file holds no test.");
  else if (data.details.type !== "suite") report.passed += 1;
}

function failTest(report: FileReport, data: EventData.TestFail): void {
  const { error } = data.details;
  const failureType = "failureType" in error ? error.failureType : null;
  // Of a suite whose tests failed, only those tests are of interest.
  if (failureType === "subtestsFailed" && report.failures.length > 0) return;
  report.failures.push(`${fullName(report, data)}\n${describe(error.cause ?? error.message)}`);
}

/** An error with its causes and without the frames of the test runner; of a failed assertion only the difference. */
function describe(error: unknown): string {
  const isAssertion = error instanceof Error && "code" in error && error.code === "ERR_ASSERTION";
  const text = isAssertion ? (error.stack ?? error.message) : inspect(error, { depth: 8 });
  return text
    .split("\n")
    .filter((line) => !/^\s+at .*\(?node:internal\/(test_runner|process)/.test(line))
    .filter((line) => !line.includes("node:async_hooks"))
    .join("\n");
}

function printFile(report: FileReport, milliseconds: number | null, print: Print): void {
  const { path, passed, failures, skips } = report;
  const parts = [`${passed} passed`];
  if (failures.length > 0) parts.push(`${failures.length} FAILED`);
  if (skips.length > 0) parts.push(`${skips.length} skipped`);
  const duration = milliseconds === null ? "" : ` (${formatSeconds(milliseconds)})`;
  print(`  ${path}: ${parts.join(", ")}${duration}`);
  report.printed = true;
}

function closeReport(reports: readonly FileReport[], print: Print): Totals {
  for (const report of reports) {
    const ran = report.passed + report.failures.length + report.skips.length > 0;
    // The tests of a shared suite count for the file that holds them; the one that ran them has ended.
    if (!ran && !report.printed) report.failures.push("The file did not finish.");
    if (!report.printed) printFile(report, null, print);
  }
  for (const { path, failures, output } of reports) {
    if (failures.length === 0) continue;
    for (const failure of failures) print(`\nFAILED ${path}: ${failure}`);
    if (output.trim() !== "") print(`\nOutput of ${path}:\n${output.trimEnd()}`);
  }
  const skips = reports.flatMap(({ path, skips: ofFile }) => ofFile.map((s) => `  ${path}: ${s}`));
  if (skips.length > 0) print(`\nSkipped:\n${skips.join("\n")}`);

  const sum = (count: (report: FileReport) => number): number =>
    reports.reduce((total, report) => total + count(report), 0);
  return {
    passed: sum((report) => report.passed),
    failed: sum((report) => report.failures.length),
    skipped: sum((report) => report.skips.length),
  };
}
