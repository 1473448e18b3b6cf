/** Every code block of the pages is looked at by a test: this table says by which, or why by none. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { codeBlocks } from "./markdown-code.ts";

/** Tests of blocks in all pages, by language. */
const everywhere: Readonly<Record<string, string>> = {
  toml: "test/page-files.test.ts",
  json: "test/page-files.test.ts",
  // Those for components; those for Node.js are test/node-samples.test.ts's.
  ts: "test/docs-code.test.ts",
};

/** Pages whose blocks a test follows from top to bottom. */
const followed: Readonly<Record<string, string>> = {
  "README.md": "test/readme.test.ts",
  "docs/start.md": "test/start-page.test.ts",
  "docs/guides/from-cloudflare-kv.md": "test/moving-pages.test.ts",
  "docs/guides/from-deno-kv.md": "test/moving-pages.test.ts",
  "docs/guides/from-redis.md": "test/moving-pages.test.ts",
  "docs/guides/data.md": "test/guide-commands.test.ts",
  "docs/guides/debugging.md": "test/guide-commands.test.ts",
  "docs/guides/programs.md": "test/node-samples.test.ts",
  "docs/guides/store-drivers.md": "test/store-drivers-page.test.ts",
  "docs/guides/deployment.md": "test/deployment/page.test.ts",
  "docs/guides/testing.md": "test/node-samples.test.ts",
  "docs/reference/javascript.md": "test/exports-page.test.ts",
  "docs/reference/errors.md": "test/error-page.test.ts",
};

/** Blocks of one language in one page, by `PAGE LANGUAGE`: the test that looks at them, or why none does. */
const single: Readonly<Record<string, string>> = {
  "docs/guides/testing.md js": "test/test-runners.all.test.ts",
  "docs/guides/new-applications.md sh": "test/new-site.test.ts",
  "docs/guides/telemetry.md sh": "test/telemetry/traces.test.ts",
  "docs/guides/doctor.md sh": "test/doctor.test.ts",
  "docs/guides/explorer.md sh": "test/explore.all.test.ts",
  "docs/guides/watch.md sh": "test/watch.all.test.ts",
  "docs/guides/engines.md sh":
    "not run: accounts at Amazon and Microsoft, and packages; what is Bobbin's test/page-commands.test.ts reads",
  "docs/guides/wasm-components.md sh": "test/page-commands.test.ts",
  "docs/guides/wasm-components.md rust": "not run: two lines of a build script of the reader's own",
  "docs/guides/telemetry.md text":
    "not run: questions to Prometheus, whose names test/telemetry/metrics.test.ts knows",
  "docs/guides/doctor.md text": "not run: the doctor's words for a machine of somebody else",
  "docs/guides/explorer.md text": "not run: an address that is another one each time",
  "docs/guides/isolation.md text": "not run: lines of the log with numbers of processes",
  "docs/guides/permissions.md text":
    "not run: the text of access-denied, which test/error-page.test.ts has",
  "docs/guides/typescript-components.md text":
    "not run: stacks and errors of a component that is not shown",
  "docs/reference/manifest.md text": "not run: the form of a template",
  "docs/guides/watch.md ":
    "not run: lines with times of somebody else's machine; test/watch.all.test.ts knows their form",
  "docs/guides/new-applications.md ": "not run: the folder that bobbin new makes",
};

/** Pages that are made from what is tested, and a test holds them to it. */
const made: readonly (readonly [pages: RegExp, test: string])[] = [
  [/^docs\/reference\/cli\.md$/, "src/cli/reference.test.ts"],
  [/^sdk\/(?:go|python|rust|typescript)\//, "test/sdk/readmes.test.ts"],
  [/^examples\/.*\/README\.md$/, "test/example-pages.test.ts"],
];

const pages = findFiles(["README.md", "{docs,sdk,examples}/**/*.md"]).filter(
  (page) => !page.startsWith("docs/decisions/"),
);

function lookedAtBy(page: string, language: string): string | undefined {
  return (
    single[`${page} ${language}`] ??
    followed[page] ??
    everywhere[language] ??
    made.find(([pattern]) => pattern.test(page))?.[1]
  );
}

test("every block of every page is looked at, or there is a reason", () => {
  const unseen = new Set<string>();
  for (const page of pages) {
    for (const { language, line } of codeBlocks(readFileSync(join(projectRoot, page), "utf8"))) {
      if (lookedAtBy(page, language) === undefined) unseen.add(`${page}:${line} ${language}`);
    }
  }
  assert.deepEqual([...unseen], []);
});

test("the table names pages, blocks and tests that there are", () => {
  const tests = [
    ...Object.values(everywhere),
    ...Object.values(followed),
    ...Object.values(single).filter((each) => !each.startsWith("not run: ")),
    ...made.map(([, each]) => each),
  ];
  assert.deepEqual(
    [...new Set(tests)].filter((path) => !existsSync(join(projectRoot, path))),
    [],
  );
  const blocks = pages.flatMap((page) =>
    codeBlocks(readFileSync(join(projectRoot, page), "utf8")).map(
      ({ language }) => `${page} ${language}`,
    ),
  );
  assert.deepEqual(
    Object.keys(single).filter((each) => !blocks.includes(each)),
    [],
  );
  assert.deepEqual(
    Object.keys(followed).filter((page) => !pages.includes(page)),
    [],
  );
});
