/** The results that docs/guides/scale-out.md shows: one for each engine and setting, kept beside this file. */

import { readFileSync, writeFileSync } from "node:fs";
import type { ViolationKind } from "./history.ts";

/** What one run found, as plain data. */
export interface ChaosResult {
  readonly engine: string;
  /** Empty where the engine has none. */
  readonly setting: string;
  /** Whether the page promises that these faults lose nothing. */
  readonly isSafe: boolean;
  readonly command: string;
  readonly date: string;
  readonly minutes: number;
  readonly seed: number;
  /** How often each fault was met. */
  readonly faults: Readonly<Record<string, number>>;
  readonly operations: number;
  readonly unknownOutcomes: number;
  /** How many of each kind. */
  readonly violations: Readonly<Partial<Record<ViolationKind, number>>>;
}

const file = new URL("results.json", import.meta.url);

/** All that are kept. */
export function readResults(): readonly ChaosResult[] {
  return JSON.parse(readFileSync(file, "utf8")) as ChaosResult[];
}

/** Keeps a result in the place of the one before it of the same engine and setting. */
export function writeResult(result: ChaosResult): void {
  const others = readResults().filter(
    ({ engine, setting }) => engine !== result.engine || setting !== result.setting,
  );
  const all = [...others, result].toSorted(
    (a, b) => a.engine.localeCompare(b.engine) || a.setting.localeCompare(b.setting),
  );
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}
