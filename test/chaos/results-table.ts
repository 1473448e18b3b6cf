/** The part of docs/guides/scale-out.md that is made from the results of runs. */

import type { ChaosResult } from "./results.ts";

const head = [
  "engine",
  "setting",
  "minutes",
  "faults",
  "calls",
  "unknown",
  "violations",
  "command",
];

/** What each run was and found, and below it which faults there were. */
export function resultsTable(results: readonly ChaosResult[]): string {
  const rows = results.map((result) => [
    result.engine,
    result.setting === "" ? "" : `\`${result.setting}\``,
    String(result.minutes),
    String(sum(Object.values(result.faults))),
    inThousands(result.operations),
    inThousands(result.unknownOutcomes),
    describeViolations(result),
    `\`${result.command}\``,
  ]);
  const engines = [...Map.groupBy(results, ({ engine }) => engine)];
  const lists = engines.map(([engine, own]) => {
    const names = new Set(own.flatMap(({ faults }) => Object.keys(faults)));
    return `- **${engine}**: ${[...names].toSorted().join("; ")}`;
  });
  return [
    table([head, ...rows]),
    `The faults, by turns in an order that is drawn:\n\n${lists.join("\n")}`,
  ].join("\n\n");
}

function describeViolations({ violations, isSafe }: ChaosResult): string {
  const found = Object.entries(violations).map(([kind, count]) => `${inThousands(count)} ${kind}`);
  if (found.length === 0) return isSafe ? "**0**, as promised" : "0, not promised";
  return `${found.join(", ")}${isSafe ? ", **against the promise**" : "; not promised"}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function inThousands(number: number): string {
  return number.toLocaleString("en-US");
}

function table([first = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(first), line(first.map(() => "---")), ...rows.map(line)].join("\n");
}
