/** The benchmarks: `npm run bench -- --help` tells how. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.ts";
import { formatMachine, formatResults, formatTable, type SkippedTrial } from "./report.ts";
import { type RowResult, runTrial } from "./run-trial.ts";
import { Scratch } from "./scratch.ts";
import { fullSettings, quickSettings, type Settings } from "./settings.ts";
import { CannotMeasure } from "./subjects/sample.ts";
import { trials } from "./trials.ts";

const help = `Measures Bobbin, each thing beside what it is compared with, in turns.

Usage: npm run bench -- [WORDS] [FLAGS]

WORDS      only the trials whose names hold one of them; without any all but rivals
--quick    short rounds and fewer keys: a first look, in under a minute
--rivals   Miniflare and Deno KV as well; installs them into a cache folder outside the project
--json     prints the results as JSON
--list     prints the trials
--help     prints this`;

/** A table of its own, of the stores alone. */
const storesTrial = "stores";
/** And of what a hostile component costs another; only where its name is given. */
const outageTrial = "outage";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      rivals: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(help);
  if (values.list) return listTrials();
  const settings = values.quick ? quickSettings : fullSettings;
  const isChosen = (name: string): boolean =>
    positionals.length === 0 || positionals.some((word) => name.includes(word));
  const chosen = trials.filter(
    ({ name, flag }) => isChosen(name) && (flag === undefined || values.rivals),
  );
  const withStores = values.quick ? positionals.includes(storesTrial) : isChosen(storesTrial);
  const withOutage = positionals.includes(outageTrial);
  if (chosen.length === 0 && !withStores && !withOutage)
    throw new Error("no such trial; see --list");
  await runAll(chosen, settings, values.json);
  if (withStores && !values.json) runProgram("stores.ts", String(settings.keysMany));
  if (withOutage && !values.json) runProgram("outage.ts");
}

function listTrials(): void {
  const lines = trials.map(({ name, summary }) => [name, summary]);
  console.log(
    formatTable([
      ["trial", "asks"],
      ...lines,
      [storesTrial, "What a store alone costs; its own table"],
      [outageTrial, "What a hostile component costs the one beside it; its own table"],
    ]),
  );
}

async function runAll(chosen: typeof trials, settings: Settings, asJson: boolean): Promise<void> {
  using scratch = new Scratch();
  const machine = describeMachine(scratch);
  if (!asJson) console.log(formatMachine(machine));
  const rows: RowResult[] = [];
  const skipped: SkippedTrial[] = [];
  for (const trial of chosen) {
    if (process.stderr.isTTY) process.stderr.write(`${trial.name} …\n`);
    try {
      rows.push(...(await runTrial(trial, scratch, settings)));
    } catch (error) {
      // What the other trials gave is worth having.
      if (!(error instanceof CannotMeasure)) process.exitCode = 1;
      skipped.push({
        trial: trial.name,
        reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      });
    }
  }
  const command = `npm run bench -- ${process.argv.slice(2).join(" ")}`.trimEnd();
  if (asJson) console.log(JSON.stringify({ command, machine, settings, rows, skipped }, null, 2));
  else if (chosen.length > 0) console.log(`\n${formatResults(rows, skipped)}`);
}

/** Some are programs that print for themselves. */
function runProgram(name: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name), ...args], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
