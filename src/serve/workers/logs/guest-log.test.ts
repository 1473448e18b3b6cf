import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import {
  temporaryFolder,
  type TemporaryFolder,
} from "../../../../test/support/temporary-folder.ts";
import { isBobbinError } from "../../../errors.ts";
import { openGuestLogs } from "./guest-log.ts";
import type { GuestLogOptions, GuestLogs } from "./guest-log.ts";

let temporary: TemporaryFolder;
let folder = "";
let echoed = "";

beforeEach(() => {
  temporary = temporaryFolder();
  folder = temporary.path;
  echoed = "";
});
afterEach(() => temporary[Symbol.dispose]());

function open(options: Partial<GuestLogOptions> = {}): GuestLogs {
  return openGuestLogs({
    logDir: folder,
    componentIds: ["one", "two"],
    follow: [],
    quiet: false,
    truncate: false,
    stderr: { write: (text) => void (echoed += String(text)) },
    ...options,
  });
}

/** "" where there is no file yet. */
const read = (name: string): string =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "";

test("a file comes with the first output", () => {
  const logs = open();
  assert.deepEqual(readdirSync(folder), []);
  logs.write("one", "stderr", "b\n");
  assert.deepEqual(readdirSync(folder), ["one_stderr.txt"]);
  logs.close();
});

test("bytes that are no UTF-8 are kept in the file and in the echo", () => {
  const echo: (string | Uint8Array)[] = [];
  const logs = open({ stderr: { write: (text) => void echo.push(text) } });
  logs.write("one", "stdout", "a\udcff\u00e9\n");
  logs.close();
  const bytes = Buffer.of(0x61, 0xff, 0xc3, 0xa9, 10);
  assert.deepEqual(readFileSync(join(folder, "one_stdout.txt")), bytes);
  assert.deepEqual(echo, [bytes]);
});

test("each stream of each component has a file", () => {
  const logs = open();
  logs.write("one", "stdout", "a\n");
  logs.write("one", "stderr", "b\n");
  logs.write("two", "stdout", "c\n");
  logs.close();
  assert.deepEqual(readdirSync(folder).toSorted(), [
    "one_stderr.txt",
    "one_stdout.txt",
    "two_stdout.txt",
  ]);
  assert.equal(read("one_stdout.txt"), "a\n");
  assert.equal(read("one_stderr.txt"), "b\n");
  assert.equal(read("two_stdout.txt"), "c\n");
});

test("both streams are echoed in the order in which they were printed", () => {
  const logs = open();
  for (const [id, stream, text] of [
    ["one", "stdout", "a\n"],
    ["two", "stderr", "b\n"],
    ["one", "stdout", "c\n"],
  ] as const) {
    logs.write(id, stream, text);
  }
  logs.close();
  assert.equal(echoed, "a\nb\nc\n");
});

test("the first line after a pause is written at once", () => {
  const logs = open();
  logs.write("one", "stdout", "a\n");
  assert.equal(read("one_stdout.txt"), "a\n");
  assert.equal(echoed, "a\n");
  logs.close();
});

test("text without a line end is written a moment later", async () => {
  const logs = open();
  logs.write("one", "stdout", "name: ");
  assert.equal(read("one_stdout.txt"), "");
  while (read("one_stdout.txt") === "") await sleep(10);
  assert.equal(read("one_stdout.txt"), "name: ");
  logs.close();
});

test("a line that comes in parts is written whole", () => {
  const logs = open();
  logs.write("one", "stdout", "a");
  logs.write("two", "stdout", "x\n");
  logs.write("one", "stdout", "b\nc");
  logs.close();
  assert.equal(read("one_stdout.txt"), "ab\nc");
  assert.equal(echoed, "x\nab\nc");
});

test("much text is kept and echoed whole", () => {
  const logs = open();
  const line = `${"é".repeat(999)}\n`;
  for (let index = 0; index < 300; index += 1) logs.write("one", "stdout", line);
  logs.write("one", "stdout", "z".repeat(200_000));
  logs.close();
  assert.equal(read("one_stdout.txt"), line.repeat(300) + "z".repeat(200_000));
  assert.equal(echoed, line.repeat(300) + "z".repeat(200_000));
});

test("only followed components are echoed", () => {
  const logs = open({ follow: ["two"] });
  logs.write("one", "stdout", "a\n");
  logs.write("two", "stdout", "b\n");
  logs.close();
  assert.equal(echoed, "b\n");
  assert.equal(read("one_stdout.txt"), "a\n");
});

