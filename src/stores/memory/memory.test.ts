/**
 * Goal: the store in memory keeps the contract. Method: the conformance suite, and what only concerns
 * how this driver keeps its keys in order.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { storeConformance } from "../../../conformance/store-suite.ts";
import { compareKeys, sortKeys } from "./key-order.ts";
import { openMemoryStore } from "./memory.ts";

storeConformance("memory", ({ tuplesMax, clock: { now } }) =>
  openMemoryStore({ label: "default", tuplesMax, now }),
);

test("keys compare as their UTF-8 bytes do", () => {
  const units = [
    "",
    "\0",
    "a",
    "\u007f",
    "\u0080",
    "\u07ff",
    "\u0800",
    "\ud7ff",
    "\ue000",
    "\uffff",
  ];
  const keys = [...units, "😀", "\u{10000}", "\u{10ffff}"].flatMap((one) => [
    one,
    `${one}z`,
    `z${one}`,
  ]);
  for (const left of keys) {
    for (const right of keys) {
      const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
      assert.equal(Math.sign(compareKeys(left, right)), expected, JSON.stringify([left, right]));
    }
  }
  assert.deepEqual(sortKeys(["😀", "\uffff", "b", "a"]), ["a", "b", "\uffff", "😀"]);
});

test("a full store names itself and its limit", () => {
  const store = openMemoryStore({ label: "cache", tuplesMax: 1 });
  store.set("a", new Uint8Array());
  assert.throws(() => store.set("b", new Uint8Array()), {
    code: "store-full",
    message: 'store "cache" is full: it holds 1 keys, the most it may',
  });
});

test("pages stay right while keys are added and removed between them", () => {
  const store = openMemoryStore({ label: "default", tuplesMax: Infinity });
  const value = new Uint8Array();
  for (const key of ["b", "d", "f"]) store.set(key, value);
  assert.deepEqual(store.list({ limit: 9 }).keys, ["b", "d", "f"]);
  store.delete("d");
  store.set("a", value);
  store.set("d", value);
  store.set("c", value);
  store.delete("c");
  store.delete("f");
  assert.deepEqual(store.list({ limit: 9 }).keys, ["a", "b", "d"]);
});
