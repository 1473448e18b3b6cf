/**
 * Goal: words that people type who know other programs are known, and what they are told works. Method: each line is refused with
 * the line that is written in its place, and that one is read without a complaint.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorTable, exitCodes, isBobbinError } from "../errors.ts";
import type { Arguments } from "./arguments.ts";
import { commands } from "./commands.ts";
import type { FlagNames } from "./flag.ts";
import { meantAddress, readListenAddress } from "./flag-values.ts";
import { parseArguments } from "./parse-arguments.ts";
import { runCommandLine } from "./run-command-line.ts";
import { testIo } from "./test-io.ts";

/** What a command line says, or the advice of its refusal. */
async function read(line: string): Promise<Arguments<FlagNames> | string> {
  const words = line.split(" ");
  for (const length of [2, 1]) {
    const load = commands[words.slice(0, length).join(" ")];
    if (load === undefined) continue;
    try {
      const args = await parseArguments(await load(), words.slice(length), {});
      if (words[0] === "up") args.given("listen", readListenAddress);
      return args;
    } catch (error) {
      assert(isBobbinError(error), String(error));
      assert.equal(errorTable[error.code].exitCode, exitCodes.usage);
      return error.fix ?? "";
    }
  }
  const io = testIo();
  await runCommandLine(words, io);
  return io.written.stderr;
}

/** The advice of the refusal of a command line. */
async function adviceOf(line: string): Promise<string> {
  const advice = await read(line);
  assert.ok(typeof advice === "string", line);
  return advice;
}

const meant: readonly (readonly [typed: string, advice: string, line: string])[] = [
  ["kv del greeting", "did you mean bobbin kv delete?", "kv delete greeting"],
  ["kv rm greeting", "did you mean bobbin kv delete?", "kv delete greeting"],
  ["kv put greeting hello", "did you mean bobbin kv set?", "kv set greeting hello"],
  ["kv ls", "did you mean bobbin kv list?", "kv list"],
  ["get greeting", "did you mean bobbin kv get?", "kv get greeting"],
  ["dev", "did you mean bobbin watch?", "watch"],
  ["start", "did you mean bobbin up?", "up"],
  ["serve", "did you mean bobbin up?", "up"],
  ["up --port 4120", "write --listen 127.0.0.1:4120", "up --listen 127.0.0.1:4120"],
  ["up --port=4120", "write --listen 127.0.0.1:4120", "up --listen 127.0.0.1:4120"],
  ["up -p 4120", "write --listen 127.0.0.1:4120", "up --listen 127.0.0.1:4120"],
  ["up --host 0.0.0.0", "write --listen 0.0.0.0:3000", "up --listen 0.0.0.0:3000"],
  ["up --listen 4120", "write 127.0.0.1:4120", "up --listen 127.0.0.1:4120"],
  ["up --listen :4120", "write 127.0.0.1:4120", "up --listen 127.0.0.1:4120"],
  ["up --listen http://localhost:4120/", "write localhost:4120", "up --listen localhost:4120"],
  ["up shop", "write --from shop", "up --from shop"],
  ["up --dir shop", "write --from shop", "up --from shop"],
  ["up --component cart", "write --component-id cart", "up --component-id cart"],
  ["up --env-file it.env", "write lines SPIN_VARIABLE_NAME=value into a file .env", "up"],
  ["build shop", "write --from shop", "build --from shop"],
  ["explore shop", "write --from shop", "explore --from shop"],
  ["kv list sessions", "write --store sessions", "kv list --store sessions"],
  ["kv stores shop", "write --from shop", "kv stores --from shop"],
  ["kv get a --bucket b", "write --store b", "kv get a --store b"],
];

for (const [typed, advice, line] of meant) {
  test(`bobbin ${typed}: ${advice}`, async () => {
    const refusal = await read(typed);
    assert.ok(typeof refusal === "string" && refusal.includes(advice), typed);
    assert.notEqual(typeof (await read(line)), "string");
  });
}

test("every word leads to a command that there is, and commands are no other's words", async () => {
  for (const word of ["update", "cat", "flush", "buckets", "migrate", "compile", "lint"]) {
    const refusal = await read(word);
    assert.ok(typeof refusal === "string");
    const [, command = ""] = /did you mean bobbin ([a-z ]+)\?/.exec(refusal) ?? [];
    assert.ok(Object.hasOwn(commands, command), `${word}: ${refusal}`);
  }
  assert.notEqual(typeof (await read("add http-ts cart")), "string");
  assert.match(await adviceOf("kv dev"), /bobbin kv delete|bobbin --help/);
});

test("a number below zero is a value, and other words behind a hyphen are flags", async () => {
  for (const number of ["-5", "-12.5"]) {
    const args = await read(`kv set temperature ${number}`);
    assert.ok(typeof args !== "string", number);
    assert.deepEqual(args.positionals, ["temperature", number]);
  }
  assert.match(await adviceOf("kv set temperature -x5"), /--help lists all flags/);
  assert.match(await adviceOf("kv list --limit -5"), /write --limit NUMBER; for a value/);
});

test("-v prints the version, and behind a command it is told how", async () => {
  const io = testIo();
  assert.equal(await runCommandLine(["-v"], io), 0);
  assert.match(io.written.stdout, /^bobbin \d/);
  assert.match(await adviceOf("up -v"), /^bobbin --version prints the version/);
  assert.notEqual(typeof (await read("build -v")), "string");
});

test("what means an address is written as one", () => {
  for (const written of ["80", ":80", "localhost", "[::1]", "https://h:1/", "h:"]) {
    readListenAddress(meantAddress(written) ?? "");
  }
  for (const written of ["", "a b", "99999", "h:99999", "/x"]) {
    assert.equal(meantAddress(written), null, written);
  }
});
