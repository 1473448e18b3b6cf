/**
 * Goal: advice cures. Method: of every refusal of the golden files and of generated manifests and configurations, the advice is applied to the text as a
 * person would, and the text is read again: that place must not be refused any more, and what is advised must not have been there already.
 */

import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../src/errors.ts";
import { loadManifest } from "../src/config/manifest/index.ts";
import { loadRuntimeConfig } from "../src/config/runtime-config/index.ts";
import { applyAdvice, type Refusal } from "./support/apply-advice.ts";
import { folderOfFile } from "./support/temporary-folder.ts";

const folder = folderOfFile();
for (const name of ["hello.js", "hello.ts"]) writeFileSync(path.join(folder, name), "");
const file = path.join(folder, "file.toml");

type Load = (file: string) => unknown;

/** What is wrong with a text, each with its place. */
function refusalsOf(text: string, load: Load): Refusal[] {
  writeFileSync(file, text);
  try {
    load(file);
    return [];
  } catch (error) {
    assert(isBobbinError(error), String(error));
    return error.message.split("\n").flatMap((line) => {
      const [, row, column, what] = /:(\d+):(\d+): (.*)$/.exec(line) ?? [];
      return what === undefined ? [] : [{ line: Number(row), column: Number(column), text: what }];
    });
  }
}

function adviceOf({ text }: Refusal): string {
  return text.slice(text.lastIndexOf("; ") + 2);
}

/** How many refusals had advice that can be applied without thinking. */
function expectCures(text: string, load: Load): number {
  let applied = 0;
  const refusals = refusalsOf(text, load);
  for (const refusal of refusals) {
    const cured = applyAdvice(text, refusal);
    if (cured === null) continue;
    applied += 1;
    const told = `${refusal.line}:${refusal.column}: ${refusal.text}\n--- becomes\n${cured}`;
    assert.notEqual(cured, text, `what is advised is there already: ${told}`);
    // A line that is put in front of all moves every place.
    const moved = cured.endsWith(text) ? cured.split("\n").length - text.split("\n").length : 0;
    const here = (each: Refusal): boolean =>
      each.line === refusal.line + moved && each.column === refusal.column;
    const advice = adviceOf(refusal);
    const before = refusals.map(adviceOf);
    const again = refusalsOf(cured, load).filter(here);
    const failed = again.filter(
      (each) => adviceOf(each) === advice || !before.includes(adviceOf(each)),
    );
    assert.deepEqual(failed, [], `the advice does not help: ${told}`);
  }
  return applied;
}

const rooms: Readonly<Record<string, Load>> = {
  manifest: (each) => loadManifest(each),
  "runtime-config": loadRuntimeConfig,
};

for (const [room, load] of Object.entries(rooms)) {
  test(`the advice of the golden files of ${room} cures`, () => {
    process.chdir(folder);
    const golden = path.join(import.meta.dirname, "golden", room, "invalid");
    let applied = 0;
    for (const name of globSync("*.toml", { cwd: golden })) {
      applied += expectCures(readFileSync(path.join(golden, name), "utf8"), load);
    }
    assert.ok(applied > 20, `only ${applied} pieces of advice were applied`);
  });
}

const lines = {
  head: ["spin_manifest_version = 2", "spin_manifest_version = 1", 'spin_manifest_version = "2"'],
  name: ['name = "shop"', "name = 7", 'nmae = "shop"', ""],
  route: ['route = "/..."', "route = 7", 'rout = "/a"', "route = { private = false }", ""],
  component: [
    'component = "hello"',
    'component = "helo"',
    'component = "Hello"',
    "component = 1",
    "",
  ],
  source: [
    'source = "hello.js"',
    'sourc = "hello.js"',
    "source = 1.5",
    'source = { url = "https://h/x" }',
    "",
  ],
  stores: [
    'key_value_stores = ["default"]',
    'key_value_stores = "default"',
    'key_value_store = ["default"]',
    'key_value_stores = ["userCache", 3]',
    "",
  ],
  hosts: [
    'allowed_outbound_hosts = ["https://{{ api_hots }}"]',
    'allowed_outbound_hosts = ["localhost"]',
    'allowed_outbound_hosts = ["localhost:8080", "self"]',
    'allowed_outbound_hosts = ["HTTPS://example.com/path"]',
    'allowed_outbound_hosts = ["ftp://example.com", "ftp://example.com/path"]',
    'allowed_outbound_hosts = ["https://example.com/path", "//example.com", "*"]',
    "allowed_outbound_hosts = 3",
  ],
  more: [
    "environment = { PORT = 3000 }",
    'variables = { Url = "x" }',
    'files = ["..", 3]',
    'build = "make"',
    "build = { comand = 1 }",
    'exclude_files = "secrets"',
    'tool = { bobbin = { process = "mine" } }',
    'source = { url = "https://h/x", digest = "ABCDEF" }',
  ],
} as const;

test("the advice of generated manifests cures", () => {
  process.chdir(folder);
  const pick = fc.record(
    Object.fromEntries(
      Object.entries(lines).map(([key, choices]) => [key, fc.constantFrom(...choices)]),
    ),
  ) as fc.Arbitrary<Record<keyof typeof lines, string>>;
  let applied = 0;
  fc.assert(
    fc.property(pick, (of) => {
      const text = [
        of.head,
        "[application]",
        of.name,
        "[variables]",
        'api_host = { default = "h" }',
        "[[trigger.http]]",
        of.route,
        of.component,
        "[component.hello]",
        ...(of.more.startsWith("source") ? [] : [of.source]),
        of.stores,
        of.hosts,
        of.more,
      ];
      applied += expectCures(
        `${text.filter((line) => line !== "").join("\n")}\n`,
        rooms["manifest"] as Load,
      );
    }),
    { numRuns: 200 },
  );
  assert.ok(applied > 100);
});
