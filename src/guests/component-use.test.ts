/** Goal: what components use is told by component, and no processor time is lost with an instance. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { componentUses, countUser, measureComponents, timeGuest } from "./component-use.ts";

test("instances are summed by component, and the time of those that are gone stays", () => {
  const user = (memoryBytes: number, processorMilliseconds: number) => ({
    instanceCount: 1,
    memoryBytes,
    processorMilliseconds,
  });
  const end = countUser("cart", user(10, 100));
  countUser("cart", user(20, 200));
  countUser("other", user(1, 2));
  const cart = { component: "cart", instanceCount: 2, memoryBytes: 30, processorMilliseconds: 300 };
  const other = { component: "other", ...user(1, 2) };
  assert.deepEqual(componentUses(), [cart, other]);
  end();
  end();
  assert.deepEqual(componentUses()[0], { ...cart, instanceCount: 1, memoryBytes: 20 });
});

test("a call is timed where somebody measures, and not before; what it throws is thrown", () => {
  const told: number[] = [];
  const used = (milliseconds: number): void => void told.push(milliseconds);
  assert.equal(
    timeGuest(() => 7, used),
    7,
  );
  assert.deepEqual(told, []);
  measureComponents();
  assert.equal(
    timeGuest(() => 7, used),
    7,
  );
  const thrown = new Error("it");
  assert.throws(
    () =>
      timeGuest(() => {
        throw thrown;
      }, used),
    thrown,
  );
  assert.equal(told.length, 2);
  assert.ok(told.every((milliseconds) => milliseconds >= 0));
});
