import assert from "node:assert/strict";
import { test } from "node:test";
import { bodies } from "./bodies.ts";
import { count, list, object, orNull, text, type Of } from "./shapes.ts";

const sizes = object({
  keys: list(object({ key: text, bytes: count }), "a list of keys"),
  cursor: orNull(text),
});

test("a value of its form has no fault, and one with more members has none either", () => {
  assert.equal(bodies.Renaming.fault({ from: "a", to: "b" }), null);
  assert.equal(bodies.Renaming.fault({ from: "a", to: "b", overwrite: true, more: 1 }), null);
  assert.equal(bodies.Deletion.fault({ keys: [] }), null);
  assert.equal(bodies.Deletion.fault({ prefix: "" }), null);
  assert.equal(sizes.fault({ keys: [{ key: "", bytes: 0 }], cursor: null }), null);
});

test("a value that is otherwise has a fault that says where, and what should be there", () => {
  const { Renaming, Deletion } = bodies;
  for (const value of [null, [], "text", 1, undefined]) {
    assert.deepEqual(Renaming.fault(value), { path: [], words: "a JSON object" });
    assert.deepEqual(Deletion.fault(value), { path: [], words: "a JSON object" });
  }
  assert.deepEqual(Renaming.fault({ from: "a" }), { path: ["to"], words: "a text" });
  assert.deepEqual(Renaming.fault({ from: "a", to: "b", overwrite: "yes" }), {
    path: ["overwrite"],
    words: "true or false",
  });
  for (const value of [{}, { keys: [], prefix: "" }]) {
    assert.match(Deletion.fault(value)?.words ?? "", /either "keys" or "prefix"/);
  }
  assert.deepEqual(Deletion.fault({ keys: ["a", 1] }), { path: ["keys", "1"], words: "a text" });
  assert.deepEqual(Deletion.fault({ keys: "a" }), { path: ["keys"], words: "a list of texts" });
  for (const bytes of [-1, 1.5, "1", null, Number.NaN]) {
    const found = sizes.fault({ keys: [{ key: "", bytes }], cursor: null });
    assert.deepEqual(found?.path, ["keys", "0", "bytes"]);
  }
});

test("a shape's schema tells the same", () => {
  assert.deepEqual(bodies.Renaming.schema, {
    type: "object",
    properties: {
      from: { type: "string" },
      to: { type: "string" },
      overwrite: { type: "boolean" },
    },
    required: ["from", "to"],
  });
  const nothing = orNull(object({ names: list(orNull(text), "a list of names") }));
  assert.deepEqual(nothing.schema, {
    oneOf: [
      { type: "null" },
      {
        type: "object",
        properties: { names: { type: "array", items: { type: ["string", "null"] } } },
        required: ["names"],
      },
    ],
  });
  const typed: Of<typeof nothing> = { names: ["a", null] };
  assert.equal(nothing.fault(typed), null);
  assert.equal(nothing.fault(null), null);
});
