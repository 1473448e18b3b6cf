/** Goal: the checker finds each kind of violation, and nothing in histories that a right store may have. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkHistory, type StorePromise } from "./check-history.ts";
import type { Operation, ViolationKind } from "./history.ts";
import { WrittenHistory } from "./written-history.ts";

const exact: StorePromise = {
  staleMicrosecondsMax: 0,
  showsUnconfirmed: false,
  areAbsentVersionsExact: true,
};
const aSecondBehind: StorePromise = { ...exact, staleMicrosecondsMax: 1_000_000 };

function kindsOf(operations: readonly Operation[], promise = exact): ViolationKind[] {
  const { violations, undecidedKeys } = checkHistory(operations, promise);
  assert.deepEqual(undecidedKeys, []);
  return violations.map(({ kind }) => kind);
}

const history = (key?: string): WrittenHistory => new WrittenHistory(key);

const good: Readonly<Record<string, WrittenHistory>> = {
  "nothing at all": history(),
  "one call after another": history()
    .get(null, 0, 1)
    .set("1", 2, 3)
    .get("1", 4, 5)
    .swap(["1", "2"], 6, 7)
    .get("2", 8, 9)
    .delete(10, 11)
    .get(null, 12, 13),
  "a read beside a write finds either": history()
    .set("1", 0, 1)
    .set("2", 10, 20)
    .get("1", 11, 12)
    .get("2", 13, 14),
  "what begins as another ends overlaps it": history().set("1", 0, 1).set("2", 1, 2).get("1", 3, 4),
  "writes beside each other come in either order": history()
    .set("1", 0, 10)
    .set("2", 0, 10)
    .get("2", 11, 12)
    .get("2", 13, 14),
  "a write without an answer happens late": history()
    .set("1", 0, 1)
    .set("2", 2)
    .get("1", 3, 4)
    .get("2", 5, 6)
    .get("2", 7, 8),
  "a write without an answer never happens": history().set("1", 0, 1).set("2", 2).get("1", 3, 4),
  "a delete without an answer happens late": history()
    .set("1", 0, 1)
    .delete(2)
    .get("1", 3, 4)
    .get(null, 5, 6),
  "two deletes without an answer happen one after the other": history()
    .set("1", 0, 1)
    .delete(2)
    .delete(2)
    .get(null, 3, 4)
    .set("2", 5, 6)
    .get(null, 7, 8),
  "a swap without an answer has won": history()
    .set("1", 0, 1)
    .swap(["1", "2"], 2)
    .swap(["2", "3"], 4, 5)
    .get("3", 6, 7),
  "two swaps without an answer, seen by what came after": history()
    .set("0", 0)
    .swap(["0", "1"], 1)
    .swap(["1", "2"], 2)
    .get("2", 3, 4),
  "a swap loses although nobody changed anything": history()
    .set("1", 0, 1)
    .swap(["1", "2"], 2, 3, { hasWon: false })
    .get("1", 4, 5),
  "a write that was refused is not there": history().refusedSet("1", 0, 1).get(null, 2, 3),
  "increments beside each other": history().increment(2, 0, 5).increment(1, 0, 5).sum(2, 6, 7),
  "increments without an answer count or not": history()
    .increment(1, 0, 1)
    .increment(0, 2)
    .increment(0, 2)
    .increment(3, 4, 5)
    .sum(3, 6, 7),
  "an increment that was refused does not count": history()
    .refusedIncrement(0, 1)
    .increment(1, 2, 3),
  "a list of what is there": history().set("1", 0, 1).list(["a"], 2, 3).delete(4, 5).list([], 6, 7),
  "a list beside a write and a delete": history()
    .set("1", 0, 5)
    .list([], 1, 2)
    .delete(6, 9)
    .list([], 7, 8)
    .list(["a"], 7, 8),
  "a list after a write and a delete without an answer": history()
    .set("1", 0)
    .list(["a"], 1, 2)
    .delete(3)
    .list([], 4, 5),
};

describe("a history that a right store may have is called right", () => {
  for (const [name, { operations }] of Object.entries(good)) {
    test(name, () => assert.deepEqual(kindsOf(operations), []));
  }
});

const bad: Readonly<Record<string, readonly [WrittenHistory, ...ViolationKind[]]>> = {
  "a stale read": [history().set("1", 0, 1).set("2", 2, 3).get("1", 4, 5), "no-order"],
  "a stale read after another has seen more, of a write under way": [
    history().set("1", 0, 1).set("2", 2, 9).get("2", 3, 4).get("1", 5, 6),
    "no-order",
  ],
  "a lost write": [
    history().set("1", 0, 1).set("2", 2, 3).get("1", 4, 5).get("1", 6, 7),
    "no-order",
  ],
  "a first write that is lost": [history().set("1", 0, 1).get(null, 2, 3), "no-order"],
  "a delete that is undone": [history().set("1", 0, 1).delete(2, 3).get("1", 4, 5), "no-order"],
  "a delete that nobody asked for": [history().set("1", 0, 1).get(null, 2, 3), "no-order"],
  "a write without an answer that happens twice": [
    history().set("1", 0).get("1", 1, 2).set("2", 3, 4).get("2", 5, 6).get("1", 7, 8),
    "no-order",
  ],
  "one delete without an answer that happens twice": [
    history().set("1", 0, 1).delete(2).get(null, 3, 4).set("2", 5, 6).get(null, 7, 8),
    "no-order",
  ],
  "a swap that won over a value that was gone": [
    history().set("1", 0, 1).set("2", 2, 3).swap(["1", "3"], 4, 5),
    "no-order",
  ],
  "two winners of one version": [
    history().set("1", 0, 1).swap(["1", "2"], 2, 9).swap(["1", "3"], 2, 9),
    "version-won-twice",
    "no-order",
  ],
  "two winners of an absent version": [
    history().swap([null, "2"], 2, 3).delete(4, 5).swap([null, "3"], 6, 7),
    "version-won-twice",
  ],
  "a write that was refused and is there": [
    history().refusedSet("1", 0, 1).get("1", 2, 3),
    "unwritten-value",
  ],
  "a value from nowhere": [history().get("1", 2, 3), "unwritten-value"],
  "a swap that did not win and is there": [
    history().set("1", 0, 1).swap(["1", "2"], 2, 3, { hasWon: false }).get("2", 4, 5),
    "unwritten-value",
  ],
  "an answered increment that is lost": [
    history().increment(1, 0, 1).increment(2, 2, 3).sum(1, 4, 5),
    "counter-went-back",
    "increments-lost",
  ],
  "an answered increment that is lost, told by the last sum alone": [
    history()
      .increment(1, 0, 9)
      .increment(2, 0, 9)
      .increment(4, 0, 9)
      .increment(0, 0)
      .sum(2, 10, 11),
    "counter-went-back",
    "increments-lost",
  ],
  "a sum that is told twice": [history().increment(1, 0, 5).increment(1, 0, 5), "sum-told-twice"],
  "an increment that counts twice": [
    history().increment(1, 0, 1).increment(3, 2, 3),
    "increments-surplus",
  ],
  "an increment that was refused and counts": [
    history().refusedIncrement(0, 1).sum(1, 2, 3),
    "increments-surplus",
  ],
  "an increment told less than one before": [
    history().increment(0, 0).increment(0, 0).increment(3, 0, 1).increment(2, 2, 3),
    "counter-went-back",
  ],
  "a key that a list leaves out": [history().set("1", 0, 1).list([], 2, 3), "key-not-listed"],
  "a counter that a list leaves out": [
    history().increment(1, 0, 1).list([], 2, 3),
    "key-not-listed",
  ],
  "a key that is listed twice": [
    history().set("1", 0, 1).list(["a", "a"], 2, 3),
    "key-listed-twice",
  ],
  "a deleted key that is listed": [
    history().set("1", 0, 1).delete(2, 3).list(["a"], 4, 5),
    "absent-key-listed",
  ],
  "a key from nowhere that is listed": [history().list(["b"], 4, 5), "absent-key-listed"],
};

describe("a violation is found:", () => {
  for (const [name, [{ operations }, ...kinds]] of Object.entries(bad)) {
    test(name, () => assert.deepEqual(kindsOf(operations), kinds));
  }
});

describe("reads that may be a second behind", () => {
  const behind = history().set("1", 0, 1).set("2", 2, 3).get("1", 900, 901).list([], 900, 901);
  const { operations } = behind;

  test("are right within it, and wrong without the promise", () => {
    assert.deepEqual(kindsOf(operations, aSecondBehind), []);
    assert.deepEqual(kindsOf(operations), ["key-not-listed", "no-order"]);
  });

  test("are wrong beyond it", () => {
    const late = history().set("1", 0, 1).set("2", 2, 3).get("1", 1_100, 1_101);
    assert.deepEqual(kindsOf(late.operations, aSecondBehind), ["no-order"]);
  });

  test("do not make a swap right", () => {
    const swapped = history().set("1", 0, 1).set("2", 2, 3).swap(["1", "3"], 4, 5);
    assert.deepEqual(kindsOf(swapped.operations, aSecondBehind), ["no-order"]);
  });

  test("go back and forth within it", () => {
    const mixed = history()
      .set("1", 0, 1)
      .set("2", 2, 3)
      .get("2", 4, 5)
      .get("1", 6, 7)
      .get(null, 8, 9)
      .get("2", 10, 11);
    assert.deepEqual(kindsOf(mixed.operations, aSecondBehind), []);
  });
});

describe("reads that may show what was never confirmed", () => {
  const shown = { ...exact, showsUnconfirmed: true };
  const gone = history().set("1", 0, 1).set("2", 2).get("2", 3, 4).get("1", 5, 6).delete(7);
  const { operations } = gone.get(null, 8, 9).get("1", 10, 11);

  test("are right with that promise, and wrong without it", () => {
    assert.deepEqual(kindsOf(operations, shown), []);
    assert.deepEqual(kindsOf(operations), ["no-order", "no-order"]);
  });

  test("do not make it right that what was answered is gone", () => {
    const lost = history().set("1", 0, 1).set("2", 2, 3).get("2", 3, 4).get("1", 5, 6);
    assert.deepEqual(kindsOf(lost.operations, shown), ["no-order"]);
    const won = history().set("1", 0, 1).set("2", 2).swap(["2", "3"], 3, 4).get("1", 5, 6);
    assert.deepEqual(kindsOf(won.operations, shown), ["no-order"]);
  });
});

test("how many increments were lost is told", () => {
  const lost = history().increment(0, 0);
  for (let sum = 1; sum <= 10; sum++) lost.increment(sum, sum * 2, sum * 2 + 1);
  lost.sum(4, 100, 101);
  const { violations } = checkHistory(lost.operations, exact);
  const found = violations.find(({ kind }) => kind === "increments-lost");
  assert.equal(found?.count, 6);
  assert.match(found.text, /increment of a by 0 told 4, answered/);
});

test("keys are independent of each other", () => {
  const { operations } = history("a").set("1", 0, 1);
  operations.push(...history("b").get(null, 2, 3).operations);
  assert.deepEqual(kindsOf(operations), []);
});

test("deletes of which nobody knows do not multiply the orders", () => {
  const long = history();
  for (let number = 0; number < 2000; number++) {
    const at = number * 10;
    long
      .set(String(number), at, at + 3)
      .delete(at + 1)
      .get(number % 3 === 0 ? null : String(number), at + 4, at + 5);
  }
  for (let number = 0; number < 8; number++) long.set(`last ${number}`, 30_000, 30_100);
  long.get("last 3", 30_200, 30_300);
  assert.deepEqual(checkHistory(long.operations, exact), { violations: [], undecidedKeys: [] });
});

test("with too many possible orders there is no verdict, and no violation", () => {
  const wide = history();
  for (let number = 0; number < 18; number++) wide.set(String(number), 0, 100);
  for (let number = 0; number < 18; number++) wide.get(String(number), 0, 100);
  const { violations, undecidedKeys } = checkHistory(wide.operations, exact);
  assert.deepEqual([violations, undecidedKeys], [[], ["a"]]);
});
