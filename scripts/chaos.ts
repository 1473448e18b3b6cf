/** `npm run chaos -- ENGINE MINUTES [SETTING]`: hosts, clients and faults for so long, then the checks. */

import { parseArgs } from "node:util";
import { engineNames, findEngine } from "../test/chaos/engines.ts";
import type { ViolationKind } from "../test/chaos/history.ts";
import { writeResult } from "../test/chaos/results.ts";
import { type ChaosReport, NoVerdict, runChaos } from "../test/chaos/run-chaos.ts";

const help = `Runs three hosts on a real engine, with faults all the time, and checks what they were told.

Usage: npm run chaos -- ENGINE MINUTES [SETTING] [FLAGS]

ENGINE     ${engineNames.join(", ")}
SETTING    replicas_min of sentinel and cluster, with two replicas: 0, 1, 2, majority or all (the default);
           partitions, of cluster: all, and a store in two partitions
--seed N   repeats the order of the faults of another run; what the machine makes of it differs
--keep     keeps the result for docs/guides/scale-out.md; write that with
           UPDATE=1 npm test -- chaos/results-page

Ends with 1 when something is wrong that the page promises, and with 2 when there is no verdict.`;

const shownMax = 20;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string", default: String(Date.now() % 100_000) },
      keep: { type: "boolean", default: false },
    },
  });
  const [name = "", minutesText = "", settingText = ""] = positionals;
  const minutes = Number(minutesText);
  const found = findEngine(name, settingText);
  if (found === null || !(minutes > 0)) {
    console.log(help);
    return 2;
  }
  const seed = Number(values.seed);
  console.log(`seed ${seed}`);
  await using engine = await found.start();
  const end = performance.now() + minutes * 60_000;
  const report = await runChaos(engine, {
    seed,
    goesOn: () => performance.now() < end,
    note: (text) => console.log(text),
  });
  const violations = countViolations(report);
  const unknown = report.operations.filter(({ outcome }) => outcome === "unknown");
  tell(report, unknown.length);
  if (report.verdict.undecidedKeys.length > 0) return 2;
  if (values.keep) {
    writeResult({
      engine: name,
      setting: found.setting,
      isSafe: engine.isSafe,
      command: ["npm run chaos --", ...positionals].join(" "),
      date: new Date().toISOString().slice(0, 10),
      minutes,
      seed,
      faults: Object.fromEntries([...report.faults].toSorted(([a], [b]) => a.localeCompare(b))),
      operations: report.operations.length,
      unknownOutcomes: unknown.length,
      violations,
    });
  }
  return engine.isSafe && report.verdict.violations.length > 0 ? 1 : 0;
}

function countViolations({ verdict }: ChaosReport): Partial<Record<ViolationKind, number>> {
  const counts: Partial<Record<ViolationKind, number>> = {};
  for (const { kind, count } of verdict.violations) counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
}

function tell(report: ChaosReport, unknown: number): void {
  const { verdict, operations, errors } = report;
  for (const { kind, count, text } of verdict.violations.slice(0, shownMax))
    console.log(`${kind} (${count}): ${text}`);
  for (const [code, count] of errors) console.log(`${count} times ${code}`);
  for (const key of verdict.undecidedKeys) console.log(`${key}: too many orders are possible`);
  console.log(
    `${operations.length} calls, ${unknown} with an unknown outcome, ${verdict.violations.length} violations`,
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof NoVerdict)) throw error;
  console.log(`no verdict: ${error.message}`);
  process.exitCode = 2;
}
