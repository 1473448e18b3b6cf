/** Goal: a reader takes what is right and says what is wrong. Method: small tables and the lines they give. */

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../errors.ts";
import { displayPath } from "../common/display-path.ts";
import { Diagnostics } from "./diagnostics.ts";
import { parseToml } from "./parse.ts";
import { deepFreeze, toRecord } from "./record.ts";
import { TableReader } from "./table-reader.ts";

function readerOf(text: string, name = "[store]"): TableReader {
  const diagnostics = new Diagnostics("/app/a.toml", "runtime-config-invalid");
  return new TableReader(parseToml(new TextEncoder().encode(text), diagnostics), name, diagnostics);
}

function lines(reader: TableReader): readonly string[] {
  return reader.diagnostics.lines.map((line) => line.replace("/app/a.toml:", ""));
}

test("a key that was asked for is valid, another one is not", () => {
  const reader = readerOf('path = "x"\nlimits = 1\n');
  assert.equal(reader.string("path", '"x"')?.value, "x");
  reader.finish();
  assert.deepEqual(lines(reader), [
    '2:1: unknown key "limits" in [store]; the keys here are "path"',
  ]);
});

test("a misspelled required key is one fault, not two", () => {
  const reader = readerOf('tpye = "spin"\n');
  reader.requiredString("type", '"spin"');
  reader.finish();
  assert.deepEqual(lines(reader), ['1:1: unknown key "tpye" in [store]; did you mean "type"?']);
});

test("a misspelled key beside the right one is to be removed", () => {
  const reader = readerOf('type = "spin"\ntpye = "spin"\n');
  reader.requiredString("type", '"spin"');
  reader.finish();
  const text = '2:1: unknown key "tpye" in [store]; remove it: "type" is there already';
  assert.deepEqual(lines(reader), [text]);
});

test("a missing key says what to add", () => {
  const reader = readerOf("");
  reader.requiredString("type", '"spin"');
  reader.finish();
  assert.deepEqual(lines(reader), ['1:1: [store] has no "type"; add type = "spin"']);
});

test("a value of the wrong type says what was expected and what was found", () => {
  const reader = readerOf("a = 1\nb = [1]\nc = { d = true }\ne = 1\nf = 1\ng = 1.5\n");
  reader.string("a", '"x"');
  reader.strings("b", '["x"]');
  reader.stringTable("c", '{ d = "x" }');
  reader.tableOf("e", "{ f = 1 }");
  reader.tablesOf("f", "[[f]]");
  reader.boolean("g");
  reader.finish();
  assert.deepEqual(lines(reader), [
    '1:5: "a" in [store] is an integer, not a string; write a = "x"',
    '2:6: "b" in [store] holds an integer, but must be an array of strings; write b = ["x"]',
    '3:11: "d" in c of [store] is a boolean, not a string; write d = "true"',
    '4:5: "e" in [store] is an integer, not a table; write e = { f = 1 }',
    '5:5: "f" in [store] is an integer, not an array of tables; write [[f]]',
    '6:5: "g" in [store] is a number with a fraction, not a boolean; write g = true',
  ]);
});

test("diagnostics are thrown together, in the order of the file", () => {
  const { diagnostics } = readerOf("");
  diagnostics.add({ line: 10, column: 1 }, "second");
  diagnostics.add({ line: 9, column: 7 }, "first");
  diagnostics.add({ line: 10, column: 1 }, "second");
  assert.throws(
    () => diagnostics.throwIfAny(),
    (error) =>
      isBobbinError(error) &&
      error.code === "runtime-config-invalid" &&
      error.message === "/app/a.toml:9:7: first\n/app/a.toml:10:1: second",
  );
});

test("a path below the working directory is shown relative to it, another one whole", () => {
  assert.equal(displayPath(path.resolve("a/spin.toml")), path.join("a", "spin.toml"));
  assert.equal(displayPath(path.resolve("..", "spin.toml")), path.resolve("..", "spin.toml"));
});

test("a record has no names but its own, and freezing reaches all of it", () => {
  const record = toRecord([["__proto__", { deep: [1] }]] as const);
  assert.equal(record["constructor"], undefined);
  assert.deepEqual(Object.keys(record), ["__proto__"]);
  deepFreeze(record);
  assert(Object.isFrozen(record["__proto__"]?.deep));
});
