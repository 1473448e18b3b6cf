/** The checks of the machine: versions, open-files, toolchains. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  findingsOf,
  manifestHead,
  script,
  scriptManifest,
  sentences,
  writeFiles,
} from "../../../../../test/support/doctor.ts";
import { toolchains } from "./toolchains.ts";
import { versionFindings, versions } from "./versions.ts";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";

const main = fileURLToPath(new URL("../../../main.ts", import.meta.url));

test("this Bobbin and this Node.js are named", async () => {
  using folder = temporaryFolder();
  const [found, ...more] = await findingsOf(versions, folder.path);
  assert.match(found?.what ?? "", /^bobbin 1\.2\.3 on Node\.js \d+/);
  assert.equal(found?.severity, "ok");
  assert.deepEqual(more, []);
});

test("a Node.js older than package.json allows is a problem", () => {
  const url = new URL("../../../../../package.json", import.meta.url);
  const { engines } = JSON.parse(readFileSync(url, "utf8")) as { engines: { node: string } };
  const min = Number(/\d+/.exec(engines.node)?.[0]);
  assert.deepEqual(versionFindings(`${min}.0.0`), []);
  assert.deepEqual(sentences(versionFindings(`${min - 1}.9.9`)), [
    `problem: Node.js ${min - 1}.9.9 is too old for Bobbin`,
  ]);
});

test("flags of Node.js that matter are named without their values", async () => {
  using folder = temporaryFolder();
  const environment = { NODE_OPTIONS: "--inspect=127.0.0.1:9229 --max-http-header-size=1000" };
  const found = await findingsOf(versions, folder.path, { environment });
  assert.deepEqual(sentences(found), [
    "notice: all workers of bobbin up get the debugger's port of --inspect in NODE_OPTIONS",
  ]);
});

test("a flag that takes SQLite away is a problem", () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
  const printed = runLimited(folder.path, 'exec "$0" --no-experimental-sqlite "$@"');
  assert.match(printed, /✗ Node\.js runs without SQLite/);
});

test("few open files are a warning, enough are none", { skip: noShell() }, () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest, "hello.js": script });
  const few = runLimited(folder.path, 'ulimit -n 512; exec "$0" "$@"');
  assert.match(few, /! a process may have only 512 files/);
  assert.match(few, /ulimit -n 65536/);
  const enough = runLimited(folder.path, 'ulimit -n 4096; exec "$0" "$@"');
  assert.match(enough, /✓ a process may have 4,096 files/);
});

function noShell(): string | false {
  return process.platform === "win32" && "there are no such limits";
}

function runLimited(folder: string, command: string): string {
  const args = [
    "-c",
    command,
    process.execPath,
    main,
    "doctor",
    "--fast",
    "--listen",
    "127.0.0.1:0",
  ];
  try {
    return execFileSync("sh", args, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    // It exits with 1 for problems.
    return (error as { stdout: string }).stdout;
  }
}

const built = (command: string): string =>
  `${manifestHead}\n[component.hello]\nsource = "hello.wasm"\nbuild = { command = "${command}" }\n`;

test("a toolchain that is missing keeps from serving what is not built", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": built("no-such-compiler --fast") });
  const [found] = await findingsOf(toolchains, folder.path);
  assert.equal(found?.severity, "problem");
  assert.match(found?.what ?? "", /^hello cannot be built: the program no-such-compiler/);
  assert.match(found?.place ?? "", /spin\.toml:10:1$/);
  assert.notEqual(found?.remedy, null);
  writeFiles(folder.path, { "hello.wasm": "" });
  const [served] = await findingsOf(toolchains, folder.path);
  assert.equal(served?.severity, "warning");
});

test("a toolchain that is there is fine, and an application that needs none is not asked", async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": built("./compile"), compile: "#!/bin/sh\n" });
  chmodSync(join(folder.path, "compile"), 0o755);
  assert.deepEqual(sentences(await findingsOf(toolchains, folder.path)), [
    "ok: what builds hello is installed",
  ]);
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  assert.deepEqual(await findingsOf(toolchains, folder.path), []);
});

test("a folder to build in that is not there is named", async () => {
  using folder = temporaryFolder();
  const manifest = built("true").replace("build = {", 'build = { workdir = "nowhere",');
  writeFiles(folder.path, { "spin.toml": manifest });
  const [found] = await findingsOf(toolchains, folder.path);
  assert.match(found?.what ?? "", /there is no folder .*nowhere/);
});
