import assert from "node:assert/strict";
import { test } from "node:test";
import { allSuffix, chooseFiles, readChoice } from "./choose-files.ts";

const chosen = (...args: string[]): readonly string[] => chooseFiles(readChoice(args)).files;
const isDemanding = (path: string): boolean => path.endsWith(allSuffix);

test("the plain files and the rest are together all files, and no file is both", () => {
  const plain = chosen();
  const rest = chosen("--all", "--rest");
  assert.ok(plain.length > 0 && !plain.some(isDemanding));
  assert.ok(rest.length > 0 && rest.every(isDemanding));
  assert.deepEqual([...plain, ...rest].toSorted(), chosen("--all").toSorted());
});

test("words choose files of both kinds, and an unknown option is told", () => {
  const files = chosen("--all", "test/redis");
  assert.ok(files.some(isDemanding) && !files.every(isDemanding));
  assert.throws(() => chosen("--rst"), /no option --rst; there are words, --all, --rest/);
});
