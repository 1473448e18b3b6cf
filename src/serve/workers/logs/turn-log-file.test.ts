/** Goal: log files do not fill a disk, and nothing is lost but what is older than the predecessor. Method: real files, and several processes that write them. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { promisify } from "node:util";
import {
  temporaryFolder,
  type TemporaryFolder,
} from "../../../../test/support/temporary-folder.ts";
import { type GuestLogs, openGuestLogs } from "./guest-log.ts";

let temporary: TemporaryFolder;
let folder = "";
beforeEach(() => {
  temporary = temporaryFolder();
  folder = temporary.path;
});
afterEach(() => temporary[Symbol.dispose]());

const file = "one_stdout.txt";
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

function open(fileBytesMax: number | null, truncate = false): GuestLogs {
  return openGuestLogs({
    ...{ logDir: folder, componentIds: ["one"], follow: [], quiet: true, truncate, fileBytesMax },
    stderr: process.stderr,
  });
}

/** Each text is written on its own, as with a pause after it. */
function print(logs: GuestLogs, ...texts: string[]): void {
  const enough = "\n".padStart(70_000, ".");
  for (const text of texts) logs.write("one", "stdout", text + enough);
}

const beginnings = (name: string): string[] =>
  read(name)
    .trimEnd()
    .split("\n")
    .map((line) => line[0] ?? "");

test("a full file is kept beside a new one, in place of the one before", () => {
  const logs = open(140_000);
  print(logs, "a", "b", "c", "d", "e");
  logs.close();
  assert.deepEqual(readdirSync(folder).toSorted(), [file, `${file}.1`]);
  assert.deepEqual(beginnings(file), ["e"]);
  assert.deepEqual(beginnings(`${file}.1`), ["c", "d"]);
  open(140_000, true).close();
  assert.deepEqual([readdirSync(folder), read(file)], [[file], ""]);
});

test("without a limit a file grows, and so does one that cannot be moved", () => {
  const unlimited = open(null);
  print(unlimited, "a", "b", "c");
  unlimited.close();
  assert.deepEqual(beginnings(file), ["a", "b", "c"]);
  writeFileSync(join(folder, `${file}.lock`), "");
  const held = open(1);
  print(held, "d", "e");
  held.close();
  assert.deepEqual(beginnings(file), ["a", "b", "c", "d", "e"]);
});

test("whoever ended while moving a file keeps nobody from it for ever", () => {
  const lock = join(folder, `${file}.lock`);
  writeFileSync(lock, "");
  utimesSync(lock, 0, 0);
  const logs = open(1);
  print(logs, "a", "b", "c");
  logs.close();
  assert.deepEqual([beginnings(file), beginnings(`${file}.1`)], [["c"], ["a", "b"]]);
  assert.equal(existsSync(lock), false);
});

test("a file that another program has moved away, removed or emptied is begun anew", () => {
  const logs = open(null);
  print(logs, "a");
  renameSync(join(folder, file), join(folder, "kept"));
  print(logs, "b");
  assert.deepEqual([beginnings(file), beginnings("kept")], [["b"], ["a"]]);
  truncateSync(join(folder, file));
  print(logs, "c");
  logs.close();
  assert.deepEqual(beginnings(file), ["c"]);
});

test("of several processes that write one file none moves the new one over the old one", async () => {
  const program = `
    const { openGuestLogs } = await import(${JSON.stringify(import.meta.resolve("./guest-log.ts"))});
    const logs = openGuestLogs({ logDir: ${JSON.stringify(folder)}, componentIds: ["one"], follow: [], quiet: true, truncate: false, fileBytesMax: 2_000_000, stderr: process.stderr });
    for (let index = 0; index < 20000; index += 1) logs.write("one", "stdout", process.argv[1].repeat(50) + "\\n");`;
  const runs = ["a", "b", "c"].map((letter) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program, letter]),
  );
  await Promise.all(runs);
  assert.deepEqual(readdirSync(folder).toSorted(), [file, `${file}.1`]);
  const lines = `${read(`${file}.1`)}${read(file)}`.trimEnd().split("\n");
  assert.equal(lines.length, 60_000);
  assert.ok(lines.every((line) => line === (line[0] ?? "").repeat(50)));
});
