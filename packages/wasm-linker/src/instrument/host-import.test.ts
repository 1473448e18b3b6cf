import assert from "node:assert/strict";
import { test } from "node:test";
import { LateImport } from "./host-import.ts";

const traits = { name: null, waits: false, signature: null, givesTurn: false };

test("a function is made when it is called first, and once", () => {
  const made: string[] = [];
  const make = (key: string): ((...values: unknown[]) => unknown) => {
    made.push(key);
    return (one, other) => (one as number) + (other as number);
  };
  const add = new LateImport(traits, { make }, "add");
  assert.deepEqual(made, []);
  assert.deepEqual([add.call(1, 2), add.call(3, 4)], [3, 7]);
  assert.deepEqual(made, ["add"]);
});

test("what cannot be made fails each call", () => {
  const make = (): never => {
    throw new Error("no such thing");
  };
  const none = new LateImport(traits, { make }, 0);
  for (let at = 0; at < 2; at += 1) assert.throws(() => none.call(), /no such thing/);
});
