/** A release is refused for whatever is stale, and else nothing but told what to do. Method: a clone of the project, with one thing wrong at a time. */

import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { folderOfFile } from "../../test/support/temporary-folder.ts";
import { copyFiles } from "../../test/project-copy.ts";
import { projectRoot } from "../project.ts";
import { prepareRelease } from "./main.ts";
import { runIn } from "./run-in.ts";

const folder = folderOfFile();
const clone = join(folder, "clone");
const today = "2030-05-17";
const readmes = [[process.execPath, "scripts/sdk-readmes.ts"]];

async function git(...options: readonly string[]): Promise<string> {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
  const { exitCode, output } = await runIn(clone, ["git", ...identity, ...options]);
  assert.equal(exitCode, 0, output);
  return output;
}

function edit(file: string, change: (text: string) => string): void {
  const path = join(clone, file);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

async function release(): Promise<{ readonly code: number; readonly told: string }> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const options = { root: clone, generators: readmes, folder, today, say };
  return { code: await prepareRelease(options), told: lines.join("\n") };
}

/** What is told with this wrong, which is then undone. */
async function toldWith(wrong: () => void, isCommitted = true): Promise<string> {
  wrong();
  if (isCommitted) await git("commit", "--quiet", "--all", "--message", "wrong");
  const { code, told } = await release();
  assert.equal(code, 1, told);
  await git("reset", "--quiet", "--hard", "ready");
  await git("clean", "--quiet", "--force");
  return told;
}

before(async () => {
  copyFiles(clone);
  await git("init", "--quiet");
  symlinkSync(join(projectRoot, "node_modules"), join(clone, "node_modules"));
  appendFileSync(join(clone, ".git/info/exclude"), "node_modules\n");
  const home = "https://example.com/bobbin";
  const about = { repository: home, homepage: home, bugs: home };
  edit("package.json", (text) =>
    JSON.stringify({ ...(JSON.parse(text) as object), version: "7.8.9", ...about }, null, 2),
  );
  edit("package-lock.json", (text) =>
    text.replaceAll(/^( {2}| {6})"version": ".*"/gm, '$1"version": "7.8.9"'),
  );
  edit("CHANGELOG.md", (text) =>
    text.replace("[Unreleased]", `[Unreleased]\n\n## [7.8.9] - ${today}`),
  );
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "ready");
  await git("tag", "ready");
});

test("what is in order is packed, and what is left to do is told, not done", async () => {
  const { code, told } = await release();
  assert.equal(code, 0, told);
  assert.match(told, /^bobbin-kv 7\.8\.9 can be released\. Nothing has been published/);
  assert.match(told, /^ {2}npm publish \S+bobbin-kv-7\.8\.9\.tgz$/m);
  assert.ok(existsSync(join(folder, "bobbin-kv-7.8.9.tgz")));
  assert.equal(await git("tag", "--list", "v*"), "");
  assert.equal(await git("status", "--porcelain"), "");
});

test("a version that is none, is another in the lock file, or was released is refused", async () => {
  const version = (to: string) => () =>
    edit("package.json", (text) => text.replace('"version": "7.8.9"', `"version": "${to}"`));
  assert.match(await toldWith(version("next")), /has the version next, which is none/);
  assert.match(await toldWith(version("7.9.0")), /package-lock\.json has not the version 7\.9\.0/);
  await git("tag", "v7.8.9");
  assert.match(await toldWith(() => {}, false), /there is a tag v7\.8\.9 already/);
  await git("tag", "--delete", "v7.8.9");
});

test("a changelog that does not tell of it, has no date, or has more to tell is refused", async () => {
  const log = (from: string, to: string) => () =>
    edit("CHANGELOG.md", (text) => text.replace(from, to));
  assert.match(await toldWith(log("[7.8.9]", "[7.8.8]")), /does not tell of 7\.8\.9/);
  assert.match(await toldWith(log(` - ${today}`, "")), /gives 7\.8\.9 no date that has come/);
  assert.match(await toldWith(log(today, "2030-05-18")), /no date that has come/);
  const more = log("[Unreleased]", "[Unreleased]\n\n- Something");
  assert.match(await toldWith(more), /has entries below \[Unreleased\]/);
});

test("a package that does not say where it lives, and what is not committed, are refused", async () => {
  const homeless = (): void =>
    edit("package.json", (text) => text.replace(/ {2}"homepage": .*\n/, ""));
  assert.match(await toldWith(homeless), /^ {2}package\.json has no "homepage": add it$/m);
  const added = (): void => writeFileSync(join(clone, "notes.txt"), "");
  assert.match(await toldWith(added, false), /^ {2}notes\.txt is not committed/m);
});

test("a page that is made from others and is stale is refused, and made", async () => {
  const stale = (): void => edit("sdk/rust/README.md", (text) => text.replace("Rust", "rust"));
  const told = await toldWith(stale);
  assert.match(told, /^ {2}sdk\/rust\/README\.md is not what .*sdk-readmes\.ts makes of it/m);
});
