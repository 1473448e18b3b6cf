/** Which test files a command runs: their names say to which of the two they belong. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { findFiles, projectRoot } from "../project.ts";

/** Ends the names of files that only `npm run test:all` runs: they need toolchains, engines or much time. */
export const allSuffix = ".all.test.ts";

/** What was asked for on the command line. */
export interface Choice {
  /** Both kinds of files. */
  readonly all: boolean;
  /** Only what `npm test` leaves out. */
  readonly rest: boolean;
  /** Parts of paths; files of both kinds whose path holds one of them. */
  readonly words: readonly string[];
  /** Exactly these, wherever they are. */
  readonly exact: readonly string[];
}

/** What is run, and what is not. */
export interface ChosenFiles {
  /** Absolute paths, the slow ones first. */
  readonly files: readonly string[];
  /** How many files are left for `npm run test:all`. */
  readonly leftOut: number;
  /** Whether it is a whole run, to which checks belong. */
  readonly hasChecks: boolean;
  /** Whether files are among them that only `npm run test:all` runs. */
  readonly isDemanding: boolean;
}

/** Reads the command line. Throws with what is wrong with it. */
export function readChoice(args: readonly string[]): Choice {
  const exact: string[] = [];
  const words: string[] = [];
  const flags = new Set<string>();
  for (const arg of args) {
    if (arg.startsWith("--file=")) exact.push(arg.slice("--file=".length));
    else if (arg.startsWith("--")) flags.add(arg);
    else words.push(arg);
  }
  const all = flags.delete("--all");
  const rest = flags.delete("--rest");
  const [unknown] = flags;
  if (unknown !== undefined) {
    throw new Error(
      `there is no option ${unknown}; there are words, --all, --rest and --file=PATH`,
    );
  }
  return { all, rest, words, exact };
}

/** Finds the files. Throws where an exact one is not there. */
export function chooseFiles(choice: Choice): ChosenFiles {
  const { all, rest, words, exact } = choice;
  const isWhole = exact.length === 0 && words.length === 0;
  const files = exact.length > 0 ? findExact(exact) : findProjects(choice);
  const isDemanding = files.some((path) => path.endsWith(allSuffix));
  const others = findTests().filter((path) => path.endsWith(allSuffix));
  const leftOut = isWhole && !all && !rest ? others.length : 0;
  return { files, leftOut, hasChecks: isWhole && !rest, isDemanding };
}

function findExact(paths: readonly string[]): string[] {
  const files = paths.map((path) => resolve(path));
  const missing = files.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`there is no ${missing}`);
  return files;
}

function findProjects({ all, rest, words }: Choice): string[] {
  const isChosen = (path: string): boolean => {
    if (words.length > 0) return words.some((word) => path.includes(word));
    const isDemanding = path.endsWith(allSuffix);
    return rest ? isDemanding : all || !isDemanding;
  };
  return findTests()
    .filter(isChosen)
    .toSorted((a, b) => weight(b) - weight(a))
    .map((path) => join(projectRoot, path));
}

function findTests(): string[] {
  return findFiles(["{src,packages,test,conformance,sdk,benchmarks,scripts}/**/*.test.ts"]);
}

/** Files that take long come first, or the last of them would keep one core busy while the others rest. */
function weight(path: string): number {
  if (path.endsWith(allSuffix)) return 2;
  return path.startsWith("test/") ? 1 : 0;
}
