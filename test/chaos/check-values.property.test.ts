/** Goal: the checker says of any short history what trying all orders says. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkValues } from "./check-values.ts";
import type { Call, Operation } from "./history.ts";

/** What is drawn: a kind, which value it meets, and when. */
interface Drawn {
  readonly type: "get" | "set" | "delete" | "swap";
  readonly met: number;
  readonly begin: number;
  readonly length: number;
  readonly isAnswered: boolean;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  type: fc.constantFrom("get", "get", "set", "delete", "swap"),
  met: fc.nat(4),
  begin: fc.nat(12),
  length: fc.integer({ min: 1, max: 8 }),
  isAnswered: fc.boolean(),
});

function toOperations(all: readonly Drawn[]): Operation[] {
  // Values are the numbers of the calls that write them; "none" is no value.
  const values = all.map(({ type }, index) =>
    type === "set" || type === "swap" ? `v${index}` : null,
  );
  const met = [null, ...values.filter((value) => value !== null)];
  return all.map((one, index) => {
    const found = met[one.met % met.length] ?? null;
    const isAnswered = one.isAnswered || one.type === "get";
    const calls: Record<Drawn["type"], Call> = {
      get: { type: "get", found },
      set: { type: "set", value: `v${index}` },
      delete: { type: "delete" },
      swap: {
        type: "swap",
        expected: found,
        version: `${found}`,
        value: `v${index}`,
        hasWon: true,
      },
    };
    return {
      client: String(index),
      key: "a",
      beginMicroseconds: one.begin,
      endMicroseconds: isAnswered ? one.begin + one.length : Infinity,
      outcome: isAnswered ? "answered" : "unknown",
      call: calls[one.type],
    };
  });
}

/** Tries all orders in which calls that do not overlap keep theirs; calls without an answer may be left out. */
function hasOrder(left: readonly Operation[], value: string | null): boolean {
  if (left.every(({ outcome }) => outcome === "unknown")) return true;
  return left.some((next) => {
    const others = left.filter((one) => one !== next);
    if (others.some(({ endMicroseconds: end }) => end < next.beginMicroseconds)) return false;
    const { call } = next;
    if (call.type === "get") return call.found === value && hasOrder(others, value);
    if (call.type === "delete") return hasOrder(others, null);
    if (call.type === "swap" && call.expected !== value) return false;
    return "value" in call && hasOrder(others, call.value);
  });
}

function agrees(all: readonly Drawn[], staleMicrosecondsMax: number): void {
  const operations = toOperations(all);
  const older = operations.map((operation) =>
    operation.call.type === "get"
      ? { ...operation, beginMicroseconds: operation.beginMicroseconds - staleMicrosecondsMax }
      : operation,
  );
  const { violations } = checkValues(operations, { staleMicrosecondsMax, showsUnconfirmed: false });
  assert.equal(violations.length === 0, hasOrder(older, null), JSON.stringify(operations, null, 1));
}

test("reads that are never behind", () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 7 }), (all) => agrees(all, 0)),
    { numRuns: 2_000 },
  );
});

test("reads that may be behind", () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 7 }), (all) => agrees(all, 5)),
    { numRuns: 2_000 },
  );
});

test("some of what is drawn is right, and some is wrong", () => {
  const sample = fc.sample(fc.array(drawn, { minLength: 3, maxLength: 7 }), {
    numRuns: 500,
    seed: 1,
  });
  const right = sample.filter((all) => hasOrder(toOperations(all), null)).length;
  assert.ok(right > 50 && right < 450, String(right));
});
