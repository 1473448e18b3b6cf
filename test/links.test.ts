/** Every link between the pages of the repository leads somewhere. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { headingAnchors, localLinks } from "./markdown-links.ts";

function brokenLinks(page: string): string[] {
  const folder = dirname(join(projectRoot, page));
  const markdown = readFileSync(join(projectRoot, page), "utf8");
  return localLinks(markdown).flatMap(({ path, anchor }) => {
    const target = path === "" ? join(projectRoot, page) : join(folder, path);
    if (!existsSync(target)) return [`${page}: there is no ${path}`];
    if (anchor === null) return [];
    const isThere = headingAnchors(readFileSync(target, "utf8")).includes(anchor);
    return isThere ? [] : [`${page}: ${path} has no heading #${anchor}`];
  });
}

const pages = findFiles([
  "*.md",
  "{docs,sdk,examples,benchmarks,conformance,packages,src}/**/*.md",
]).filter(
  // These are parts of READMEs, where their links are looked at.
  (path) => !/^sdk\/(?:\w+\/)?readme\//.test(path),
);

for (const page of pages) {
  test(`${page} links only to what is there`, () => {
    assert.deepEqual(brokenLinks(page), []);
  });
}

test("links and anchors are read as they are shown", () => {
  const page =
    "# A `b` & c\n## Twice\n## Twice\n```\n# no [x](y)\n```\n[l](d.md#e) [m](#twice-1) [n](https://x.y/z)";
  assert.deepEqual(headingAnchors(page), ["a-b--c", "twice", "twice-1"]);
  assert.deepEqual(localLinks(page), [
    { path: "d.md", anchor: "e" },
    { path: "", anchor: "twice-1" },
  ]);
});