test("a followed component that there is not is an error that names those there are", () => {
  assert.throws(
    () => open({ follow: ["one", "tow"] }),
    (error) =>
      isBobbinError(error) && error.message.includes('"tow"') && error.text.includes("one, two"),
  );
});

test("quiet keeps the files and echoes nothing", () => {
  const logs = open({ quiet: true });
  logs.write("one", "stderr", "a\n");
  logs.close();
  assert.equal(echoed, "");
  assert.equal(read("one_stderr.txt"), "a\n");
});

test("without a folder everything is echoed, even when quiet", () => {
  const logs = open({ logDir: null, quiet: true });
  logs.write("one", "stdout", "a\n");
  logs.close();
  assert.equal(echoed, "a\n");
  assert.deepEqual(readdirSync(folder), []);
});

test("files are appended to, and emptied when asked", () => {
  writeFileSync(join(folder, "one_stdout.txt"), "before\n");
  writeFileSync(join(folder, "gone_stderr.txt"), "before\n");
  writeFileSync(join(folder, "notes.txt"), "before\n");
  const appending = open();
  appending.write("one", "stdout", "a\n");
  appending.close();
  assert.equal(read("one_stdout.txt"), "before\na\n");
  const truncating = open({ truncate: true });
  truncating.write("one", "stdout", "b\n");
  truncating.close();
  assert.equal(read("one_stdout.txt"), "b\n");
  assert.equal(read("gone_stderr.txt"), "");
  assert.equal(read("notes.txt"), "before\n");
});

test("the folder is made when there is none", () => {
  const logs = open({ logDir: join(folder, "a", "b") });
  logs.write("one", "stdout", "a\n");
  logs.close();
  assert.equal(readFileSync(join(folder, "a", "b", "one_stdout.txt"), "utf8"), "a\n");
});

test("an id cannot lead out of the folder", () => {
  const logs = open({ componentIds: ["../a/b:c"] });
  logs.write("../a/b:c", "stdout", "a\n");
  logs.close();
  assert.equal(read("..abc_stdout.txt"), "a\n");
});

test("a folder that cannot be made is an error that says what to do", () => {
  writeFileSync(join(folder, "file"), "");
  assert.throws(
    () => open({ logDir: join(folder, "file", "logs") }),
    (error) =>
      isBobbinError(error) && error.message.includes(join(folder, "file")) && error.fix !== null,
  );
});

test("a full disk is said once and ends nothing", { skip: !existsSync("/dev/full") }, () => {
  symlinkSync("/dev/full", join(folder, "one_stdout.txt"));
  const logs = open({ quiet: true });
  logs.write("one", "stdout", "a\n");
  assert.match(echoed, /^component output cannot be logged to .*one_stdout\.txt: ENOSPC[^\n]*\n$/);
  const said = echoed;
  for (let index = 0; index < 2_000; index += 1) logs.write("one", "stdout", `${"a".repeat(99)}\n`);
  logs.write("two", "stdout", "b\n");
  logs.close();
  assert.equal(echoed, said);
  assert.equal(read("two_stdout.txt"), "b\n");
});

test("what was printed just before the process exits is not lost", async () => {
  const program = `
    const { openGuestLogs } = await import(${JSON.stringify(import.meta.resolve("./guest-log.ts"))});
    const logs = openGuestLogs({ logDir: ${JSON.stringify(folder)}, componentIds: ["one"], follow: [], quiet: false, truncate: false, stderr: process.stderr });
    logs.write("one", "stdout", "first\\n");
    logs.write("one", "stdout", "second\\nunfinished");
    process.exit(0);`;
  const { stderr } = await promisify(execFile)(process.execPath, [
    "--input-type=module",
    "--eval",
    program,
  ]);
  assert.equal(read("one_stdout.txt"), "first\nsecond\nunfinished");
  assert.equal(stderr, "first\nsecond\nunfinished");
});

test("several processes append whole lines to one file", async () => {
  const program = `
    const { openGuestLogs } = await import(${JSON.stringify(import.meta.resolve("./guest-log.ts"))});
    const logs = openGuestLogs({ logDir: ${JSON.stringify(folder)}, componentIds: ["one"], follow: [], quiet: true, truncate: false, stderr: process.stderr });
    for (let index = 0; index < 20000; index += 1) logs.write("one", "stdout", process.argv[1].repeat(50) + "\\n");`;
  const runs = ["a", "b", "c"].map((letter) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program, letter]),
  );
  await Promise.all(runs);
  const lines = read("one_stdout.txt").trimEnd().split("\n");
  assert.equal(lines.length, 60_000);
  assert.ok(lines.every((line) => line === (line[0] ?? "").repeat(50)));
});
