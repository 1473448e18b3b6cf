/** Runs checks and test files, as many at a time as there are cores. */

import { availableParallelism } from "node:os";
import type { Outcome } from "../project.ts";
import type { FileResult } from "./file-events.ts";
import { formatSeconds, printFile } from "./report.ts";
import { runFile, type FileContext } from "./run-file.ts";

/** A check of the whole project, such as its types. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

/** What is to be done, and where to say so. */
export interface Work {
  readonly checks: readonly Check[];
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly context: FileContext;
  readonly print: (text: string) => void;
}

/** What was done. */
export interface Done {
  readonly results: readonly FileResult[];
  readonly failedChecks: readonly string[];
  /** Files that had not begun when the run was interrupted. */
  readonly notBegun: readonly string[];
}

/** Does all of it, in the order given, and prints a line for each as it ends. */
export async function runAll({ checks, files, context, print }: Work): Promise<Done> {
  const results: FileResult[] = [];
  const failedChecks: string[] = [];
  const waitingChecks = [...checks];
  const waitingFiles = [...files];
  const work = async (): Promise<void> => {
    for (;;) {
      if (context.signal.aborted) return;
      const check = waitingChecks.shift();
      if (check !== undefined) {
        if (!(await runCheck(check, context.signal, print))) failedChecks.push(check.name);
        continue;
      }
      const file = waitingFiles.shift();
      if (file === undefined) return;
      const result = await runFile(file, files.length - waitingFiles.length, context);
      results.push(result);
      printFile(result, `[${results.length}/${files.length}]`, print);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return { results, failedChecks, notBegun: waitingFiles };
}

async function runCheck(
  { name, run }: Check,
  signal: AbortSignal,
  print: (text: string) => void,
): Promise<boolean> {
  const started = performance.now();
  const interrupted = new Promise<Outcome>((resolve) => {
    const exitCode = 1;
    const output = "interrupted";
    if (signal.aborted) resolve({ exitCode, output });
    signal.addEventListener("abort", () => resolve({ exitCode, output }), { once: true });
  });
  const { exitCode, output } = await Promise.race([run(), interrupted]);
  const verdict = exitCode === 0 ? "ok" : "FAILED";
  print(`${name}: ${verdict} (${formatSeconds(performance.now() - started)})`);
  if (exitCode !== 0) print(output.trimEnd());
  return exitCode === 0;
}
