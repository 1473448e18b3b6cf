/** Goal: what is written is read as what it was. Method: property tests with the reader beside it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Diagnostics } from "./diagnostics.ts";
import { parseToml } from "./parse.ts";
import type { TomlTable, TomlValue } from "./value.ts";
import { type PlainTable, type PlainToml, writeToml } from "./write-toml.ts";

function plain(value: TomlValue): unknown {
  if (value.kind === "table") return plainTable(value);
  if (value.kind === "array") return value.elements.map(plain);
  return value.value;
}

function plainTable({ entries }: TomlTable): unknown {
  return Object.fromEntries([...entries].map(([key, { value }]) => [key, plain(value)]));
}

function read(text: string): unknown {
  return plainTable(parseToml(Buffer.from(text), new Diagnostics("/it", "manifest-invalid")));
}

test("tables of texts, numbers, lists and tables come back", () => {
  const { value } = fc.letrec<{ value: PlainToml }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: "binary" }),
      fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
      fc.boolean(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value, { noNullPrototype: true }), (table) => {
      const known = Object.fromEntries(Object.entries(table));
      assert.deepEqual(read(writeToml(table as PlainTable)), known);
    }),
    { numRuns: 200 },
  );
});

test("what is undefined is left out, and half a surrogate pair becomes a sign that is text", () => {
  assert.equal(writeToml({ a: undefined, b: { c: undefined, d: 1 } }), '"b" = { "d" = 1 }\n');
  assert.deepEqual(read(writeToml({ a: "\uD800\u007F" })), { a: "\uFFFD\u007F" });
});
