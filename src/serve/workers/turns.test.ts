import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "./turns.ts";

test("one begins when the one before has ended, also where that failed", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const task = (name: string) => async (): Promise<string> => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
    if (name === "b") throw new Error("no");
    return name;
  };
  const a = turns.take(task("a"));
  const b = turns.take(task("b"));
  const c = turns.take(task("c"));
  await assert.rejects(b, /no/);
  assert.deepEqual([await a, await c], ["a", "c"]);
  const expected = ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]);
  assert.deepEqual(seen, expected);
  await turns.done();
});
