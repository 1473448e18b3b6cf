/**
 * The README is true: the files it shows are the files there are, and its commands work in a copy of
 * the project. A command without a runner here fails.
 */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { projectRoot, runProgram } from "../scripts/project.ts";
import { codeBlocks } from "./markdown-code.ts";
import { copyProject, startServer } from "./project-copy.ts";

const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const blocks = codeBlocks(readme);
const commands = blocks
  .filter(({ language }) => language === "sh")
  .flatMap(({ text }) => text.trim().split("\n"));

/** Runs a command that serves, and asks it for the example's answer. */
async function servesTheExample(command: string): Promise<void> {
  using project = copyProject();
  writeShownFiles(project.path);
  const server = await startServer(command, project.path);
  try {
    const response = await fetch(`${server.address}/`);
    assert.equal(await response.text(), "myvalue");
    assert.equal(response.status, 200);
  } finally {
    await server.stop();
  }
}

function writeShownFiles(directory: string): void {
  for (const { file, text } of blocks) {
    if (file === "") continue;
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
}

const runners: Readonly<Record<string, (() => Promise<void>) | "elsewhere">> = {
  // The copy has the installed packages already; .ci/run begins with npm ci.
  "npm ci && npm start": () => servesTheExample("npm start"),
  // The packed package is taken through them by test/package.all.test.ts.
  "npm install bobbin-kv": "elsewhere",
  "npx bobbin-kv new http-ts hello": "elsewhere",
  "npx bobbin-kv up --from hello": "elsewhere",
  // What every server here is asked.
  "curl http://127.0.0.1:3000/": "elsewhere",
  "npm run bobbin -- up --from examples/hello-typescript --runtime-config-file runtime-config.toml":
    () =>
      servesTheExample(
        "npm run bobbin -- up --from examples/hello-typescript --runtime-config-file runtime-config.toml",
      ),
  "npm run bobbin -- new http-rust hello": async () => {
    using project = copyProject();
    const { exitCode, output } = await runProgram("npm", [
      ...["run", "--prefix", project.path, "bobbin", "--", "new", "http-rust", "hello"],
    ]);
    assert.equal(exitCode, 0, output);
    assert.ok(existsSync(join(project.path, "hello/hello/Cargo.toml")));
  },
  // This run is one.
  "npm ci && npm test": "elsewhere",
};

test("the test knows how to run exactly the README's commands", () => {
  assert.deepEqual(commands.toSorted(), Object.keys(runners).toSorted());
});

for (const [command, runner] of Object.entries(runners)) {
  if (runner !== "elsewhere") test(`"${command}" works`, runner);
}

for (const { file, text } of blocks.filter((block) => block.file.startsWith("examples/"))) {
  test(`${file} is as the README shows it`, () => {
    assert.equal(text, readFileSync(join(projectRoot, file), "utf8"));
  });
}
