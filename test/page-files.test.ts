/** Files that pages show in parts are files that the readers take: TOML by Bobbin's own, completed where a part is shown, and JSON. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { loadManifest } from "../src/config/manifest/index.ts";
import { loadRuntimeConfig } from "../src/config/runtime-config/index.ts";
import { isBobbinError } from "../src/errors.ts";
import { type CodeBlock, codeBlocks } from "./markdown-code.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Of other programs: the compiler of Rust. */
const isForeign = (text: string): boolean => /^\[(?:lib|target\.\S+)\]$/m.test(text);

function shownBlocks(language: string): (CodeBlock & { readonly page: string })[] {
  return findFiles(["README.md", "{docs,sdk,examples,templates}/**/*.md"]).flatMap((page) =>
    codeBlocks(readFileSync(join(projectRoot, page), "utf8"))
      .filter((block) => block.language === language)
      .map((block) => ({ ...block, page })),
  );
}

/** A manifest of which the text is all or a part; what it names is there. */
function readAsManifest(text: string, folder: string): void {
  const head = 'spin_manifest_version = 2\n[application]\nname = "shown"\n';
  const isWhole = text.includes("spin_manifest_version");
  const ids = [...text.matchAll(/^\[component\.([\w-]+)/gm)].map(([, id = ""]) => id);
  const triggers = [...new Set(ids)]
    .filter((id) => !text.includes(`component = "${id}"`))
    .map((id) => `[[trigger.http]]\nroute = "/${id}"\ncomponent = "${id}"\n`);
  const sources = [...new Set(ids)]
    .filter((id) => !new RegExp(String.raw`^\[component\.${id}\]$`, "m").test(text))
    .map((id) => `[component.${id}]\nsource = "shown.ts"\n`);
  for (const [, file = ""] of `${text}${sources.join("")}`.matchAll(
    /source = "([\w./-]+\.\w+)"/g,
  )) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
  }
  for (const [, name = ""] of text.matchAll(/files = \[\{ source = "([\w/-]+)"/g)) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const parts = isWhole ? [text] : [head, text, ...sources, ...triggers];
  writeFileSync(join(folder, "spin.toml"), parts.join("\n"));
  loadManifest(join(folder, "spin.toml"));
}

function readAsRuntimeConfig(text: string, folder: string): void {
  // Limits stand in a table of a store that is shown elsewhere.
  const labels = [...text.matchAll(/^\[key_value_store\.([\w-]+)\.limits\]$/gm)];
  const missing = labels
    .map(([, label = ""]) => `[key_value_store.${label}]`)
    .filter((table) => !text.includes(`${table}\n`))
    .map((table) => `${table}\ntype = "spin"\n`);
  writeFileSync(join(folder, "runtime-config.toml"), missing.join("") + text);
  loadRuntimeConfig(join(folder, "runtime-config.toml"));
}

test("what pages show of spin.toml and of a runtime configuration is read", () => {
  const blocks = shownBlocks("toml").filter(({ text }) => !isForeign(text));
  assert.ok(blocks.length > 20, String(blocks.length));
  const problems = blocks.flatMap(({ page, line, text }) => {
    using folder = temporaryFolder();
    const isConfig = /^\[+(?:key_value_store|variables_provider)/m.test(text);
    try {
      (isConfig ? readAsRuntimeConfig : readAsManifest)(text, folder.path);
      return [];
    } catch (error) {
      return isBobbinError(error) ? `${page}:${line}\n${error.text}` : assert.fail(String(error));
    }
  });
  assert.deepEqual(problems, []);
});

test("what is no manifest and no runtime configuration is found", () => {
  using folder = temporaryFolder();
  const wrong = (read: typeof readAsManifest, text: string): void =>
    assert.throws(() => read(text, folder.path), isBobbinError, text);
  wrong(readAsManifest, '[component.a]\nsource = "a.ts"\nkey_value_store = ["default"]\n');
  wrong(readAsRuntimeConfig, "[key_value_store.a.limits]\ntuple_max = 1\n");
});

test("JSON that pages show is JSON, a document or one a line", () => {
  const blocks = shownBlocks("json");
  assert.ok(blocks.length > 5);
  for (const { page, line, text } of blocks) {
    const documents = /^\{.*\}\n\{/.test(text) ? text.trim().split("\n") : [text];
    for (const document of documents) {
      assert.doesNotThrow(() => JSON.parse(document), `${page}:${line}`);
    }
  }
});
