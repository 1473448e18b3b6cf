/** Folders are neither too wide nor too small nor too deep, but for those that are named here. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { repositoryFiles } from "../scripts/project.ts";
import { findOddFolders } from "./folder-rules.ts";

/** What is still otherwise, with the reason; a row that is no longer true fails. */
const exceptions: Readonly<Record<string, string>> = {};

/** The entry without its number. */
const withoutNumber = (sentence: string): string => sentence.replace(/:.*$/, "");

test("folders hold 3 to 25 sources and lie at most four levels deep", () => {
  const paths = repositoryFiles().filter((path) =>
    /^(?:src|packages|scripts|benchmarks)\//.test(path),
  );
  const found = findOddFolders(paths);
  const known = new Set(Object.keys(exceptions));
  assert.deepEqual(
    found.filter((sentence) => !known.has(withoutNumber(sentence))),
    [],
  );
  const present = new Set(found.map(withoutNumber));
  assert.deepEqual(
    [...known].filter((name) => !present.has(name)),
    [],
    "these exceptions are no longer needed",
  );
});

test("wide, small and deep folders are found, and others are not", () => {
  const wide = Array.from({ length: 26 }, (_, index) => `src/wide/${index}.ts`);
  const tests = Array.from({ length: 26 }, (_, index) => `src/tests/${index}.test.ts`);
  const small = ["src/small/a.ts", "src/small/b.ts"];
  const deep = ["a", "b", "c"].map((name) => `src/1/2/3/4/5/${name}.ts`);
  const branches = ["1", "1/2", "1/2/3", "1/2/3/4"].flatMap((folder) =>
    ["x", "y"].map((name) => `src/${folder}/${name}.ts`),
  );
  assert.deepEqual(findOddFolders([...wide, ...tests, ...small, ...deep, ...branches]), [
    "src/1/2/3/4/5 is deep: 5 levels",
    "src/small is small: 2 entries",
    "src/wide is wide: 26 sources",
  ]);
});
