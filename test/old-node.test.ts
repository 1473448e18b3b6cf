/** Too old a Node.js is told in one sentence, by the programs and when the package is installed. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { folderOfFile } from "./support/temporary-folder.ts";

const manifest = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
};
const sentence =
  "bobbin needs Node.js 24 or newer, and this is 20.1.0: get it from https://nodejs.org\n";

/** Runs a file as Node.js of another version would. */
function runAs(version: string, file: string) {
  const fake = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });`;
  const options = ["-e", `${fake} require(${JSON.stringify(file)})`];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("every program says so, and ends with 1", () => {
  assert.deepEqual(Object.keys(manifest.bin).sort(), ["bobbin", "bobbin-js2wasm", "bobbin-kv"]);
  for (const path of Object.values(manifest.bin)) {
    const told = runAs("20.1.0", join(projectRoot, path));
    assert.deepEqual(told, { status: 1, stdout: "", stderr: sentence });
    assert.match(readFileSync(join(projectRoot, path), "utf8"), /^#!\/usr\/bin\/env node\n/);
  }
});

test("the installation says so, but not that of a checkout", () => {
  assert.equal(manifest.scripts["preinstall"], "node bin/check-install.cjs");
  const folder = folderOfFile();
  cpSync(join(projectRoot, "bin"), join(folder, "bin"), { recursive: true });
  const installed = join(folder, "bin/check-install.cjs");
  assert.deepEqual(runAs("20.1.0", installed), { status: 1, stdout: "", stderr: sentence });
  const silent = { status: 0, stdout: "", stderr: "" };
  assert.deepEqual(runAs(process.versions.node, installed), silent);
  assert.deepEqual(runAs("20.1.0", join(projectRoot, "bin/check-install.cjs")), silent);
});

test("the sentence names the version that package.json does", () => {
  assert.equal(manifest.engines.node, ">=24");
});

test("what an old Node.js reads has no newer syntax", () => {
  for (const path of findFiles(["bin/*.cjs"])) {
    if (path === "bin/load.cjs") continue;
    const text = readFileSync(join(projectRoot, path), "utf8").replaceAll(/\/\/.*|"[^"]*"/g, "");
    assert.doesNotMatch(
      text,
      /=>|`|\?\.|\b(?:let|const|class|import|async|await|of)\b|catch \{/,
      path,
    );
  }
});
