import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../errors.ts";
import { openHandlesMax } from "../limits.ts";
import { HandleTable } from "./handle-table.ts";

function code(operation: () => unknown): string {
  try {
    operation();
    return "ok";
  } catch (error) {
    return isBobbinError(error) ? error.code : "other";
  }
}

test("a handle gives its thing until it is removed, then invalid-store", () => {
  const table = new HandleTable<string>();
  const handle = table.add("thing");
  assert.equal(table.get(handle), "thing");
  table.remove(handle);
  assert.equal(
    code(() => table.get(handle)),
    "invalid-store",
  );
});

test("removing twice frees one place only", () => {
  const table = new HandleTable<number>();
  const handles = Array.from({ length: openHandlesMax }, (_, at) => table.add(at));
  table.remove(handles[3] as number);
  table.remove(handles[3] as number);
  table.add(-1);
  assert.equal(
    code(() => table.add(-2)),
    "store-table-full",
  );
});

test("a removed handle stays invalid when its place is used again", () => {
  const table = new HandleTable<string>();
  const old = table.add("old");
  table.remove(old);
  const handles = Array.from({ length: openHandlesMax }, () => table.add("new"));
  assert.ok(!handles.includes(old));
  assert.equal(
    code(() => table.get(old)),
    "invalid-store",
  );
  table.remove(old);
  assert.equal(handles.filter((handle) => table.get(handle) === "new").length, openHandlesMax);
});

test("numbers that were never handles are invalid", () => {
  const table = new HandleTable<string>();
  table.add("thing");
  for (const forged of [1, 255, 256, 2 ** 32 - 1, -1, 0.5, Number.NaN]) {
    assert.equal(
      code(() => table.get(forged)),
      "invalid-store",
    );
    table.remove(forged);
  }
  assert.equal(table.get(0), "thing");
});

test("any sequence of adds and removes behaves as a map of open handles", () => {
  const step = fc.oneof(fc.constant("add" as const), fc.nat(600));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 800 }), (steps) => {
      const table = new HandleTable<number>();
      const open = new Map<number, number>();
      const all: number[] = [];
      for (const [at, action] of steps.entries()) {
        if (action === "add") {
          if (open.size === openHandlesMax) {
            assert.equal(
              code(() => table.add(at)),
              "store-table-full",
            );
            continue;
          }
          const handle = table.add(at);
          assert.ok(!all.includes(handle));
          all.push(handle);
          open.set(handle, at);
        } else {
          const handle = all[action % Math.max(1, all.length)];
          if (handle === undefined) continue;
          table.remove(handle);
          open.delete(handle);
        }
      }
      for (const handle of all) {
        assert.equal(
          open.has(handle) ? table.get(handle) : code(() => table.get(handle)),
          open.get(handle) ?? "invalid-store",
        );
      }
    }),
    { numRuns: 50 },
  );
});
