/** A short run as a test. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import type { ChaosEngine } from "./engine.ts";
import { NoVerdict, runChaos } from "./run-chaos.ts";

/** What is run. */
export interface ChaosTest {
  readonly name: string;
  readonly skip: string | false;
  readonly start: () => Promise<ChaosEngine>;
  /** How many faults there are, and the seed that tells which. */
  readonly faults: number;
  readonly seed: number;
}

/** Declares it: three hosts, their clients, and a few faults; what the page of many hosts promises must hold. */
export function chaosTest({ name, skip, start, faults, seed }: ChaosTest): void {
  test(`${name}: what three hosts were told holds whatever happens`, { skip }, async (context) => {
    await using engine = await start();
    const notes: string[] = [`seed ${seed}`];
    const note = (text: string): void => void notes.push(text);
    try {
      const { verdict, operations, errors } = await runChaos(engine, {
        seed,
        goesOn: (count) => count < faults,
        note,
      });
      context.diagnostic(
        `${operations.length} calls; ${notes.join("; ")}; ${inspect(Object.fromEntries(errors))}`,
      );
      assert.deepEqual(verdict.undecidedKeys, [], "too many orders are possible");
      assert.deepEqual(verdict.violations, [], notes.join("\n"));
    } catch (error) {
      if (!(error instanceof NoVerdict)) throw error;
      context.skip(`no verdict: ${error.message}`);
    }
  });
}
