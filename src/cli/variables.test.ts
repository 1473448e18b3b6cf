import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../errors.ts";
import { ValueError } from "./arguments.ts";
import { loadVariables, readVariableSource } from "./variables.ts";
import { folderOfFile } from "../../test/support/temporary-folder.ts";

const folder = folderOfFile();
const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const load = async (...texts: readonly string[]): Promise<Record<string, string>> =>
  loadVariables(texts.map(readVariableSource), folder);

test("each form of a variable is told apart", () => {
  assert.deepEqual(readVariableSource("a=b=c"), { kind: "value", name: "a", value: "b=c" });
  assert.deepEqual(readVariableSource("a=@f.json"), {
    kind: "text-file",
    name: "a",
    path: "f.json",
  });
  assert.deepEqual(readVariableSource("@dir/f.json"), { kind: "json-file", path: "dir/f.json" });
  assert.deepEqual(readVariableSource("@f.toml"), { kind: "toml-file", path: "f.toml" });
});

test("what has none of the forms is refused", () => {
  for (const text of ["nope", "=b", "@whatami", "@wrong.kind", "@", ""]) {
    assert.throws(() => readVariableSource(text), ValueError, text);
  }
});

test("variables come from values and from files, and the last one of a name counts", async () => {
  file("key.txt", "sausage time!\n");
  file("many.json", '{ "one": "1", "two": "2" }');
  file("many.toml", 'two = "zwei"\nthree = "drei"');
  assert.deepEqual(await load("zero=0", "text=@key.txt", "@many.json", "@many.toml", "zero=null"), {
    zero: "null",
    text: "sausage time!\n",
    one: "1",
    two: "zwei",
    three: "drei",
  });
});

test("a file that gives no strings is an error that names it and not its content", async () => {
  file("number.json", '{ "password": 12345 }');
  file("list.json", '["secret"]');
  file("broken.json", '{ "password": "secret');
  file("broken.toml", 'password = "secret');
  for (const name of ["number.json", "list.json", "broken.json", "broken.toml", "missing.json"]) {
    await assert.rejects(load(`@${name}`), (error) => {
      assert.ok(isBobbinError(error), name);
      assert.ok(error.message.startsWith(`${join(folder, name)} `), error.message);
      assert.doesNotMatch(error.text, /secret|12345/);
      return true;
    });
  }
});
