/** What is not handed over as numbers lies as a whole within memory, and at its alignment, also where little of it is used. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ValueType } from "../types/types.ts";
import {
  functionType,
  hostImport,
  lifted,
  lowered,
  optionsOf,
  startComponent,
} from "./test-plan.ts";

const number: ValueType = { kind: "u32" };
/** 16 bytes, of which its value here uses the first one. */
const option: ValueType = { kind: "option", some: { kind: "u64" } };
const memoryBytes = 65_536;

const text = `(module (import "h" "answer" (func $answer (param i32))) (import "h" "take" (func $take (param i32)))
  (import "h" "later" (func $later (param i32) (result i32))) (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "answer") (param i32) (call $answer (local.get 0)))
  (func (export "take") (param i32) (call $take (local.get 0)))
  (func (export "later") (param i32) (drop (call $later (local.get 0))))
  (func (export "give") (param i32) (result i32) (local.get 0)))`;
const later = hostImport("later", { ...functionType([], option), isAsync: true });
const imports = {
  answer: lowered(hostImport("answer", functionType([], option)), 0),
  take: lowered(
    hostImport(
      "take",
      functionType(
        Array.from({ length: 9 }, () => option),
        null,
      ),
    ),
    0,
  ),
  later: { kind: "lower", target: later, options: { ...optionsOf(0), isAsync: true }, owner: 0 },
} as const;
const functions = { answer: () => {}, take: () => {}, later: () => {} };

/** What came of a value at a place. */
async function put(name: string, pointer: number): Promise<string> {
  const { guard, exported } = await startComponent([{ text, imports }], functions, {
    isAsync: true,
  });
  const result = name === "give" ? option : null;
  try {
    await exported(lifted(0, name, functionType([number], result)))([pointer]);
    return "fine";
  } catch (error) {
    return (guard.failure(error) ?? (error as Error)).message;
  }
}

for (const [name, what, bytes] of [
  ["answer", "an answer of the host", 16],
  ["later", "an answer that is not waited for", 16],
  ["take", "arguments that are many", 144],
  ["give", "a result", 16],
] as const) {
  describe(`the place of ${what}`, () => {
    for (const [pointer, says] of [
      [64, /fine/],
      [memoryBytes - bytes, /fine/],
      [memoryBytes - bytes + 8, /outside of its memory/],
      [memoryBytes, /outside of its memory/],
      [2 ** 32 - 8, /outside of its memory/],
      [65, /pointer to words/],
      [68, /pointer to words/],
    ] as const) {
      test(`may be ${pointer}, or not: ${says.source}`, async () => {
        assert.match(await put(name, pointer), says);
      });
    }
  });
}
