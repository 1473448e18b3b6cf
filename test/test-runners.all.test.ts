/** The tests of docs/guides/testing.md for Vitest and Jest pass under them, with the packed package, and fail where they should. */

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { codeBlocks } from "./markdown-code.ts";
import { npmPackages } from "./support/npm-packages.ts";
import { packageManifest, packPackage } from "./support/packed-package.ts";
import { folderOfFile } from "./support/temporary-folder.ts";
import { runCommand } from "./wasm-guests/build/command.ts";

const folder = folderOfFile();
const app = join(folder, "app");
const modules = join(app, "node_modules");
const blocks = codeBlocks(readFileSync(join(projectRoot, "docs/guides/testing.md"), "utf8"));
let missing = "";

before(async () => {
  const runners = await npmPackages({ vitest: "5.1.2", vite: "8.3.8", jest: "30.5.2" });
  if ("missing" in runners) {
    ({ missing } = runners);
    return;
  }
  mkdirSync(join(modules, "bobbin-kv"), { recursive: true });
  const archive = await packPackage(join(folder, "staging"));
  const unpack = ["tar", "-xzf", archive, "-C", join(modules, "bobbin-kv"), "--strip-components=1"];
  assert.ok((await runCommand(unpack)).succeeded);
  link(runners.modules, ...readdirSync(runners.modules).filter((name) => name !== ".bin"));
  link(join(projectRoot, "node_modules"), ...Object.keys(packageManifest.dependencies));
  for (const { file, text } of blocks) {
    if (!/^(?:spin\.toml|src\/|vitest\/|jest\/)/.test(file)) continue;
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), text);
  }
  writeFileSync(join(app, "package.json"), '{ "type": "module" }');
});

/** Links packages of a folder to those of the application, where it has not got them. */
function link(from: string, ...names: readonly string[]): void {
  for (const name of names) {
    const path = join(modules, name);
    mkdirSync(dirname(path), { recursive: true });
    try {
      symlinkSync(join(from, name), path);
    } catch {
      // Both sides have it.
    }
  }
}

test("the page's commands for them name the folders of their tests", () => {
  const page = readFileSync(join(projectRoot, "docs/guides/testing.md"), "utf8");
  assert.match(page, /`npx vitest run vitest\/`/);
  assert.match(page, /`NODE_OPTIONS=--experimental-vm-modules npx jest jest\/`/);
});

const runs: Readonly<Record<string, readonly [file: string, command: readonly string[]]>> = {
  Vitest: ["vitest/hello.spec.ts", ["node_modules/vitest/vitest.mjs", "run", "vitest/"]],
  Jest: [
    "jest/hello.spec.mjs",
    ["--experimental-vm-modules", "node_modules/jest/bin/jest.js", "jest/"],
  ],
};

for (const [name, [file, command]] of Object.entries(runs)) {
  test(`the page's test passes under ${name}, and one that is wrong fails`, async (t) => {
    if (missing !== "") return t.skip(missing);
    const run = () =>
      runCommand([process.execPath, ...command], {
        cwd: app,
        environment: { NODE_TEST_CONTEXT: "", CI: "1" },
      });
    const right = await run();
    assert.ok(right.succeeded, right.output);
    assert.match(right.output, /Tests:? +1 passed/);
    const path = join(app, file);
    writeFileSync(path, readFileSync(path, "utf8").replace("visit 42", "visit 43"));
    const wrong = await run();
    assert.ok(!wrong.succeeded, wrong.output);
    assert.match(wrong.output, /visit 42/);
  });
}
