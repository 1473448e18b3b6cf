/** How guests' paths are read: whatever they say, they lead to something in the guest's own tree. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { findEntry } from "./find-entry.ts";
import { entriesOf, TestFolder } from "./test-folder.ts";

const folder = new TestFolder();
after(() => folder[Symbol.dispose]());
folder.write("secret.txt", "outside");
folder.write("app/www/one.txt", "one");
folder.write("app/www/deep/two.txt", "two");
folder.write("app/www/deep/deeper/three.txt", "three");
const tree = folder.loadWww();

const failures: readonly [path: string, failure: string][] = [
  ["../secret.txt", "outside"],
  ["deep/../../www/one.txt", "outside"],
  ["nothing/../../secret.txt", "outside"],
  ["/one.txt", "outside"],
  ["/etc/passwd", "outside"],
  ["..", "outside"],
  ["", "missing"],
  ["nothing", "missing"],
  ["deep/one.txt", "missing"],
  ["ONE.TXT", "missing"],
  ["one.txt\0", "missing"],
  ["..\\secret.txt", "missing"],
  ["__proto__", "missing"],
  ["one.txt/", "not-a-folder"],
  ["one.txt/..", "not-a-folder"],
  ["one.txt/two.txt", "not-a-folder"],
  ["a/".repeat(5000), "too-long"],
];

for (const [path, failure] of failures) {
  test(`${JSON.stringify(path.slice(0, 30))} is ${failure}`, () => {
    assert.equal(findEntry(tree, path), failure);
  });
}

test("dots and repeated slashes are read as usual", () => {
  const one = findEntry(tree, "one.txt");
  assert.ok(typeof one !== "string");
  for (const path of ["./one.txt", "deep/../one.txt", "deep//deeper/.././../one.txt"]) {
    assert.equal(findEntry(tree, path), one);
  }
  assert.equal(findEntry(tree, "."), tree);
  assert.equal(findEntry(tree, "deep/.."), tree);
});

const names = fc.constantFrom("..", ".", "", "deep", "deeper", "one.txt", "two.txt", "www", "x");
const paths = fc.oneof(
  fc.array(names, { maxLength: 10 }).map((parts) => parts.join("/")),
  fc.string({ unit: fc.constantFrom(..."./\\\0ab") }),
);

test("no path leads out of a folder, neither of the root nor of one in it", () => {
  const deep = findEntry(tree, "deep");
  assert.ok(typeof deep !== "string" && deep.kind === "folder");
  for (const from of [tree, deep]) {
    const inside = entriesOf(from);
    fc.assert(
      fc.property(paths, (path) => {
        const found = findEntry(from, path);
        assert.ok(typeof found === "string" || inside.has(found));
      }),
    );
  }
});

test("a path that goes further up than down is outside, whatever exists", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("deep", "x"), { maxLength: 4 }), (down) => {
      const up = Array.from({ length: down.length + 1 }, () => "..");
      assert.equal(findEntry(tree, [...down, ...up, "secret.txt"].join("/")), "outside");
    }),
  );
});
