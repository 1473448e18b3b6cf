/** Goal: TOML text becomes values at the right places. Method: small texts, and values written out and read back. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../errors.ts";
import { Diagnostics } from "./diagnostics.ts";
import { parseToml } from "./parse.ts";
import type { TomlTable, TomlValue } from "./value.ts";

function parse(text: string | Uint8Array): TomlTable {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return parseToml(bytes, new Diagnostics("/app/spin.toml", "manifest-invalid"));
}

function at(table: TomlValue | undefined, ...path: (string | number)[]): TomlValue {
  let here = table;
  for (const step of path) {
    if (here?.kind === "table") here = here.entries.get(String(step))?.value;
    else if (here?.kind === "array") here = here.elements[Number(step)];
  }
  assert(here !== undefined, `nothing at ${path.join(".")}`);
  return here;
}

/** Values without their positions. */
function strip(value: TomlValue): unknown {
  if (value.kind === "array") return value.elements.map(strip);
  if (value.kind !== "table") return value.value;
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, strip(entry.value)]));
}

function failure(text: string | Uint8Array): string {
  try {
    parse(text);
  } catch (error) {
    assert(isBobbinError(error), String(error));
    return error.message;
  }
  throw new Error("the text was accepted");
}

test("headers, dotted keys, inline tables and arrays of tables come to the same shape", () => {
  const table = parse(`a.b.c = 1
[d.e]
f = [1, 2.5, "x", true, 2024-01-01]
[[list]]
name = "first"
[list.sub]
x = {y = {z = false}}
[[list]]
`);
  assert.deepEqual(strip(table), {
    a: { b: { c: 1n } },
    d: { e: { f: [1n, 2.5, "x", true, "2024-01-01"] } },
    list: [{ name: "first", sub: { x: { y: { z: false } } } }, {}],
  });
});

test("values, keys and tables know their line and column, counted from 1", () => {
  const table = parse(
    '\n[component.hello]\n  source = "a"\n\n[[trigger.http]]\n[[trigger.http]]\n',
  );
  assert.deepEqual(at(table, "component", "hello").position, { line: 2, column: 1 });
  assert.deepEqual(at(table, "component", "hello", "source").position, { line: 3, column: 12 });
  assert.deepEqual(at(table, "trigger", "http", 1).position, { line: 6, column: 1 });
  const hello = at(table, "component", "hello") as TomlTable;
  assert.deepEqual(hello.entries.get("source")?.keyPosition, { line: 3, column: 3 });
});

test("a table that is mentioned before its header is placed at its header", () => {
  const table = parse("[component.hello.build]\n[component.hello]\n");
  assert.deepEqual(at(table, "component", "hello").position, { line: 2, column: 1 });
});

test("a byte order mark and Windows line ends are no part of the text", () => {
  const table = parse('\uFEFFa = "x"\r\nb = """\r\ny"""\r\n');
  assert.equal(at(table, "a").kind, "string");
  assert.deepEqual(at(table, "b").position, { line: 2, column: 5 });
});

test("an integer of 64 bits keeps all its digits", () => {
  const value = at(parse("a = 9223372036854775807"), "a");
  assert.equal(value.kind === "integer" && value.value, 9223372036854775807n);
});

test("bytes that are not UTF-8 are refused in words", () => {
  assert.match(failure(new Uint8Array([0x61, 0xff])), /^\/app\/spin\.toml:1:1: .*not UTF-8/u);
});

test("values nested without end are refused in words", () => {
  assert.match(failure(`a = ${"[".repeat(50_000)}${"]".repeat(50_000)}`), /nested too deeply/u);
});

test("a syntax error names the place of the fault, not the place where it was noticed", () => {
  assert.match(failure('a = ["x"\nb = 1\n'), /:1:9: .*array does not end/u);
  assert.match(failure("[component.hello\n\nb = 1\n"), /:1:17: .*header does not end/u);
  assert.match(failure("a =\n# a comment\nb = 1\n"), /:1:4: .*value is missing/u);
  assert.match(failure("a\nb = 1\n"), /:1:2: .*not followed by =/u);
});

test("every value written as TOML is read back", () => {
  const key = fc.stringMatching(/^[a-z_-]{1,8}$/u);
  const scalar = fc.oneof(
    fc.stringMatching(/^[ -~]*$/u),
    fc.boolean(),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (object) => {
      const text = Object.entries(object).map(([name, part]) => `${name} = ${write(part)}\n`);
      assert.deepEqual(strip(parse(text.join(""))), object);
    }),
  );
});

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(", ")}]`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([key, part]) => `${key} = ${write(part)}`);
  return `{ ${entries.join(", ")} }`;
}
