/** Goal: the programs that a command is sure to call are found, with their folder and variables. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { findProgramCalls } from "./program-calls.ts";

const programs = (command: string): string[] =>
  findProgramCalls(command, "/app").map((call) => call.program);

test("programs are found one behind the other, and what the shell has itself is left out", () => {
  assert.deepEqual(programs("mkdir -p out && cargo build; echo built && wasm-tools strip x"), [
    "cargo",
    "wasm-tools",
  ]);
});

test("wrappers and variables before a program are looked through", () => {
  const [call] = findProgramCalls("A=1 env B=2 exec time cargo build", "/app");
  assert.deepEqual(call?.program, "cargo");
  assert.deepEqual(call?.options, ["build"]);
  assert.deepEqual(call?.variables, { A: "1", B: "2" });
  assert.deepEqual(programs("env -i cargo build"), []);
});

test("the folder follows cd, as far as it is plain", () => {
  const calls = findProgramCalls("./one && cd api && ./two && cd .. && ./three", "/app");
  assert.deepEqual(
    calls.map((call) => call.directory),
    ["/app", "/app/api", "/app"],
  );
  assert.deepEqual(programs('cd "$HOME" && make'), []);
  assert.deepEqual(programs("cd && make"), []);
});

for (const command of [
  ". venv/bin/activate && componentize-py build",
  "export PATH=/opt/bin:$PATH; tool",
  "PATH=/opt/bin tool",
  "if true; then tool; fi",
  'eval "$X"; tool',
  "$TOOL build",
  "~/bin/tool",
  "command -v tool || install tool",
]) {
  test(`nothing is sure to be called in: ${command}`, () => {
    assert.deepEqual(programs(command), []);
  });
}

test("what an earlier program may have made is marked", () => {
  const marks = (command: string): boolean[] =>
    findProgramCalls(command, "/app").map((call) => call.mayBeMade);
  assert.deepEqual(marks("pip install componentize-py && componentize-py --help"), [false, true]);
  assert.deepEqual(marks("cargo install wasm-tools && wasm-tools strip"), [false, true]);
  assert.deepEqual(marks("cargo build && ./target/release/tool"), [false, true]);
  assert.deepEqual(marks("cp tool.sh tool && ./tool"), [true]);
});

test("what nothing before it can have made is not marked", () => {
  const marks = (command: string): boolean[] =>
    findProgramCalls(command, "/app").map((call) => call.mayBeMade);
  assert.deepEqual(marks("cargo build && wasm-tools strip"), [false, false]);
  assert.deepEqual(marks("cd x && ./tool"), [false]);
  assert.deepEqual(marks("mkdir out && tool"), [false]);
});
