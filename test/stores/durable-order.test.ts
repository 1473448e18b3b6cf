/**
 * Goal: an answer leaves only when what it depends on is on disk, and once the disk has failed nothing is
 * promised any more. Method: strace shows the order of system calls of a real process, and makes its syncs fail.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startChild, storeOptions } from "./children.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const folder = folderOfFile();

/** Why system calls cannot be traced here, or null. */
function whyNoTrace(): string | null {
  const { status, error, stderr } = spawnSync("strace", ["true"], { encoding: "utf8" });
  if (error !== undefined) return `strace is not installed (${error.message})`;
  return status === 0 ? null : `strace cannot trace here: ${stderr.trim()}`;
}

/** Lines that a child says under strace, and the lines of the trace. */
async function trace(role: string, options: ReturnType<typeof storeOptions>, ...flags: string[]) {
  const output = join(folder, `${role}-${options.durability}.strace`);
  const child = await startChild(role, options, ["strace", "-f", "-y", "-o", output, ...flags]);
  child.begin();
  const said: string[] = [];
  for await (const line of child.lines) said.push(line);
  const { errors } = await child.ended;
  assert.equal(errors, "");
  return { said, calls: readFileSync(output, "utf8").split("\n") };
}

const why = whyNoTrace();

for (const durability of ["response", "full"] as const) {
  test(`the write reaches the WAL, then the disk, then the answer leaves (${durability})`, async (context) => {
    if (why !== null) return context.skip(why);
    const options = storeOptions(join(folder, `order-${durability}.db`), { durability });
    const { said, calls } = await trace(
      "answer",
      options,
      "-e",
      "trace=write,pwrite64,fdatasync,fsync",
    );
    assert.deepEqual(said, ["answered"]);
    const answered = calls.findIndex((call) => call.includes('"answered'));
    const before = calls.slice(0, answered);
    const written = before.findLastIndex((call) => /pwrite64\(\d+<.*-wal>/.test(call));
    const began = before.findLastIndex((call) => /f(data)?sync\(\d+<.*-wal>/.test(call));
    const ended = before.findLastIndex((call) => /f(data)?sync.*\) *= 0/.test(call));
    assert.ok(
      written >= 0 && written < began && began <= ended,
      `${written} ${began} ${ended}\n${before.join("\n")}`,
    );
  });
}

test("with durability os nothing is synced for an answer", async (context) => {
  if (why !== null) return context.skip(why);
  const options = storeOptions(join(folder, "order-os.db"), { durability: "os" });
  const { calls } = await trace("answer", options, "-e", "trace=write,fdatasync,fsync");
  const ready = calls.findIndex((call) => call.includes('"ready'));
  const answered = calls.findIndex((call) => call.includes('"answered'));
  assert.deepEqual(
    calls.slice(ready, answered).filter((call) => call.includes("sync(")),
    [],
  );
});

test("after a sync that failed every call throws store-write-lost", async (context) => {
  if (why !== null) return context.skip(why);
  const options = storeOptions(join(folder, "lost.db"));
  const injected = [
    "-e",
    "trace=fdatasync",
    "-P",
    `${options.path}-wal`,
    "-e",
    "inject=fdatasync:error=EIO",
  ];
  const { said } = await trace("lose", options, ...injected);
  assert.deepEqual(said, ["store-write-lost", "store-write-lost", "store-write-lost"]);
});
