import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyLine } from "./key-line.ts";

test("a key stands as it is, unless it could be taken for another or change a terminal", () => {
  for (const key of ["a", "user:7", "a b", "\\n", "ä", "鍵", 'in "quotes"', "'"])
    assert.equal(keyLine(key), key);
  for (const [key, line] of [
    ["", '""'],
    ['"', String.raw`"\""`],
    ["a\nb", String.raw`"a\nb"`],
    ["\u001B[2J", String.raw`"\u001b[2J"`],
    ["\u007F", String.raw`"\u007f"`],
    ["\u009B", String.raw`"\u009b"`],
  ] as const)
    assert.equal(keyLine(key), line);
});

test("every line leads back to its key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (key) => {
      const line = keyLine(key);
      assert.doesNotMatch(line, /\p{Cc}/u);
      assert.equal(line.startsWith('"') ? JSON.parse(line) : line, key);
    }),
  );
});
