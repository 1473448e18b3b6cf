/** What the shells make of the scripts, with the program itself behind them. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startProgramAtTerminal, terminalMissing } from "../../../test/support/terminal.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const folder = folderOfFile();
const environment = { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}` };

const shells = ["bash", "zsh", "fish"];
writeFileSync(join(folder, "bobbin"), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
chmodSync(join(folder, "bobbin"), 0o755);
writeFileSync(
  join(folder, "spin.toml"),
  `spin_manifest_version = 2
[application]
name = "labels"
[[trigger.http]]
route = "/..."
component = "app"
[component.app]
source = "app.ts"
key_value_stores = ["default", "sessions"]
`,
);
writeFileSync(join(folder, "rt.toml"), '[key_value_store.sessions]\ntype = "spin"\n');
for (const shell of shells) {
  const script = execFileSync(process.execPath, [main, "completion", shell], { cwd: folder });
  writeFileSync(join(folder, `completion.${shell}`), script);
}

/** Why a shell cannot be asked, or false. */
const missing = (shell: string): string | false =>
  spawnSync(shell, ["-c", "exit 0"]).status !== 0 && `${shell} is not installed`;

/** What bash offers for the last of these words, of which `=` is one, as in bash. */
function askBash(...words: string[]): string[] {
  const script = `source completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bobbin; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const options = { cwd: folder, env: environment, encoding: "utf8" } as const;
  return lines(execFileSync("bash", ["--norc", "-c", script, "bash", "bobbin", ...words], options));
}

/** What fish offers for a command line. */
function askFish(line: string): string[] {
  const script = "source completion.fish; complete -C $argv[1]";
  const env = { ...environment, HOME: folder, XDG_CONFIG_HOME: folder };
  const options = { cwd: folder, env, encoding: "utf8" } as const;
  const printed = execFileSync("fish", ["--no-config", "-c", script, line], options);
  return lines(printed).map((each) => each.replace(/\t.*/, ""));
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

const config = ["--runtime-config-file", "rt.toml"];

test("bash completes verbs, flags, values, templates and shells", { skip: missing("bash") }, () => {
  assert.ok(askBash("").includes("kv"));
  assert.deepEqual(askBash("bui"), ["build"]);
  assert.deepEqual(askBash("kv", "ge"), ["get"]);
  assert.ok(askBash("kv", "").includes("stores"));
  assert.deepEqual(askBash("kv", "get", "--st"), ["--store", "--state-dir"]);
  assert.deepEqual(askBash("up", "--format", ""), ["plain", "json"]);
  assert.deepEqual(askBash("up", "--format", "=", "j"), ["json"]);
  assert.deepEqual(askBash("up", "--format", "="), ["plain", "json"]);
  assert.deepEqual(askBash("new", "http-r"), ["http-rust"]);
  assert.deepEqual(askBash("completion", "f"), ["fish"]);
  assert.deepEqual(askBash("kv", "import", ""), [], "paths are bash's own");
});

test(
  "bash completes the labels of the application, and none where there is none",
  { skip: missing("bash") },
  () => {
    assert.deepEqual(askBash("kv", "get", ...config, "--store", "se"), ["sessions"]);
    assert.deepEqual(askBash("kv", "get", "--runtime-config-file", "=", "rt.toml", "-s", "d"), [
      "default",
    ]);
    assert.deepEqual(askBash("kv", "get", "--from", "nowhere", "--store", ""), []);
  },
);

test("fish completes the same", { skip: missing("fish") }, () => {
  assert.ok(askFish("bobbin ").includes("kv"));
  assert.deepEqual(askFish("bobbin bui"), ["build"]);
  assert.deepEqual(askFish("bobbin kv ge"), ["get"]);
  assert.deepEqual(askFish("bobbin kv get --st").toSorted(), ["--state-dir", "--store"]);
  assert.deepEqual(askFish("bobbin up --format ").toSorted(), ["json", "plain"]);
  assert.deepEqual(askFish("bobbin new http-r"), ["http-rust"]);
  assert.deepEqual(askFish("bobbin completion f"), ["fish"]);
  assert.deepEqual(askFish(`bobbin kv get ${config.join(" ")} --store se`), ["sessions"]);
  assert.ok(askFish("bobbin kv import ").includes("rt.toml"));
  assert.deepEqual(askFish("bobbin kv get "), []);
});

test("zsh completes the same", { skip: missing("zsh") || terminalMissing }, async () => {
  writeFileSync(
    join(folder, ".zshrc"),
    "PROMPT='ready> '; autoload -U compinit; compinit -u -D; source completion.zsh\n",
  );
  await using zsh = startProgramAtTerminal(["zsh", "-d", "-i"], folder, {
    ...environment,
    ZDOTDIR: folder,
  });
  for (const [typed, shown] of [
    ["bobbin bui", "bobbin build"],
    ["bobbin kv ge", "bobbin kv get"],
    ["bobbin kv list --lim", "bobbin kv list --limit"],
    ["bobbin kv get --sto", "bobbin kv get --store"],
    ["bobbin up --format j", "bobbin up --format json"],
    ["bobbin new http-r", "bobbin new http-rust"],
    ["bobbin completion f", "bobbin completion fish"],
    [`bobbin kv get ${config.join(" ")} --store se`, "--store sessions"],
    ["bobbin kv import rt", "bobbin kv import rt.toml"],
  ] as const) {
    await zsh.waitFor("ready> ");
    zsh.press(`${typed}\t`);
    await zsh.waitFor(shown);
    // Empties the line, and asks for a new prompt. Ctrl+C would be lost where zsh is not done yet.
    zsh.press("\u0015\r");
  }
  await zsh.waitFor("ready> ");
  zsh.press("exit\r");
  await zsh.ended;
});

test("every script is well-formed", () => {
  for (const shell of shells) {
    const file = join(folder, `completion.${shell}`);
    if (missing(shell) === false) execFileSync(shell, ["-n", file]);
  }
});

test("a shell that is not known is refused", () => {
  const { status, stderr } = spawnSync(process.execPath, [main, "completion", "tcsh"], {
    encoding: "utf8",
  });
  assert.equal(status, 2);
  assert.match(stderr, /no script for the shell "tcsh"\n\n {2}choose one of: bash, zsh, fish/);
});
