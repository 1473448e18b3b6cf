/** Backup and restore, as docs/guides/deployment.md has them: with its own commands, beside an application that goes on writing. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { before, test } from "node:test";
import { projectRoot, runProgram } from "../../scripts/project.ts";
import { codeBlocks } from "../markdown-code.ts";
import { writeProgram } from "../support/page-reader.ts";
import { folderOfFile } from "../support/temporary-folder.ts";
import { createUpApp, type UpApp } from "../support/up-app.ts";
import type { UpProcess } from "../support/up-process.ts";

const page = readFileSync(join(projectRoot, "docs/guides/deployment.md"), "utf8");
const [exporting = "", exportingAsUser = "", copying = ""] = codeBlocks(page)
  .filter(({ language }) => language === "sh")
  .map(({ text }) => text.trim());
const [importing = ""] = /bobbin kv import --state-dir \S+ backup\.jsonl/.exec(page) ?? [];
const folder = folderOfFile();
const programs = join(folder, "programs");

const source = `import { Kv } from "bobbin-kv/sdk";
export default { fetch: () => new Response(String(Kv.openDefault().increment("visits"))) };`;

let app: UpApp;
before(async () => {
  writeProgram(programs);
  app = await createUpApp({ components: { it: source }, stores: { it: ["default"] } });
});

/** Types a command of the page where the application is, with this folder as its state. */
async function type(command: string, state: string): Promise<void> {
  const typed = command.replaceAll("/var/lib/bobbin", state);
  const line = `cd "${app.folder}" && export PATH="${programs}${delimiter}$PATH" && ${typed}`;
  const { exitCode, output } = await runProgram("sh", ["-c", line]);
  assert.equal(exitCode, 0, `${command}\n${output}`);
}

const visit = async (up: UpProcess): Promise<number> => Number(await (await up.fetch("/")).text());
const startWith = (state: string): Promise<UpProcess> => app.start("--state-dir", state);

/** Visits that go on while something else is done; the number of the last one before it. */
async function besideVisits(up: UpProcess, work: () => Promise<void>): Promise<number> {
  const last = await visit(up);
  const over = new AbortController();
  const visits = (async () => {
    while (!over.signal.aborted) await visit(up);
  })();
  try {
    await work();
  } finally {
    over.abort();
    await visits;
  }
  return last;
}

test("an export beside a running application can be imported into another store, in use too", async () => {
  const state = join(folder, "exported");
  await using up = await startWith(state);
  const seen = await besideVisits(up, () => type(exporting, state));
  const other = join(folder, "imported");
  await using restored = await startWith(other);
  await type(importing, other);
  assert.ok((await visit(restored)) > seen);
});

const hasSqlite = spawnSync("sqlite3", ["--version"]).status === 0;

test(
  "a copy by SQLite is put in the file's place while Bobbin is stopped",
  { skip: !hasSqlite && "sqlite3 is not installed" },
  async () => {
    const state = join(folder, "copied");
    mkdirSync(state);
    let seen: number;
    {
      await using up = await startWith(state);
      seen = await besideVisits(up, () => type(copying, state));
      await visit(up);
      await up.killAll();
    }
    const file = join(state, "sqlite_key_value.db");
    for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
    copyFileSync(join(app.folder, "copy.db"), file);
    await using up = await startWith(state);
    assert.ok((await visit(up)) > seen);
  },
);

test("the export by the service's user is the same one, with the program that its unit starts", () => {
  const [folderLine = "", command = ""] = exportingAsUser.split("\n");
  const of = (name: string): string => new RegExp(`^${name}=(.*)$`, "m").exec(page)?.[1] ?? "";
  assert.equal(folderLine, `cd ${of("WorkingDirectory")}`);
  const called = `sudo -u ${of("User")} node node_modules/bobbin-kv/bin/bobbin.cjs `;
  assert.equal(command.replace(called, "bobbin ").replace("> ", ""), exporting);
  const program = `${of("WorkingDirectory")}/node_modules/bobbin-kv/bin/bobbin.cjs`;
  assert.ok(of("ExecStart").split(" ").includes(program));
});
