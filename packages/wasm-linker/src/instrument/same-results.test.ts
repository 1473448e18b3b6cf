import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Snapshots } from "./snapshot.ts";
import { startGuest, wat, type Exported } from "./test-module.ts";

/** How deep loops may be nested; each depth counts in its own variable. */
const depthMax = 3;

const { expression, statements } = fc.letrec<{
  expression: string;
  statement: (depth: number) => string;
  statements: (depth: number) => string;
}>((tie) => {
  const one = tie("expression");
  const two = fc.tuple(one, one);
  const operation = fc.constantFrom(
    "add",
    "sub",
    "mul",
    "xor",
    "and",
    "shl",
    "div_u",
    "lt_s",
    "eq",
  );
  const some = tie("statements");
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: "expression" },
      fc.integer({ min: -70_000, max: 70_000 }).map((value) => `(i32.const ${value})`),
      fc.nat(1).map((index) => `(local.get ${index})`),
      fc.nat(1).map((index) => `(global.get ${index})`),
      fc.constant("(memory.size)"),
      fc.nat(3).map((pages) => `(memory.grow (i32.const ${pages}))`),
      fc.tuple(operation, two).map(([name, [a, b]]) => `(i32.${name} ${a} ${b})`),
      one.map((address) => `(i32.load offset=65000 (i32.and ${address} (i32.const 1023)))`),
      fc.tuple(one, two).map(([c, [a, b]]) => `(if (result i32) ${c} (then ${a}) (else ${b}))`),
      two.map(([a, b]) => `(call $lower ${a} ${b})`),
      two.map(
        ([a, b]) => `(i32.const 7) (loop (param i32) (result i32) (drop) ${a}) ${b} (i32.add)`,
      ),
    ),
    statement: fc.oneof(
      { maxDepth: 4, depthIdentifier: "statement" },
      fc.tuple(fc.nat(1), one).map(
        ([index, a]) =>
          () =>
            `(local.set ${index} ${a})`,
      ),
      fc.tuple(fc.nat(1), one).map(
        ([index, a]) =>
          () =>
            `(global.set ${index} ${a})`,
      ),
      two.map(
        ([a, b]) =>
          () =>
            `(i32.store (i32.and ${a} (i32.const 131071)) ${b})`,
      ),
      two.map(
        ([a, b]) =>
          () =>
            `(memory.fill (i32.and ${a} (i32.const 65535)) ${b} (i32.const 99))`,
      ),
      fc.tuple(one, some).map(
        ([a, body]) =>
          (depth: number) =>
            `(if ${a} (then ${body(depth)}))`,
      ),
      fc.tuple(fc.integer({ min: 1, max: 300 }), some).map(([rounds, body]) => (depth: number) => {
        if (depth >= depthMax) return "";
        const counter = `$counter${depth}`;
        return `(local.set ${counter} (i32.const ${depth === 0 ? rounds : (rounds % 4) + 1}))
          (loop $loop${depth} ${body(depth + 1)}
            (br_if $loop${depth} (local.tee ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))))`;
      }),
    ),
    statements: fc
      .array(tie("statement"), { maxLength: 4, depthIdentifier: "statement" })
      .map((all) => (depth) => all.map((make) => make(depth)).join("\n")),
  };
});

const functionBody = fc
  .tuple(statements, expression)
  .map(([body, result]) => `${body(0)} ${result}`);

/** Two functions, of which one calls the other, a memory and globals. */
const module = fc.tuple(functionBody, functionBody).map(([lower, run]) => {
  const counters = Array.from({ length: depthMax }, (_, depth) => `(local $counter${depth} i32)`);
  const head = `(param i32 i32) (result i32) ${counters.join(" ")}`;
  return `(module (memory (export "memory") 2 8)
    (data (i32.const 65100) "some data")
    (global (export "0") (mut i32) (i32.const 5)) (global (export "1") (mut i32) (i32.const -6))
    (func $lowest (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func $lower ${head} ${lower.replaceAll("$lower", "$lowest")})
    (func (export "run") ${head} ${run}))`;
});

/** What can be seen of a run: its result or how it trapped, and the state that it leaves. */
function observe(exports: Record<string, unknown>, bytesMax = Infinity): unknown[] {
  let result: unknown;
  try {
    result = (exports["run"] as Exported)(3, 4);
  } catch (error) {
    result = (error as Error).message;
  }
  const { buffer } = exports["memory"] as WebAssembly.Memory;
  const bytes = Buffer.from(buffer, 0, Math.min(buffer.byteLength, bytesMax));
  const globals = ["0", "1"].map((name) => (exports[name] as WebAssembly.Global).value);
  return [result, ...globals, bytes.toString("latin1")];
}

test("instrumentation and restoring leave results, memory and globals of any module as they were", () => {
  fc.assert(
    fc.property(module, (text) => {
      const plain = new WebAssembly.Instance(new WebAssembly.Module(wat(text)));
      const expected = observe(plain.exports);
      const bytes = (plain.exports["memory"] as WebAssembly.Memory).buffer.byteLength;
      const guest = startGuest(text, {}, { cpuMillisecondsMax: 60_000 });
      const snapshot = new Snapshots().take(guest.guard);
      assert.deepEqual(observe(guest.exports), expected);
      assert.equal(snapshot.restore(), true);
      assert.deepEqual(observe(guest.exports, bytes), expected);
    }),
    { numRuns: 150 },
  );
});
