/** Whatever ends a run, nothing of it stays: no process, and no folder. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../project.ts";
import { isAlive } from "./fixtures/is-alive.ts";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";

const skip = existsSync("/proc/self/environ") ? false : "there is no /proc on this system";

interface Ended {
  readonly code: number | null;
  readonly output: string;
  /** Children of the test that ran. */
  readonly ids: readonly string[];
  /** The temporary folder of the test that ran. */
  readonly folder: string;
}

/** Runs the real runner until its test has children, and does something to it. */
async function runUntilIt(does: (runner: number) => void): Promise<Ended> {
  using folder = temporaryFolder();
  const ids = join(folder.path, "ids");
  const goesOn = join(import.meta.dirname, "fixtures", "goes-on.ts");
  const runner = spawn(process.execPath, ["scripts/test.ts", `--file=${goesOn}`], {
    cwd: projectRoot,
    env: { ...process.env, STUBBORN_IDS: ids, TMPDIR: folder.path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(runner, "exit") as Promise<[number | null]>;
  const output = Promise.all([text(runner.stdout), text(runner.stderr)]);
  const hasChildren = (): boolean =>
    existsSync(ids) && readFileSync(ids, "utf8").split("\n").length === 4;
  while (!hasChildren() && runner.exitCode === null) await sleep(20);
  if (runner.exitCode !== null) throw new Error(`it ended: ${(await output).join("")}`);
  const [own = "", ...children] = readFileSync(ids, "utf8").split("\n").toReversed();
  assert.deepEqual(children.map(isAlive), [true, true, true]);
  does(runner.pid ?? 0);
  const [code] = await ended;
  while (children.some(isAlive) || existsSync(join(own, ".."))) await sleep(20);
  return { code, output: (await output).join(""), ids: children, folder: own };
}

test("a runner that is killed leaves neither processes nor its folder", { skip }, async () => {
  const { code } = await runUntilIt((runner) => process.kill(runner, "SIGKILL"));
  assert.equal(code, null);
});

for (const [signal, expected] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  test(
    `after ${signal} what ran is cut off, the totals are told, and nothing stays`,
    { skip },
    async () => {
      const { code, output } = await runUntilIt((runner) => process.kill(runner, signal));
      assert.equal(code, expected, output);
      assert.match(output, /Cut off:\n {2}\S+goes-on\.ts: one that goes on: interrupted\n/);
      assert.match(output, /\n1 passed, 0 failed, 0 skipped\n$/);
    },
  );
}
