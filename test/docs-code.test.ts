/** The TypeScript of the pages is right: it passes the type-check of a component, and the worked example works. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot, runTool } from "../scripts/project.ts";
import { startInlineApp } from "./support/inline-app.ts";
import { codeBlocks, isForNode } from "./markdown-code.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** What parts of handlers have before them. */
const beginning = 'import { Kv } from "bobbin-kv/sdk"; const store = Kv.openDefault();';

interface Sample {
  readonly page: string;
  readonly line: number;
  readonly text: string;
}

function readSamples(): Sample[] {
  const pages = findFiles(["{docs,sdk,examples}/**/*.md"]);
  return pages.flatMap((page) =>
    codeBlocks(readFileSync(join(projectRoot, page), "utf8"))
      .filter(({ language, text }) => language === "ts" && !isForNode(text))
      .map(({ line, text }) => ({ page, line, text })),
  );
}

test("the samples of the pages pass the type-check", async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, "src"));
  const samples = readSamples();
  assert.ok(samples.length > 10);
  for (const [at, { text }] of samples.entries()) {
    const isWhole = /^(import|export) /m.test(text);
    writeFileSync(join(folder.path, `src/${at}.ts`), isWhole ? text : `${beginning} ${text}`);
  }
  const base = join(projectRoot, "sdk/typescript/tsconfig.component.json");
  const configuration = { extends: base, include: ["src"] };
  writeFileSync(join(folder.path, "tsconfig.json"), JSON.stringify(configuration));
  const { output } = await runTool("typescript/bin/tsc", ["-p", folder.path]);
  const problems = output.replaceAll(
    /^\S*src\/(\d+)\.ts\((\d+),/gm,
    (_, at: string, line: string) => {
      const sample = samples[Number(at)];
      return `${sample?.page}:${(sample?.line ?? 0) + Number(line) - 1} (`;
    },
  );
  assert.equal(problems, "");
});

test("the worked example of docs/guides/stores.md loses no change", async () => {
  const page = readFileSync(join(projectRoot, "docs/guides/stores.md"), "utf8");
  const documents = codeBlocks(page).find(({ file }) => file === "src/documents.ts")?.text ?? "";
  const manifest = '[[trigger.http]]\nroute = "/documents/:name"\ncomponent = "documents"\n';
  const stores = { documents: ["default"] };
  await using app = await startInlineApp({ components: { documents }, stores, manifest });
  const put = async (body: string, headers: Record<string, string>): Promise<number> =>
    (await app.fetch("/documents/plan", { method: "PUT", body, headers })).status;

  assert.equal((await app.fetch("/documents/plan")).status, 404);
  assert.equal(await put("first", {}), 428);
  assert.equal(await put("first", { "if-none-match": "*" }), 204);
  assert.equal(await put("other", { "if-none-match": "*" }), 412);
  const etag = (await app.fetch("/documents/plan")).headers.get("etag") ?? "";
  assert.match(etag, /^"[^"]+"$/);
  assert.equal(await put("second", { "if-match": etag }), 204);
  assert.equal(await put("late", { "if-match": etag }), 412);
  assert.equal(await (await app.fetch("/documents/plan")).text(), "second");
});
