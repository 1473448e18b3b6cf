/** Goal: no more is under way than there is room for, and what has ended makes room again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { CallGate } from "./call-gate.ts";

const place = { store: "orders", address: "db.example.com" };
const refused = { code: "store-overloaded" };

test("a call beyond the limit is refused, and taken once another has ended", () => {
  const gate = new CallGate(place, { callsMax: 2 });
  gate.enter();
  gate.enter();
  assert.throws(() => gate.enter(), refused);
  gate.leave();
  gate.enter();
});

test("calls that were given up take room", () => {
  const gate = new CallGate(place, { callsMax: 2 });
  assert.throws(() => gate.enter(0, 2), refused);
  gate.enter(0, 1);
});

test("bytes beyond the limit are refused, but a large value goes alone, and reads go all the same", () => {
  const gate = new CallGate(place, { callsMax: 10, bytesMax: 100 });
  gate.enter(1000);
  assert.throws(() => gate.enter(1), refused);
  gate.enter(0);
  gate.leave(1000);
  gate.enter(60);
  gate.enter(40);
  assert.throws(() => gate.enter(1), refused);
});
