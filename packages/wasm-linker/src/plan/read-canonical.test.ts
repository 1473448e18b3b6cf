/** What components define by the canonical ABI is read, or refused by name. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ComponentUnsupported } from "../errors.ts";
import { planComponent } from "./plan-component.ts";
import { preamble, section, text } from "../component/test-component.ts";
import { testLimits } from "../component/test-plan.ts";

const plan = (...sections: number[][]) =>
  planComponent(Uint8Array.from([...preamble, ...sections.flat()]), testLimits);

const refused: readonly [what: string, sections: number[][], says: RegExp][] = [
  ["thread.index", [section(8, [1, 0x26])], /built-in function thread\.index/],
  ["thread.suspend", [section(8, [1, 0x29, 0])], /built-in function thread\.suspend/],
  ["the backpressure of a draft", [section(8, [1, 0x08])], /backpressure\.set/],
  ["a number that means nothing", [section(8, [1, 0x7e])], /built-in function 0x7e/],
  ["a third place of a context", [section(8, [1, 0x0a, 0x7f, 2])], /no place 2/],
  ["a context of 64 bits", [section(8, [1, 0x0a, 0x7e, 0])], /64 bits/],
  ["a stream of no type", [section(8, [1, 0x0e, 0])], /no type at 0/],
  [
    "a stream that is a future",
    [section(7, [1, 0x65, 0]), section(8, [1, 0x0e, 0])],
    /no stream type 0/,
  ],
  ["a stream of characters", [section(7, [1, 0x66, 1, 0x74])], /stream of characters/],
  ["an option that is not known", [section(8, [1, 0x09, 1, 0, 1, 9])], /not known \(9\)/],
  ["a name with an unknown attribute", [section(10, [1, 2, ...text("x"), 1, 9, 0])], /attribute/],
];

for (const [what, sections, says] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => plan(...sections),
      (error) => {
        assert.ok(error instanceof ComponentUnsupported);
        assert.match(error.message, says);
        return true;
      },
    );
  });
}

test("built-in functions make a component asynchronous", () => {
  assert.equal(plan(section(8, [1, 0x1f])).isAsync, true);
  assert.equal(plan().isAsync, false);
});

test("a function's type says whether it is async", () => {
  const type = section(7, [1, 0x43, 0, 1, 0]);
  const { imports } = plan(type, section(10, [1, 0, ...text("run"), 1, 0]));
  assert.equal(imports[0]?.type.isAsync, true);
});

test("the rest of a version may stand apart from a name", () => {
  const instance = section(7, [1, 0x42, 0]);
  const attributes = [2, 1, ...text(".2"), 2, ...text("x")];
  const { instances } = plan(
    instance,
    section(10, [1, 2, ...text("a:b/c@1"), ...attributes, 5, 0]),
  );
  assert.equal(instances[0]?.name, "a:b/c@1.2");
});
