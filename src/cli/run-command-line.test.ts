import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { exitCodes } from "../errors.ts";
import { runCommandLine } from "./run-command-line.ts";
import { testIo } from "./test-io.ts";
import type { TestIo } from "./test-io.ts";

async function run(...argv: readonly string[]): Promise<TestIo["written"] & { code: number }> {
  const io = testIo();
  const code = await runCommandLine(argv, io);
  return { code, ...io.written };
}

test("--help prints help on standard output", async () => {
  const { code, stdout, stderr } = await run("--help");
  assert.equal(code, 0);
  assert.match(stdout, /^Commands:$/m);
  assert.equal(stderr, "");
  assert.deepEqual(await run("-h"), await run("help"));
});

test("a command's help is found in each way of asking", async () => {
  const { code, stdout } = await run("up", "--help");
  assert.equal(code, 0);
  assert.match(stdout, /^Usage: bobbin up/m);
  assert.equal((await run("help", "up")).stdout, stdout);
  assert.equal((await run("up", "--nonsense", "-h")).stdout, stdout);
});

test("no command at all is a mistake that is answered with help", async () => {
  const { code, stdout, stderr } = await run();
  assert.equal(code, exitCodes.usage);
  assert.equal(stdout, "");
  assert.equal(stderr, (await run("--help")).stdout);
});

test("--version prints the version", async () => {
  assert.match((await run("--version")).stdout, /^bobbin \d+\.\d+\.\d+\n$/);
  assert.deepEqual(await run("-V"), await run("--version"));
  for (const words of [
    ["kv", "--version"],
    ["kv", "-V"],
    ["up", "--version"],
    ["kv", "get", "-V"],
  ]) {
    assert.deepEqual(await run(...words), await run("--version"));
  }
});

test("an unknown command is refused with the nearest one", async () => {
  const { code, stderr } = await run("upp");
  assert.equal(code, exitCodes.usage);
  assert.match(stderr, /^Error: bobbin has no command "upp"\n\n {2}did you mean bobbin up\?/);
  assert.match(
    (await run("help", "embroider")).stderr,
    /no command "embroider"\n\n {2}bobbin --help/,
  );
});

test("a word that several commands begin with lists them", async () => {
  const alone = await run("kv");
  assert.equal(alone.code, exitCodes.usage);
  assert.match(alone.stderr, /^ {2}kv get {2}/m);
  for (const argv of [
    ["kv", "--help"],
    ["help", "kv"],
  ])
    assert.deepEqual(await run(...argv), { code: 0, stdout: alone.stderr, stderr: "" });
  assert.match(
    (await run("kv", "gte")).stderr,
    /no command "kv gte"\n\n {2}did you mean bobbin kv get\?/,
  );
  assert.match((await run("help", "kv", "get")).stdout, /^Usage: bobbin kv get \[FLAGS\] KEY$/m);
});

test("a mistake behind a command is printed, not thrown", async () => {
  const { code, stderr } = await run("up", "--lisen", "x");
  assert.equal(code, exitCodes.usage);
  assert.match(stderr, /did you mean --listen\?/);
});

test("the program sets the exit code and prints no colours to a pipe", async () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const failed: unknown = await promisify(execFile)(process.execPath, [main, "up", "--nope"]).catch(
    (error: unknown) => error,
  );
  assert.ok(failed instanceof Error && "code" in failed && "stderr" in failed);
  assert.equal(failed.code, exitCodes.usage);
  assert.match(String(failed.stderr), /^Error: bobbin up has no flag --nope\n/);
});
