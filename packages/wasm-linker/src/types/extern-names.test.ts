import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentUnsupported } from "../errors.ts";
import { checkExternName, ExternNames, type Named } from "./extern-names.ts";
import type { FunctionType, ResourceType, ValueType } from "./types.ts";

test("names are labels in kebab case, interfaces with a version or none, or annotated", () => {
  const names = [
    ...[
      "a",
      "a-1-b",
      "B-1-C",
      "a11-B11-123-ABC-abc",
      "handle",
      "wasi:http/types",
      "ns-1-a:b-1-c/D-2",
    ],
    ...[
      "wasi:http/types@0.2.0-rc-2023-11-10",
      "a:b/c@0.0.0-abcd.1.2+efg.4",
      "fermyon:spin/key-value",
    ],
    ...[
      "[constructor]a",
      "[method]a.b-c",
      "[static]a.b",
      "[async method]a.b",
      "url=<https://a.b/c>",
    ],
  ];
  for (const name of names) assert.doesNotThrow(() => checkExternName(name), name);
});

test("any other name is refused, with the part of it that is wrong", () => {
  const wrong = [
    ...[
      "",
      "1",
      "a-",
      "a--b",
      "aBc",
      "handleRequest",
      "wasi/http",
      "wasi:",
      ":/",
      "A:b/c",
      "wasi:HtTp/types",
    ],
    ...["wasi:http/TyPeS", "a:b/c@", "a:b/c@1.", "a:b/c@2.0.0-", "a:b/c@0.2", "a:b/c/d", "a:b:c/d"],
    ...["[method]a", "[method].a", "[static]a.b.c", "[constructor]", "[other]a"],
  ];
  for (const name of wrong) assert.throws(() => checkExternName(name), ComponentUnsupported, name);
  assert.throws(
    () => checkExternName("wasi:http/TyPeS"),
    /named "wasi:http\/TyPeS"; "TyPeS" is not in kebab case/,
  );
});

const resource = (): ResourceType => ({ kind: "resource", name: null, local: null });
const own = (one: ResourceType): ValueType => ({ kind: "own", resource: one });
const self = (one: ResourceType, name = "self"): FunctionType => ({
  kind: "function",
  parameters: [{ name, type: { kind: "borrow", resource: one } }],
  result: null,
});
const making = (result: ValueType | null): FunctionType => ({
  kind: "function",
  parameters: [],
  result,
});

/** Adds names one after the other. */
function add(...named: readonly (readonly [string, Named])[]): () => void {
  return () => {
    const names = new ExternNames();
    for (const [name, one] of named) names.add(name, one);
  };
}

test("a name is there once, in whatever case", () => {
  assert.doesNotThrow(add(["a", null], ["b", null]));
  assert.throws(add(["a", null], ["a", null]), /has two of one name, "a"$/);
  assert.throws(add(["a-B", null], ["A-b", null]), /"A-b", which counts as the same as "a-B"/);
  const [one, nothing] = [resource(), making(null)];
  assert.doesNotThrow(
    add(["a", one], ["[constructor]a", making(own(one))], ["[static]a.b", nothing]),
  );
  assert.throws(add(["a", one], ["[method]a.a", self(one)]), /counts as the same as "a"/);
  assert.throws(add(["a", one], ["[method]a.b", self(one)], ["[static]a.b", nothing]), /counts as/);
});

test("what is named a method, a constructor or a static function is a function", () => {
  for (const name of ["[method]a.b", "[constructor]a", "[static]a.b"]) {
    assert.doesNotThrow(add([name, making(null)]));
    assert.throws(add([name, null]), /what is named so is a function/);
    assert.throws(add([name, resource()]), ComponentUnsupported);
  }
});
