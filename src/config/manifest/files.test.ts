/** `files` of a component: what is refused, and what is remarked on. */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../../errors.ts";
import { loadManifest } from "./load.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
const file = path.join(folder, "spin.toml");
writeFileSync(path.join(folder, "hello.wasm"), "");
mkdirSync(path.join(folder, "assets/[x"), { recursive: true });
writeFileSync(path.join(folder, "assets/a[.txt"), "");

function load(line: string): { notices: readonly string[]; error: string } {
  writeFileSync(
    file,
    `spin_manifest_version = 2
[application]
name = "it"
[[trigger.http]]
route = "/..."
component = "hello"
[component.hello]
source = "hello.wasm"
${line}
`,
  );
  try {
    return { notices: loadManifest(file).notices, error: "" };
  } catch (error) {
    assert.ok(isBobbinError(error));
    return { notices: [], error: error.message };
  }
}

for (const [line, text] of [
  [
    'files = ["assets/[a"]',
    /spin\.toml:9:10: the files entry "assets\/\[a" is no pattern, for a \[/,
  ],
  ['files = ["assets/***"]', /three stars/],
  ['files = ["a**b/*"]', /\*\* has to be a name of its own/],
  ['exclude_files = ["a**"]', /the exclude_files entry "a\*\*" is no pattern/],
  ['files = ["nothing"]', /does not exist and is no pattern/],
  ['files = [".."]', /names a whole folder/],
] as const) {
  test(`${line} is refused`, () => {
    assert.match(load(line).error, text);
  });
}

for (const line of [
  'files = ["assets/*", "**/*"]',
  'files = ["assets/a[.txt"]',
  'exclude_files = ["[!a]"]',
]) {
  test(`${line} is taken, and nothing is remarked on`, () => {
    assert.deepEqual(load(line), { notices: [], error: "" });
  });
}

test("a folder that is named like a file is remarked on, with what was more likely meant", () => {
  for (const name of ["assets", "assets/", "./assets"]) {
    assert.deepEqual(load(`files = ["${name}"]`).notices, [
      `The files of "${name}" are at /assets/assets for [component.hello], as in Spin; write "assets/**/*" for /assets, or { source = "assets", destination = "/" }.`,
    ]);
  }
  assert.equal(load('files = ["assets/[x"]').error, "");
});
