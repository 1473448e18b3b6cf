/** Which texts are patterns, as the Rust crate `glob` has it, which Spin reads them by. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { patternFault } from "./files.ts";

for (const pattern of [
  ...[
    "a",
    "*",
    "a*b*",
    "**",
    "**/*",
    "a/**/b",
    "?",
    "[a]",
    "[!a]",
    "[a-z]*",
    "[]]",
    "[!]]",
    "[[]",
    "a]b",
    "",
    "./*",
  ],
]) {
  test(`${JSON.stringify(pattern)} is a pattern`, () => {
    assert.equal(patternFault(pattern), null);
  });
}

for (const pattern of [
  "***",
  "a/***/b",
  "a**",
  "**a",
  "a/b**/c",
  "[",
  "[a",
  "a[/]",
  "[]",
  "[!]",
  "[a/b]",
  "a][",
]) {
  test(`${JSON.stringify(pattern)} is none`, () => {
    assert.match(patternFault(pattern) ?? "", /stars|own|\[\[\]/);
  });
}
