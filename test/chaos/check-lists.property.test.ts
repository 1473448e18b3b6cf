/** The quick check of listings says what a plain look at all changes says. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkLists } from "./check-lists.ts";
import type { Operation } from "./history.ts";

const moments = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 15 }));
const base = moments.map(([begin, length]) => ({
  host: 0,
  client: 0,
  beginMicroseconds: begin,
  endMicroseconds: begin + length,
}));
const key = fc.constantFrom("a", "b");
const outcome = fc.constantFrom("answered", "unknown", "refused");
const change = fc
  .tuple(base, key, outcome, fc.constantFrom("set", "delete"))
  .map(([times, name, told, type]) => ({
    ...times,
    key: name,
    outcome: told,
    call: type === "set" ? { type, value: "v" } : { type },
  }));
const list = fc.tuple(base, fc.uniqueArray(key)).map(([times, keys]) => ({
  ...times,
  key: "",
  outcome: "answered",
  call: { type: "list", keys },
}));
const histories = fc
  .array(fc.oneof(change, list), { maxLength: 20 })
  .map((all) => all as unknown as Operation[]);

/** How many keys of all listings are wrong, by looking at each change for each of them. */
function countPlainly(operations: readonly Operation[], stale: number): number {
  const changes = operations.filter(
    ({ call, outcome: told }) => told !== "refused" && call.type !== "list",
  );
  let count = 0;
  for (const { call, beginMicroseconds, endMicroseconds: end } of operations) {
    if (call.type !== "list") continue;
    const begin = beginMicroseconds - stale;
    for (const name of ["a", "b"]) {
      const own = changes.filter((operation) => operation.key === name);
      const deletes = own.filter((operation) => operation.call.type === "delete");
      const writes = own.filter((operation) => operation.call.type !== "delete");
      const isWrong = call.keys.includes(name)
        ? !writes.some(
            (write) =>
              write.beginMicroseconds <= end &&
              !deletes.some(
                (gone) =>
                  gone.endMicroseconds < begin && gone.beginMicroseconds > write.endMicroseconds,
              ),
          )
        : writes.some(
            (write) =>
              write.outcome === "answered" &&
              write.endMicroseconds < begin &&
              !deletes.some(
                (gone) =>
                  gone.endMicroseconds >= write.beginMicroseconds && gone.beginMicroseconds <= end,
              ),
          );
      if (isWrong) count++;
    }
  }
  return count;
}

test("the quick check of listings counts what a plain one counts", () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 0, max: 5 }), (operations, stale) => {
      const promise = { staleMicrosecondsMax: stale, showsUnconfirmed: false };
      assert.equal(checkLists(operations, promise).length, countPlainly(operations, stale));
    }),
    { numRuns: 3000 },
  );
});
