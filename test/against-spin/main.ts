/**
 * Compares Bobbin with Spin by tables of requests, manifests and flags: `BOBBIN_SPIN=/path/to/spin node
 * test/against-spin/main.ts [WORD...]`, where words choose tables by their names. Prints what differs, and how many
 * comparisons are equal, documented and different; ends with 1 where one is different.
 */

import { join } from "node:path";
import { projectRoot } from "../../scripts/project.ts";
import { compareBy, type Comparison, type Table } from "./compare.ts";
import type { Subject } from "./subject.ts";
import { startTables } from "./tables/manifests.ts";
import { requestTables } from "./tables/requests.ts";
import { routeTables } from "./tables/routes.ts";

/** Bobbin, from source. */
export const bobbin: Subject = {
  name: "bobbin",
  command: [process.execPath, join(projectRoot, "src/cli/main.ts")],
};

/** Every table. */
export const tables: readonly Table[] = [...requestTables, ...routeTables, ...startTables];

/** How many comparisons came out how. */
export interface Totals {
  equal: number;
  documented: number;
  different: number;
}

/** Compares by the tables whose names hold one of the words, or by all, and prints. */
export async function run(
  subjects: readonly [Subject, Subject],
  words: readonly string[],
  tell: (line: string) => void,
): Promise<Totals> {
  const totals: Totals = { equal: 0, documented: 0, different: 0 };
  const chosen = tables.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  await compareBy(chosen, subjects, (comparison) => {
    const outcome = outcomeOf(comparison);
    totals[outcome] += 1;
    if (outcome === "equal") return;
    const page = comparison.page === null ? "" : ` (${comparison.page})`;
    tell(`${outcome}: ${comparison.table}: ${comparison.name}${page}`);
    if (outcome === "documented") return;
    for (const [at, { name }] of subjects.entries()) {
      tell(`  ${name}: ${JSON.stringify(comparison.answers[at])}`);
    }
  });
  tell(`${totals.equal} equal, ${totals.documented} documented, ${totals.different} different`);
  return totals;
}

function outcomeOf({ answers, page }: Comparison): keyof Totals {
  if (answers[0] === answers[1]) return "equal";
  return page === null ? "different" : "documented";
}

/** Writes a line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (import.meta.main) {
  const program = process.env["BOBBIN_SPIN"];
  if (program === undefined || program === "") {
    print("not run: BOBBIN_SPIN does not name a program of Spin");
  } else {
    const spin: Subject = { name: "spin", command: [program] };
    const { different } = await run([spin, bobbin], process.argv.slice(2), print);
    process.exitCode = different === 0 ? 0 : 1;
  }
}
