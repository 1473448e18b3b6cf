/** A Node.js that is too old, or a machine for which there is no engine, is told in one sentence, by the programs and when the package is installed. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { writeApp } from "./support/inline-app.ts";
import { folderOfFile, temporaryFolder } from "./support/temporary-folder.ts";
import { runBobbin } from "./support/up-process.ts";

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

test("a machine that isolated-vm has no build for is told so, by up, watch and the doctor", async () => {
  using folder = temporaryFolder();
  const source = 'export default { fetch: () => new Response("it") };';
  const app = await writeApp(folder.path, { components: { it: source } });
  const missing =
    /isolated-vm, the engine of TypeScript components, has no build for Node\.js \S+ on /;
  for (const command of ["up", "watch"]) {
    // isolated-vm looks for the build of the machine that npm installs for.
    const options = { env: { npm_config_arch: "riscv64" } };
    const flags = [command, "--from", app, "--listen", "127.0.0.1:0"];
    const { code, stdout, stderr } = await runBobbin(flags, options);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, missing);
    assert.match(stderr, /npm rebuild isolated-vm\n$/);
    assert.doesNotMatch(stderr, /\n +at |fault in Bobbin/);
  }
  const flags = ["doctor", "--from", app, "--listen", "127.0.0.1:0"];
  const examined = await runBobbin(flags, { env: { npm_config_arch: "riscv64" } });
  assert.equal(examined.code, 1);
  assert.match(examined.stdout, missing);
  assert.match(examined.stdout, /npm rebuild isolated-vm/);
  assert.doesNotMatch((await runBobbin(flags)).stdout, missing);
});
