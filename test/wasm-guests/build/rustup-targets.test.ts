import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const options = {
  skip: process.platform === "win32" && "the rustup of these tests is a shell script",
};

/** As rustup does it: two at once are a conflict, and so are files that are there and not listed. */
const rustup = `#!/bin/sh
cd "$RUSTUP_HOME"
[ "$2" = list ] && { cat installed; exit 0; }
echo "$2 $3" >> calls
[ "$2" = remove ] && { echo "error: the target is not installed" >&2; exit 1; }
lib=lib/rustlib
[ -e "$lib/$3/lib/std.rlib" ] && { echo "error: detected conflict: '$lib/$3/lib/std.rlib'" >&2; exit 1; }
mkdir busy 2>/dev/null || { echo "error: detected conflict: '$lib/$3'" >&2; exit 1; }
sleep 0.3
mkdir -p "$lib/$3/lib"
echo > "$lib/$3/lib/std.rlib"
echo "file:$lib/$3/lib/std.rlib" > "$lib/manifest-rust-std-$3"
echo "$3" >> installed
rmdir busy
`;
const rustc = `#!/bin/sh
echo "$RUSTUP_HOME"
`;

function makeHome(folder: string): void {
  writeFileSync(join(folder, "installed"), "x86_64-unknown-linux-gnu\n");
  for (const [name, script] of [
    ["rustup", rustup],
    ["rustc", rustc],
  ] as const) {
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
}

/** What a process says that adds targets to the Rust of a folder. */
async function add(home: string, ...targets: string[]): Promise<string> {
  const module = pathToFileURL(join(import.meta.dirname, "rustup-targets.ts")).href;
  const code = `const { addTargets } = await import(${JSON.stringify(module)});
    process.stdout.write(String(await addTargets(${JSON.stringify(targets)})));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      ...process.env,
      RUSTUP_HOME: home,
      PATH: [home, process.env["PATH"] ?? ""].join(delimiter),
    },
  });
  const [said] = await Promise.all([text(child.stdout), once(child, "close")]);
  return said;
}

function callsOf(home: string): string[] {
  return readFileSync(join(home, "calls"), "utf8").trimEnd().split("\n").toSorted();
}

test(
  "processes that need targets at once add each of them once, one after the other",
  options,
  async () => {
    using folder = temporaryFolder();
    const { path: home } = folder;
    makeHome(home);
    const said = await Promise.all([
      add(home, "wasm32-wasip1"),
      add(home, "wasm32-wasip2"),
      add(home, "wasm32-wasip1"),
    ]);
    assert.deepEqual(said, ["null", "null", "null"]);
    assert.deepEqual(callsOf(home), ["add wasm32-wasip1", "add wasm32-wasip2"]);
    assert.equal(await add(home, "wasm32-wasip1"), "null");
    assert.equal(callsOf(home).length, 2);
  },
);

test(
  "a target that rustup installed and lost from its list is installed again",
  options,
  async () => {
    using folder = temporaryFolder();
    const { path: home } = folder;
    makeHome(home);
    assert.equal(await add(home, "wasm32-wasip1"), "null");
    writeFileSync(join(home, "installed"), "");
    assert.equal(await add(home, "wasm32-wasip1"), "null");
    const calls = [
      "add wasm32-wasip1",
      "add wasm32-wasip1",
      "add wasm32-wasip1",
      "remove wasm32-wasip1",
    ];
    assert.deepEqual(callsOf(home), calls);
    assert.equal(readFileSync(join(home, "installed"), "utf8"), "wasm32-wasip1\n");
  },
);

test(
  "files that are in a target's way and none of rustup's are told and left alone",
  options,
  async () => {
    using folder = temporaryFolder();
    const { path: home } = folder;
    makeHome(home);
    const file = join(home, "lib/rustlib/wasm32-wasip1/lib/std.rlib");
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "somebody's own");
    assert.match(
      await add(home, "wasm32-wasip1"),
      /^the Rust target wasm32-wasip1: error: detected conflict/,
    );
    assert.ok(existsSync(file));
    assert.deepEqual(callsOf(home), [
      "add wasm32-wasip1",
      "add wasm32-wasip1",
      "remove wasm32-wasip1",
    ]);
  },
);
