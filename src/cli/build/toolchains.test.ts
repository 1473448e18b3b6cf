/** Goal: what a command lacks is known before it runs. Method: PATHs of folders with programs made for the test. */

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findMissing, readNotFound, type Missing } from "./toolchains.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();

/** A folder with these programs, each a shell script. */
function toolFolder(name: string, programs: Readonly<Record<string, string>>): string {
  const tools = join(folder, name);
  mkdirSync(tools, { recursive: true });
  for (const [program, script] of Object.entries(programs)) {
    writeFileSync(join(tools, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(tools, program), 0o755);
  }
  return tools;
}

function missing(
  command: string,
  searchPath: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Missing | null> {
  return findMissing(command, folder, { PATH: searchPath, ...more });
}

const empty = toolFolder("empty", {});

const advised: readonly (readonly [command: string, program: string, fix: RegExp])[] = [
  ["cargo build", "cargo", /https:\/\/rustup\.rs/],
  ["GOOS=wasip1 go build", "go", /Go 1\.24 or newer, from https:\/\/go\.dev/],
  ["python3 -m build", "python3", /https:\/\/www\.python\.org/],
  ["pip install -r requirements.txt", "pip", /ensurepip/],
  ["componentize-py -w x", "componentize-py", /pip install componentize-py/],
  ["bobbin-py2wasm app.py", "bobbin-py2wasm", /sdk\/python/],
  ["npm run build", "npm", /https:\/\/nodejs\.org/],
  ["npx j2w", "npx", /https:\/\/nodejs\.org/],
  ["strange-tool", "strange-tool", /install it/],
];

for (const [command, program, fix] of advised) {
  test(`${program} that is not on PATH is missed, with the way to get it`, async () => {
    const found = await missing(command, empty);
    assert.equal(found?.what, `the program ${program} is not on PATH`);
    assert.match(found.fix, fix);
    assert.equal(await missing(command, toolFolder("all", { [program]: "" })), null);
  });
}

test("a file that cannot be run, or a folder, is no program", async () => {
  const tools = toolFolder("plain", { tool: "" });
  chmodSync(join(tools, "tool"), 0o644);
  mkdirSync(join(tools, "other"), { recursive: true });
  assert.notEqual(await missing("tool", tools), null);
  assert.notEqual(await missing("other", tools), null);
});

test("a program with a path is looked up from the command's folder on", async () => {
  toolFolder("scripts", { "build.sh": "" });
  assert.equal(await missing("scripts/build.sh", ""), null);
  assert.equal(await missing("cd scripts && ./build.sh", ""), null);
  assert.match((await missing("./build.sh", ""))?.what ?? "", /no program \.\/build\.sh in /);
  assert.equal(await missing("make tool && ./tool", toolFolder("make", { make: "" })), null);
});

/** A rustc whose targets are in the folder that it names. */
const rust = toolFolder("rust", {
  cargo: "",
  rustc: `if [ "$1" = +broken ]; then exit 1; fi; echo ${folder}/rust/$4`,
});
mkdirSync(join(rust, "wasm32-wasip1"));

test("a target of Rust that is not installed is missed", async () => {
  const build = "cargo build --release --target";
  assert.equal(await missing(`${build} wasm32-wasip1`, rust), null);
  assert.equal(await missing("cargo build", rust), null);
  for (const command of [`${build} wasm32-wasip2`, `${build}=wasm32-wasip2`]) {
    assert.deepEqual(await missing(command, rust), {
      what: "Rust's target wasm32-wasip2 is not installed",
      fix: "get Rust with rustup, from https://rustup.rs, and run rustup target add wasm32-wasip2",
    });
  }
  const withRustup = `${rust}:${toolFolder("rustup", { rustup: "" })}`;
  const found = await missing("CARGO_BUILD_TARGET=wasm32-wasip2 cargo build", withRustup);
  assert.equal(found?.fix, "run rustup target add wasm32-wasip2");
});

test("a target is left to Cargo where it builds the library, or rustc does not know", async () => {
  const build = "cargo build --target wasm32-wasip2";
  assert.equal(await missing(`${build} -Zbuild-std`, rust), null);
  assert.equal(await missing(build, rust, { CARGO_UNSTABLE_BUILD_STD: "std" }), null);
  assert.equal(await missing("cargo +broken build --target wasm32-wasip2", rust), null);
  assert.equal(await missing("cargo build --target custom.json", rust), null);
  assert.equal(await missing("cargo build --target $TARGET", rust), null);
});

const reactor = "GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o x.wasm .";

for (const [version, isOld] of [
  ["go1.23.4", true],
  ["go1.24", false],
  ["go1.25rc1", false],
  ["go2.0", false],
  ["devel", false],
] as const) {
  test(`${version} ${isOld ? "is too old for" : "makes"} modules with exports`, async () => {
    const go = toolFolder(version, { go: `echo go version ${version} linux/amd64` });
    const found = await missing(reactor, go);
    assert.equal(found !== null, isOld);
    assert.equal(await missing("go build ./tool", go), null);
  });
}

test("what is not plain shell text is left for the shell", async () => {
  assert.equal(await missing("(cargo build)", empty), null);
});

for (const [output, program] of [
  ["Collecting\n/bin/sh: 1: python3: not found\n", "python3"],
  ["bash: line 1: python3: command not found", "python3"],
  ["sh: python3: not found", "python3"],
  ["sh: 1: .venv/bin/tool: not found", ".venv/bin/tool"],
  ["python3: not found\nsomething else", null],
  ["no such thing", null],
  ["", null],
] as const) {
  test(`a shell's message says what was not found: ${JSON.stringify(output)}`, () => {
    const what = program === null ? undefined : `the program ${program} was not found`;
    assert.equal(readNotFound(output)?.what, what);
  });
}

test("a program that is named by its path may be made by a command before, and is missed in the first", async () => {
  const command = ".venv/bin/bobbin-py2wasm app -o app.wasm";
  const environment = { PATH: empty };
  assert.match((await findMissing(command, folder, environment))?.what ?? "", /no program \.venv/);
  assert.equal(await findMissing(command, folder, environment, false), null);
  assert.notEqual(await findMissing("python3 x", folder, environment, false), null);
});
