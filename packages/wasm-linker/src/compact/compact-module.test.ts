import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { wat } from "../instrument/test-module.ts";
import { compactModule } from "./compact-module.ts";
import { observeCompact, observePlain } from "./test-observe.ts";

const imports = Array.from(
  { length: 6 },
  (_, at) => `(import "host" "${at}" (func (param i32) (result i32)))`,
).join("\n");
const table =
  "(type $t (func (param i32) (result i32))) (table 4 funcref) (elem (i32.const 0) 6 2 7)";
const functions =
  "(func (param i32) (result i32) (i32.const 1000)) (func (param i32) (result i32) (i32.const 2000))";

function moduleOf(more: string, body: string, head = imports): Uint8Array {
  return wat(
    `(module ${head} ${more} ${functions}
      (func (export "run") (param i32) (result i32) ${body}))`,
  );
}

const indirect = "(call_indirect (type $t) (i32.const 5) (local.get 0))";
const importsLeft = (module: WebAssembly.Module): number =>
  WebAssembly.Module.imports(module).length;

describe("made compact, and the same to its host, is a module that", () => {
  const same: readonly (readonly [what: string, more: string, body: string])[] = [
    ["calls functions of one type", "", "(i32.add (call 0 (local.get 0)) (call 5 (i32.const 1)))"],
    ["calls them by a table", table, indirect],
    ["calls them by a table that it exports", `${table} (export "table" (table 0))`, indirect],
    ["reads its table", table, `(drop (table.get 0 (i32.const 0))) ${indirect}`],
    ["calls them last", "", "(return_call 3 (local.get 0))"],
    ["calls its table last", table, "(return_call_indirect (type $t) (i32.const 5) (local.get 0))"],
  ];
  for (const [what, more, body] of same) {
    test(what, () => {
      const bytes = moduleOf(more, body);
      const { module, ...found } = observeCompact(bytes) ?? assert.fail("it is left as it is");
      assert.deepEqual(found, observePlain(bytes));
      assert.equal(importsLeft(module), 1);
    });
  }

  test("has functions of its host that are no part of a group", () => {
    const bytes = moduleOf(table, `(drop ${indirect}) (call 2 (call 4 (local.get 0)))`);
    const { module, ...found } =
      observeCompact(bytes, (name) => name !== "2") ?? assert.fail("it is left as it is");
    assert.deepEqual(found, observePlain(bytes));
    assert.equal(importsLeft(module), 2);
  });
});

describe("left as it is, is a module that", () => {
  const left: readonly (readonly [what: string, more: string, body?: string, head?: string])[] = [
    ["imports nothing and has no table", "", "(i32.const 1)", ""],
    ["exports a function of its host", '(export "other" (func 0))'],
    ["starts with one", "(start 6)", "(i32.const 1)", `${imports} (import "host" "6" (func))`],
    ["has one in a global", "(global funcref (ref.func 0))"],
    ["has one as a value", "(elem declare func 0)", "(drop (ref.func 0)) (i32.const 1)"],
    [
      "fills its table where a global says",
      `(global $at i32 (i32.const 0)) (table 4 funcref) (elem (global.get $at) 0)`,
    ],
    [
      "imports what has the name of a group",
      "",
      "(i32.const 1)",
      `${imports} (import "$bobbin:group" "0" (func))`,
    ],
  ];
  for (const [what, more, body = "(i32.const 1)", head = imports] of left) {
    test(what, () => {
      assert.equal(
        compactModule(moduleOf(more, body, head), () => ""),
        null,
      );
    });
  }

  test("imports nothing of its host", () => {
    assert.equal(
      compactModule(moduleOf("", "(call 0 (i32.const 1))"), () => null),
      null,
    );
  });
});
