/** What a test file's process tells the runner, a JSON text a line. */

/** How a test ended. A suite counts only by its tests, except where it fails itself. */
export type TestEnd =
  | { readonly verdict: "passed" | "suite" }
  | { readonly verdict: "failed"; readonly error: string }
  | { readonly verdict: "skipped"; readonly reason: string }
  /** It took longer than one test may. */
  | { readonly verdict: "late" }
  /** The test around it ended first. */
  | { readonly verdict: "cancelled" };

/** One line. */
export type FileEvent =
  | { readonly type: "begins"; readonly id: number; readonly name: string }
  | ({ readonly type: "ends"; readonly id: number; readonly name: string } & TestEnd)
  /** All tests have ended and the process goes on; what for, in Node's words. */
  | { readonly type: "open"; readonly resources: readonly string[] };

/** What became of one test file. */
export interface FileResult {
  /** Relative to the project, with "/". */
  readonly path: string;
  readonly passed: number;
  /** A text each: the test's name, and below it the error. */
  readonly failures: readonly string[];
  readonly skips: readonly { readonly name: string; readonly reason: string }[];
  /** What was begun and not finished, and why. */
  readonly cutOff: readonly string[];
  /** What the file printed; the end of it, where it was much. */
  readonly output: string;
  readonly milliseconds: number;
}
