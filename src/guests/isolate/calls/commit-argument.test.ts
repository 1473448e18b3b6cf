import assert from "node:assert/strict";
import { test } from "node:test";
import { commitOf } from "./commit-argument.ts";
import { packByteList } from "./packed-list.ts";

const none = new Uint8Array();
const value = Uint8Array.of(1, 2);

test("the values of a commit go to its sets in their order", () => {
  const writes = [
    ["set", "a", null],
    ["increment", "n", "-3", { expiry: null }],
    ["delete", "b"],
    ["set", "c", { metadata: "1" }],
  ];
  const json = JSON.stringify({ checks: [["a", "v"]], writes });
  assert.deepEqual(commitOf(json, packByteList([value, none])), {
    checks: [{ key: "a", version: "v" }],
    writes: [
      { kind: "set", key: "a", value, details: undefined },
      { kind: "increment", key: "n", delta: -3n, details: { expiry: null } },
      { kind: "delete", key: "b" },
      { kind: "set", key: "c", value: none, details: { metadata: "1" } },
    ],
  });
});

for (const [what, parts, packed] of [
  ["no text", 1, none],
  ["no JSON", "{", none],
  ["a number", "1", none],
  ["null", "null", none],
  ["a list", "[]", none],
  ["checks that are no list", '{"checks":{},"writes":[]}', none],
  ["a check that is no list", '{"checks":["a"],"writes":[]}', none],
  ["a check of a number", '{"checks":[[1,null]],"writes":[]}', none],
  ["a version that is missing", '{"checks":[["a"]],"writes":[]}', none],
  ["another kind", '{"checks":[],"writes":[["sum","a"]]}', none],
  ["a key that is none", '{"checks":[],"writes":[["delete",null]]}', none],
  ["details that are a text", '{"checks":[],"writes":[["set","a","x"]]}', packByteList([value])],
  ["details that are missing", '{"checks":[],"writes":[["set","a"]]}', packByteList([value])],
  ["too few values", '{"checks":[],"writes":[["set","a",null]]}', none],
  ["too many values", '{"checks":[],"writes":[]}', packByteList([value])],
] as const) {
  test(`a broken runtime that sends ${what} is refused`, () => {
    assert.throws(() => commitOf(parts, packed), { name: "Error", message: /expected|not those/ });
  });
}

test("more than fits is refused before it is looked at", () => {
  const writes = Array.from({ length: 1_001 }, () => [{}]);
  const json = JSON.stringify({ checks: [], writes });
  assert.throws(() => commitOf(json, none), { code: "commit-too-large" });
});
