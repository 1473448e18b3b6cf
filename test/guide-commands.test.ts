/** docs/guides/data.md and debugging.md are true: their commands are typed one after the other, and print what the pages show. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";
import { projectRoot, runProgram } from "../scripts/project.ts";
import { codeBlocks } from "./markdown-code.ts";
import { writeApp } from "./support/inline-app.ts";
import { writeProgram } from "./support/page-reader.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { startUp } from "./support/up-process.ts";

const blocksOf = (page: string) => codeBlocks(readFileSync(join(projectRoot, page), "utf8"));

/** Types commands in a folder; what they print. */
async function type(folder: string, command: string): Promise<string> {
  const programs = join(folder, "programs");
  writeProgram(programs);
  const path = [programs, dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
  const variables = `export PATH="${path}" RUNTIME_CONFIG_FILE="${join(folder, "runtime-config.toml")}"`;
  const line = `cd "${folder}"; ${variables}; set -e; ${command}`;
  const { exitCode, output } = await runProgram("sh", ["-c", line]);
  assert.equal(exitCode, 0, `${command}\n${output}`);
  return output;
}

const sources = { it: "export const handleRequest = () => ({ status: 204 });" };
const runtimeConfig = `[key_value_store.sessions]
type = "spin"
path = "data/sessions.db"
`;

test("the commands of docs/guides/data.md work in their order, and print what it shows", async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  const stores = { it: ["default", "sessions"] };
  await writeApp(path, { components: sources, stores, runtimeConfig });
  for (const name of ["old", "new"]) {
    const archive = { it: ["default", ...(name === "new" ? ["archive"] : [])] };
    const more = `${runtimeConfig}[key_value_store.archive]\ntype = "spin"\npath = "${name}/archive.db"\n[key_value_store.shared]\ntype = "spin"\npath = "shared.db"\n`;
    await writeApp(join(path, name), { components: sources, stores: archive, runtimeConfig: more });
  }
  writeFileSync(
    join(path, "photo.jpg"),
    Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46),
  );
  await type(path, `for key in user:4711 b c; do bobbin kv set $key '{"name":"Ada"}'; done`);
  const blocks = blocksOf("docs/guides/data.md");
  let printed = "";
  for (const { language, text, line } of blocks) {
    const what = `docs/guides/data.md:${line}`;
    if (language !== "sh") {
      checkShown(text, printed, what);
      continue;
    }
    // A program of one's own name for the checkout is what writeProgram has made.
    if (text.startsWith("alias ")) continue;
    const typed = text
      .replace("bobbin kv clear", "bobbin kv clear --yes")
      .replace(
        "kv import --from new",
        `kv import --from new --runtime-config-file new/runtime-config.toml`,
      )
      .replace(
        "copy default shared --runtime-config-file runtime-config.toml",
        "copy default shared --runtime-config-file new/runtime-config.toml",
      );
    printed = await type(path, typed);
  }
});

/** Names and forms are as shown; numbers are those of the reader's own store. */
function checkShown(shown: string, printed: string, what: string): void {
  if (shown.startsWith("{")) {
    for (const line of shown.trim().split("\n")) assert.ok(JSON.parse(line), what);
    return;
  }
  const form = (text: string): string[] =>
    text
      .trim()
      .split("\n")
      .map((line) => line.replaceAll(/\d[\d.,]*/g, "0").replaceAll(/ {2,}/g, "  "));
  const names = (text: string): string[] =>
    form(text)
      .map((line) => line.split("  ")[0] ?? "")
      .filter((name) => name !== "");
  if (shown.startsWith("default")) assert.deepEqual(form(printed), form(shown), what);
  else assert.deepEqual(names(printed), names(shown), what);
}

test("a request that fails under bobbin watch is answered as docs/guides/debugging.md shows", async () => {
  using folder = temporaryFolder();
  const shown = blocksOf("docs/guides/debugging.md").find(({ language }) => language === "text");
  const basket = `// Totals.

/** A basket. */
export type Basket = string | null;

/** How long it is. */


export function total(basket: string | null): number {
  const lines = basket;
  // An empty basket has none.
  return lines!.length;
}
`;
  const index = `import { total } from "./basket.ts";
import type { HandleRequest } from "bobbin-kv/sdk";

// The shop.


export const handleRequest: HandleRequest = async () => {
  return { status: total(null) };
};
`;
  const manifest = await writeApp(folder.path, { components: { "src/index": index } });
  writeFileSync(join(folder.path, "src/basket.ts"), basket);
  writeFileSync(
    manifest,
    readFileSync(manifest, "utf8")
      .replaceAll('"src/index"', '"index"')
      .replaceAll("component.src/index", "component.index")
      .replaceAll("/src/index/...", "/index/..."),
  );
  await using up = await startUp(["--from", manifest], { verb: "watch", cwd: folder.path });
  const answer = await up.fetch("/", { headers: { accept: "*/*" } });
  assert.equal(answer.status, 500);
  assert.equal(await answer.text(), shown?.text);
});
