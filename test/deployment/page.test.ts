/** docs/guides/deployment.md: systemd reads its unit, and the unit and the container start what the package has. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../../scripts/project.ts";
import { loadAllCommands } from "../../src/cli/commands.ts";
import { codeBlocks } from "../markdown-code.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const folder = folderOfFile();
const page = readFileSync(join(projectRoot, "docs/guides/deployment.md"), "utf8");
const blocks = codeBlocks(page);
const textOf = (language: string): string =>
  blocks.find((block) => block.language === language)?.text ?? "";
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

test(
  "systemd finds nothing to say of the unit",
  { skip: !hasSystemd && "there is no systemd" },
  () => {
    const path = join(folder, "bobbin.service");
    const unit = textOf("ini")
      .replace("/usr/bin/node", process.execPath)
      .replaceAll(/^(User)=.*$/gm, "$1=root");
    assert.match(unit, /ExecStart=/);
    writeFileSync(path, unit);
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", path], { encoding: "utf8" });
    const ours = stderr.split("\n").filter((line) => line.includes("bobbin.service"));
    assert.deepEqual([status, ours], [0, []]);
  },
);

test("the programs and the flags that the page names are there", async () => {
  const words = [
    textOf("ini"),
    textOf("dockerfile"),
    ...blocks.filter(({ language }) => language === "sh").map(({ text }) => text),
  ].join("\n");
  for (const [, path = ""] of words.matchAll(/node_modules\/bobbin-kv\/([\w./-]+)/g)) {
    assert.ok(existsSync(join(projectRoot, path)), path);
  }
  const commands = await loadAllCommands();
  const flags = new Set(
    commands.flatMap(({ flagGroups }) =>
      flagGroups.flatMap((group) => group.flags.map(({ name }) => name)),
    ),
  );
  const named = [...words.matchAll(/(?<=\s|")--([a-z][a-z-]*)/g)].map(([, name = ""]) => name);
  assert.ok(named.length > 4);
  assert.deepEqual(
    named.filter((name) => !flags.has(name) && name !== "omit"),
    [],
  );
});
