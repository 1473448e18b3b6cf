/** What `npm test` runs needs Node alone: whatever builds or installs something is in a file `*.all.test.ts`. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findFiles, projectRoot } from "../scripts/project.ts";
import { allSuffix } from "../scripts/tests/choose-files.ts";
import { importsOf } from "./import-rules.ts";
import { parseSource } from "./source-files.ts";

/** Modules that run toolchains, or install packages and emulators. */
const dear = [
  "test/wasm-guests/build/build-guest.ts",
  "test/wasm-guests/build/command.ts",
  "test/sdk/build/build-app.ts",
  "test/sdk/build/environment.ts",
  "test/dynamodb/install-moto.ts",
];

const known = new Map<string, readonly string[]>();

function importsOfPath(path: string): readonly string[] {
  let imports = known.get(path);
  if (imports === undefined) {
    const isCode = path.endsWith(".ts") && !path.includes("/fixtures/");
    const text = isCode ? readFileSync(join(projectRoot, path), "utf8") : "";
    imports = importsOf(parseSource(isCode ? path : "none.ts", text));
    known.set(path, imports);
  }
  return imports;
}

/** The way from a file to one of the dear modules, or null. */
function wayToDear(path: string, seen: Set<string>): readonly string[] | null {
  if (dear.includes(path)) return [path];
  seen.add(path);
  for (const next of importsOfPath(path)) {
    const way = seen.has(next) ? null : wayToDear(next, seen);
    if (way !== null) return [path, ...way];
  }
  return null;
}

test("the modules that build and install are where this test looks for them", () => {
  assert.deepEqual(findFiles(dear), dear.toSorted());
});

test("no test that `npm test` runs leads to a toolchain or an installation", () => {
  const files = findFiles(["{src,packages,test,conformance,sdk,benchmarks}/**/*.test.ts"]);
  const ways = files
    .filter((path) => !path.endsWith(allSuffix))
    .map((path) => wayToDear(path, new Set()))
    .filter((way) => way !== null)
    .map((way) => way.join(" -> "));
  assert.deepEqual(ways, [], `name these files *${allSuffix}`);
});
