/** The TypeScript for Node.js in the pages is right: it passes the type-check, and what has a file's name runs. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot, runProgram, runTool } from "../scripts/project.ts";
import { codeBlocks, isForNode } from "./markdown-code.ts";
import { linkPackage, packageEntries } from "./support/linked-package.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

function samplesOf(pattern: string) {
  return findFiles([pattern]).flatMap((page) =>
    codeBlocks(readFileSync(join(projectRoot, page), "utf8"))
      .filter((block) => block.language === "ts" && isForNode(block.text))
      // What other runners bring is not here: test/test-runners.all.test.ts runs these.
      .filter((block) => !block.text.includes('from "vitest"'))
      .map(({ line, text }) => ({ page, line, text })),
  );
}

/** Writes the files that a page shows, beside a package that is linked. */
function writeShown(page: string, folder: string): void {
  linkPackage(folder);
  for (const { file, text } of codeBlocks(readFileSync(join(projectRoot, page), "utf8"))) {
    if (file === "") continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
}

test("the samples for Node.js pass the type-check", async () => {
  using folder = temporaryFolder();
  const samples = samplesOf("{docs,examples,templates}/**/*.md");
  assert.ok(samples.length >= 5);
  for (const [at, { text }] of samples.entries())
    writeFileSync(join(folder.path, `${at}.ts`), text);
  const paths = Object.entries(packageEntries).map(([name, source]) => [
    name.replace(".", "bobbin-kv"),
    [join(projectRoot, source)],
  ]);
  const configuration = {
    extends: join(projectRoot, "tsconfig.json"),
    compilerOptions: {
      paths: Object.fromEntries(paths) as unknown,
      typeRoots: [join(projectRoot, "node_modules/@types")],
      noUnusedLocals: false,
    },
    include: ["*.ts"],
  };
  writeFileSync(join(folder.path, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder.path, "tsconfig.json"), JSON.stringify(configuration));
  const { output } = await runTool("typescript/bin/tsc", ["-p", folder.path]);
  const problems = output.replaceAll(/^\S*?(\d+)\.ts\((\d+),/gm, (_, at: string, line: string) => {
    const sample = samples[Number(at)];
    return `${sample?.page}:${(sample?.line ?? 0) + Number(line) - 1} (`;
  });
  assert.equal(problems, "");
});

test("the tests of docs/guides/testing.md pass", async () => {
  using folder = temporaryFolder();
  writeShown("docs/guides/testing.md", folder.path);
  const script = `cd "${folder.path}" && env -u NODE_TEST_CONTEXT "${process.execPath}" --test`;
  const { exitCode, output } = await runProgram("sh", ["-c", script]);
  assert.equal(exitCode, 0, output);
  assert.match(output, /pass [6-9]/);
});

test("the program of docs/guides/programs.md prints what it keeps", async () => {
  using folder = temporaryFolder();
  writeShown("docs/guides/programs.md", folder.path);
  const script = `cd "${folder.path}" && "${process.execPath}" program.ts && "${process.execPath}" program.ts`;
  const { exitCode, output } = await runProgram("sh", ["-c", script]);
  assert.equal(exitCode, 0, output);
  assert.match(output, /^hello 1n\nhello 2n\n/m);
});
