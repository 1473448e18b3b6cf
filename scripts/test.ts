/**
 * The test command. `npm test` checks format, lint and types and runs every test; `npm test -- src/kv`
 * runs only the test files whose path holds one of the words, and no checks.
 */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { findFiles, projectRoot, runTool, type Outcome } from "./project.ts";
import { installMoto } from "../test/dynamodb/install-moto.ts";
import { buildSdkApps } from "../test/sdk/build/build-all.ts";
import { buildGuest } from "../test/wasm-guests/build/build-guest.ts";
import { findGuestNames } from "../test/wasm-guests/build/guest.ts";
import { formatSeconds, reportTests } from "./test-report.ts";
import { typecheck } from "./typecheck.ts";

/** Longest that one test may take; one that hangs fails. */
const testMillisecondsMax = 120_000;
/** Longest that all tests may take, for a file that never ends. */
const runMillisecondsMax = 840_000;

const checks: Readonly<Record<string, () => Promise<Outcome>>> = {
  format: () => runTool("oxfmt/bin/oxfmt", ["--check"]),
  lint: () => runTool("oxlint/bin/oxlint", ["--deny-warnings"]),
  types: typecheck,
};

async function runChecks(): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, check] of Object.entries(checks)) {
    const started = performance.now();
    const { exitCode, output } = await check();
    const verdict = exitCode === 0 ? "ok" : "FAILED";
    console.log(`${name}: ${verdict} (${formatSeconds(performance.now() - started)})`);
    if (exitCode !== 0) {
      console.log(output.trimEnd());
      failed.push(name);
    }
  }
  return failed;
}

function findTests(words: readonly string[]): string[] {
  const files = findFiles(["{src,test,conformance,sdk,benchmarks,scripts}/**/*.test.ts"]);
  const chosen = files.filter((file) => words.length === 0 || words.some((w) => file.includes(w)));
  return chosen.map((file) => join(projectRoot, file));
}

/**
 * Builds what the guests' tests run, which takes minutes where nothing is cached: more than one test
 * may take. What cannot be built here is reported by the tests.
 */
async function buildGuests(): Promise<void> {
  const waiting = findGuestNames();
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await buildOne(name);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

async function buildOne(name: string): Promise<void> {
  const started = performance.now();
  const built = await buildGuest(name).catch((error: unknown) => ({ missing: String(error) }));
  const seconds = formatSeconds(performance.now() - started);
  const verdict = "missing" in built ? `not built: ${built.missing.split("\n")[0]}` : "ok";
  console.log(`guest ${name}: ${verdict} (${seconds})`);
}

/** The emulator of DynamoDB, which is installed once. */
async function prepareMoto(): Promise<void> {
  const started = performance.now();
  const installed = await installMoto();
  const verdict = "missing" in installed ? installed.missing : "ok";
  console.log(`moto: ${verdict} (${formatSeconds(performance.now() - started)})`);
}

async function main(words: readonly string[]): Promise<number> {
  const failedChecks = words.length === 0 ? await runChecks() : [];
  const files = findTests(words);
  if (files.some((file) => file.endsWith("test/wasm/guests.test.ts"))) await buildGuests();
  if (files.some((file) => file.includes("test/sdk/"))) {
    await buildSdkApps((line) => console.log(line));
  }
  if (files.some((file) => file.includes("dynamodb"))) await prepareMoto();
  console.log(`tests: ${files.length} files`);
  const events = run({
    files,
    cwd: projectRoot,
    concurrency: availableParallelism(),
    timeout: testMillisecondsMax,
    signal: AbortSignal.timeout(runMillisecondsMax),
  });
  const { passed, failed, skipped } = await reportTests({
    events,
    files,
    root: projectRoot,
    print: (text) => console.log(text),
  });

  if (failedChecks.length > 0) console.log(`\nFailed checks: ${failedChecks.join(", ")}`);
  if (passed + failed === 0) console.log("\nNo test ran.");
  const allFailed = failed + failedChecks.length;
  console.log(`\n${passed} passed, ${allFailed} failed, ${skipped} skipped`);
  return allFailed > 0 || passed === 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
