/** Goal: the calls in plain shell text are found, and text that is not plain is left alone. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readShellText } from "./shell-text.ts";

const words = (text: string): (readonly string[])[] | null =>
  readShellText(text)?.map((command) => command.words) ?? null;

const plain: readonly (readonly [text: string, words: string[][]])[] = [
  ["cargo build --release", [["cargo", "build", "--release"]]],
  [
    "npm ci && npm run build",
    [
      ["npm", "ci"],
      ["npm", "run", "build"],
    ],
  ],
  ["a;b\nc & d | e", [["a"], ["b"], ["c"], ["d"], ["e"]]],
  [`say 'it is; so' "and && more" a\\ b`, [["say", "it is; so", "and && more", "a b"]]],
  ["make 2>&1 >log.txt <in &>'all of it' out", [["make", "out"]]],
  ["make # and && more\nls", [["make"], ["ls"]]],
  ["cargo build \\\n  --release", [["cargo", "build", "--release"]]],
  ['"$BIN"/tool $ARG "\\$x"', [["$BIN/tool", "$ARG", "$x"]]],
  ["", []],
  [" ; ", []],
];

for (const [text, expected] of plain) {
  test(`is read: ${JSON.stringify(text)}`, () => assert.deepEqual(words(text), expected));
}

const unclear = [
  "a || b",
  "(cd x; make)",
  "make $(nproc)",
  "make `nproc`",
  'make "$(nproc)"',
  'make "`nproc`"',
  "f() { make; }",
  "echo 'no end",
  'echo "no end',
  "cat <(ls)",
  "make \\",
];

for (const text of unclear) {
  test(`is not read: ${text}`, () => assert.equal(readShellText(text), null));
}

test("variables before a program are told from its arguments", () => {
  assert.deepEqual(readShellText(`GOOS=wasip1 X="a b" go build V=1`), [
    { variables: { GOOS: "wasip1", X: "a b" }, words: ["go", "build", "V=1"] },
  ]);
  assert.deepEqual(readShellText("X=1"), []);
});
