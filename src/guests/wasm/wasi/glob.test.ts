/** Patterns of `files` and `exclude_files`, as Spin reads them. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { exclusionOf, findFiles } from "./glob.ts";
import { TestFolder } from "./test-folder.ts";

const folder = new TestFolder();
after(() => folder[Symbol.dispose]());
for (const name of ["a.txt", "b.md", ".env", "c/d.txt", "c/e/f.txt", "[x].txt", "c/a+b.txt"]) {
  folder.write(`app/${name}`, "");
}

const cases: readonly [pattern: string, files: readonly string[]][] = [
  ["*.txt", ["[x].txt", "a.txt"]],
  ["*", [".env", "[x].txt", "a.txt", "b.md"]],
  ["?.*", ["a.txt", "b.md"]],
  ["[a-b].*", ["a.txt", "b.md"]],
  ["[!a].*", ["b.md"]],
  ["[[]x].txt", ["[x].txt"]],
  ["c/a+b.txt", ["c/a+b.txt"]],
  ["**/*.txt", ["[x].txt", "a.txt", "c/a+b.txt", "c/d.txt", "c/e/f.txt"]],
  ["c/**", ["c/a+b.txt", "c/d.txt", "c/e/f.txt"]],
  ["**/e/*", ["c/e/f.txt"]],
  ["./c//*.txt", ["c/a+b.txt", "c/d.txt"]],
  ["*/*/f.txt", ["c/e/f.txt"]],
  ["c", []],
  ["A.TXT", []],
  ["a.txt/*", []],
  ["[", []],
];

for (const [pattern, files] of cases) {
  test(`${pattern} finds ${files.length === 0 ? "nothing" : files.join(" and ")}`, () => {
    assert.deepEqual(findFiles(folder.app, pattern), files);
  });
}

test("an excluding * stands for any number of folders, a name without it for itself", () => {
  assert.ok(exclusionOf(["*.txt"])("c/e/f.txt"));
  assert.ok(exclusionOf(["c/*"])("c/e/f.txt"));
  assert.ok(exclusionOf(["**/f.txt"])("f.txt"));
  assert.ok(!exclusionOf(["f.txt"])("c/e/f.txt"));
  assert.ok(!exclusionOf(["c"])("c/d.txt"));
  assert.ok(!exclusionOf([])("c/d.txt"));
});

test("every pattern is read, and a name excludes itself where none of it is special", () => {
  const text = fc.string({ unit: fc.constantFrom(..."ab.*?[]!-/\\^$(){}+|é") });
  fc.assert(
    fc.property(text, fc.stringMatching(/^[a-c.+$^(){}|\\-]{1,8}$/u), (pattern, name) => {
      assert.equal(typeof exclusionOf([pattern])(name), "boolean");
      if (name !== ".") assert.ok(exclusionOf([name])(name));
    }),
  );
});
