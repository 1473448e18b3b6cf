import assert from "node:assert/strict";
import { test } from "node:test";
import { type Change, ChangeGatherer } from "./change-gatherer.ts";

/** A gatherer whose changes are waited for. */
function gather(): { gatherer: ChangeGatherer; next: () => Promise<Change> } {
  let tell: (change: Change) => void = () => {};
  const gatherer = new ChangeGatherer((change) => tell(change));
  return { gatherer, next: () => new Promise((resolve) => (tell = resolve)) };
}

test("what comes together is one change, each file once", async () => {
  const { gatherer, next } = gather();
  for (const file of ["a", "b", "a"]) gatherer.add(file, 1);
  const { files, isAsked } = await next();
  assert.deepEqual(files, ["a", "b"]);
  assert.equal(isAsked, false);
});

test("what comes later is another change, and so is what a person asks for", async () => {
  const { gatherer, next } = gather();
  gatherer.add("a", 1);
  assert.deepEqual((await next()).files, ["a"]);
  gatherer.ask();
  const asked = await next();
  assert.deepEqual([asked.files, asked.isAsked], [[], true]);
  gatherer.add("b", 1);
  const later = await next();
  assert.deepEqual([later.files, later.isAsked], [["b"], false]);
  assert.ok(later.firstAt > asked.firstAt);
});

test("changes that never pause are told all the same", async () => {
  const { gatherer, next } = gather();
  const told = next();
  const changing = setInterval(() => gatherer.add("a", 60_000));
  assert.deepEqual((await told).files, ["a"]);
  clearInterval(changing);
  gatherer.close();
});
