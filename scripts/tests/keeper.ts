/**
 * Outlives a run and cleans up after it: `node keeper.ts FOLDER MARK SESSION`. Its standard input ends when
 * the runner ends, however that happens. It then ends all processes of the run, removes the
 * run's folder, and prints the commands of those whom it met, as JSON.
 */

import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { killProcesses, type Quarry } from "./marks.ts";

/** Processes that cannot be killed, such as those that wait for a disk, are given up after so many looks. */
const looksMax = 200;

async function endAll(quarry: Quarry): Promise<string[]> {
  const commands = new Map<number, string>();
  // A process may have started another while it was looked for.
  for (let look = 0, quiet = 0; look < looksMax && quiet < 2; look += 1) {
    const found = killProcesses(quarry);
    for (const { id, command } of found) commands.set(id, command);
    quiet = found.length === 0 ? quiet + 1 : 0;
    await sleep(20);
  }
  return [...commands.values()];
}

async function main([folder, mark, session]: readonly string[]): Promise<void> {
  if (folder === undefined || mark === undefined) throw new Error("keeper.ts FOLDER MARK SESSION");
  // It is told by its input, and by nothing else.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.stdout.on("error", () => {});
  await new Promise((resolve) => process.stdin.resume().once("close", resolve));
  const commands = await endAll({ mark, folder, foreignSessions: [Number(session)] });
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  process.stdout.write(JSON.stringify(commands));
}

await main(process.argv.slice(2));
