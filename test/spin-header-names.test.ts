/** Whoever tells of Spin's request headers, or reads them without the host's code, has the names that the host gives them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { parameterHeaderPrefix, spinHeaderNames } from "../src/common/spin-header-names.ts";

/** All names of such headers in a file; a route's parameter stands for all. */
function namesIn(path: string): string[] {
  const text = readFileSync(join(projectRoot, path), "utf8");
  const names = text.matchAll(/(?<=[`"])spin-[a-z-]+(?:NAME)?(?=[`"])/g);
  return [...new Set(Array.from(names, ([name]) => name))];
}

test("the reference tells of every header, in their order, and of no other", () => {
  const told = namesIn("docs/reference/http.md");
  assert.deepEqual(told, [...spinHeaderNames, `${parameterHeaderPrefix}NAME`]);
});

test("the SDK for Go names every header, and no other", () => {
  assert.deepEqual(namesIn("sdk/go/http/http.go").toSorted(), spinHeaderNames.toSorted());
});

test("what the SDK for TypeScript and the templates read is a header that there is", () => {
  const paths = [
    "sdk/typescript/src/router.ts",
    "templates/rest-ts/files/src/api.ts",
    "templates/static-ts/files/src/serve-file.ts",
  ];
  for (const path of paths) {
    const read = namesIn(path);
    assert.ok(read.length > 0, path);
    assert.deepEqual(
      read.filter((name) => !spinHeaderNames.includes(name)),
      [],
      path,
    );
  }
});
