/** How fast this machine is just now, for limits that no slow machine can miss. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";

/** The variable in which tests find it: 1 for a machine of two idle cores, 5 for one that is five times slower. */
export const slownessVariable = "BOBBIN_TEST_SLOWNESS";

/** What one round takes on two idle cores. */
const roundMillisecondsUsual = 150;
const rounds = 3;
const work = "let n = 0; for (let i = 0; i < 2e6; i++) n = (n + i * i) % 1000003;";

/** Starts processes that reckon, on every core, and compares the time that they take with the usual one. At least 1. */
export async function measureSlowness(): Promise<number> {
  const chains = Array.from({ length: availableParallelism() }, () => chain());
  const slowest = Math.max(...(await Promise.all(chains)));
  return Math.max(1, Math.round((slowest / rounds / roundMillisecondsUsual) * 10) / 10);
}

async function chain(): Promise<number> {
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    await once(spawn(process.execPath, ["-e", work], { stdio: "ignore" }), "exit");
  }
  return performance.now() - started;
}
