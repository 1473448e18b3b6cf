/**
 * The test commands. `npm test` checks format, lint and types and runs every test that needs Node alone;
 * `npm run test:all` runs the others too, or with `-- --rest` only those; `npm test -- src/kv` runs the
 * test files whose path holds one of the words, and no checks. Exit codes: 0 all passed, 1 something
 * failed, 2 nothing failed and something was cut off or nothing ran, 128 and the signal's number when a signal ended it.
 */

import { constants } from "node:os";
import { projectRoot, runTool } from "./project.ts";
import {
  cacheMebibytesMax,
  cacheOf,
  cacheRoot,
  limitCompiled,
  pruneCaches,
} from "./tests/caches.ts";
import { chooseFiles, readChoice, type ChosenFiles } from "./tests/choose-files.ts";
import { measureSlowness, slownessVariable } from "./tests/machine-speed.ts";
import { prepareFor } from "./tests/prepare.ts";
import { printSummary } from "./tests/report.ts";
import { runAll, type Check, type Work } from "./tests/run-all.ts";
import type { RunLimits } from "./tests/run-file.ts";
import { openRunScope, type RunScope } from "./tests/run-scope.ts";
import { typecheck } from "./typecheck.ts";

const checks: readonly Check[] = [
  { name: "format", run: () => runTool("oxfmt/bin/oxfmt", ["--check"]) },
  { name: "lint", run: () => runTool("oxlint/bin/oxlint", ["--deny-warnings"]) },
  { name: "types", run: typecheck },
];

/** Limits on two idle cores. There is none for a whole run. */
const limitsUsual: RunLimits = {
  testMillisecondsMax: 300_000,
  silenceMillisecondsMax: 420_000,
  openMillisecondsMax: 60_000,
  leavingMillisecondsMax: 10_000,
};

const print = (text: string): void => console.log(text);

function scaleLimits(slowness: number): RunLimits {
  const scale = (usual: number): number => Math.round(usual * slowness);
  return {
    testMillisecondsMax: scale(limitsUsual.testMillisecondsMax),
    silenceMillisecondsMax: scale(limitsUsual.silenceMillisecondsMax),
    openMillisecondsMax: scale(limitsUsual.openMillisecondsMax),
    leavingMillisecondsMax: scale(limitsUsual.leavingMillisecondsMax),
  };
}

/** Aborted by a signal, whose name is the reason; a second signal ends this process, and its keeper does the rest. */
function listenForSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + constants.signals[signal]);
      controller.abort(signal);
    });
  }
  // Nobody reads any more: `npm test | head`.
  process.stdout.on("error", () => controller.abort("SIGPIPE"));
  return controller.signal;
}

async function main(args: readonly string[]): Promise<number> {
  const chosen = chooseFiles(readChoice(args));
  const signal = listenForSignals();
  const scope = openRunScope();
  try {
    return await runIn(scope, chosen, signal);
  } finally {
    const left = await scope.close();
    if (left.length > 0 && !signal.aborted) print(`Ended what was left: ${left.join("; ")}`);
  }
}

async function runIn(scope: RunScope, chosen: ChosenFiles, signal: AbortSignal): Promise<number> {
  const started = performance.now();
  const slowness = await measureSlowness();
  process.env[slownessVariable] = String(slowness);
  // Each file is a process, and would compile the same modules anew.
  await limitCompiled();
  process.env["NODE_COMPILE_CACHE"] = cacheOf("compiled");
  const limits = scaleLimits(slowness);
  print(
    `This machine takes ${slowness} times as long as two idle cores; a test may take ${Math.round(limits.testMillisecondsMax / 1000)} s.`,
  );
  if (chosen.isDemanding) {
    print(
      `What is built and installed is kept in ${cacheRoot()}: ${cacheMebibytesMax()} MiB at most.`,
    );
  }
  await Promise.race([prepareFor(chosen.files, print), untilAborted(signal)]);
  print(`tests: ${chosen.files.length} files`);
  const work: Work = {
    checks: chosen.hasChecks ? checks : [],
    files: chosen.files,
    context: { root: projectRoot, ...scope, limits, signal },
    print,
  };
  const done = await runAll(work);
  if (chosen.isDemanding && !signal.aborted) {
    for (const path of await pruneCaches()) print(`removed from the cache: ${path}`);
  }
  const notRun = chosen.leftOut === 0 ? [] : [leftOutLine(chosen.leftOut)];
  const milliseconds = performance.now() - started;
  const { passed, failed, cutOff } = printSummary({ ...done, notRun, milliseconds }, print);
  if (signal.aborted) return 128 + constants.signals[signal.reason as NodeJS.Signals];
  if (failed > 0) return 1;
  return cutOff > 0 || passed === 0 ? 2 : 0;
}

function leftOutLine(count: number): string {
  return `${count} files *.all.test.ts need toolchains, engines or much time: npm run test:all`;
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

process.exit(await main(process.argv.slice(2)));
