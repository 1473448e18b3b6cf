import assert from "node:assert/strict";
import { test } from "node:test";
import { commands, loadAllCommands } from "./commands.ts";
import { assertFile } from "./golden.ts";
import { commandHelp, programHelp } from "./help.ts";

const golden = (name: string): URL => new URL(`golden/${name}.txt`, import.meta.url);
const plain = (_style: string, text: string): string => text;

test("bobbin --help lists the commands", async () => {
  assertFile(golden("help"), programHelp(await loadAllCommands(), plain));
});

for (const [name, load] of Object.entries(commands)) {
  test(`bobbin ${name} --help shows its flags and examples`, async () => {
    assertFile(golden(`help-${name.replaceAll(" ", "-")}`), commandHelp(await load(), plain));
  });
}

test("help fits a terminal", async () => {
  for (const command of await loadAllCommands()) {
    for (const line of commandHelp(command, plain).split("\n")) assert.ok(line.length <= 90, line);
  }
});

test("a default that is called default stands in quotes", async () => {
  let seen = 0;
  for (const command of await loadAllCommands()) {
    const help = commandHelp(command, plain).replaceAll(/\s+/g, " ");
    assert.doesNotMatch(help, /\bdefault default\b/);
    if (help.includes('[default "default"]')) seen += 1;
  }
  assert.ok(seen > 0);
});

test("every command is listed under its own name", async () => {
  for (const [name, load] of Object.entries(commands)) assert.equal((await load()).name, name);
});
