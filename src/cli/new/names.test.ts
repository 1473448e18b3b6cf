import assert from "node:assert/strict";
import { test } from "node:test";
import { checkName } from "./names.ts";

test("words of lower-case letters and digits are names", () => {
  for (const name of ["a", "hello", "hello-world", "a1-b2"]) assert.equal(checkName(name), null);
});

for (const [name, fix] of [
  ["helloWorld", 'write "hello-world"'],
  ["Hello_World", 'write "hello-world"'],
  ["-hello-", 'write "hello"'],
  ["hello--world", 'write "hello-world"'],
  ["HELLO", 'write "hello"'],
  ["Sdk", "use words"],
  ["1st", "use words"],
  ["été", "use words"],
  ["", "use words"],
] as const) {
  test(`${JSON.stringify(name)} is none`, () => {
    assert.ok(checkName(name)?.advice.startsWith(fix), checkName(name)?.advice);
  });
}
