import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { classifyWasm } from "./classify.ts";
import { wat } from "../test-guest.ts";

const text = (content: string): Uint8Array => Buffer.from(content, "latin1");
const header = [0x00, 0x61, 0x73, 0x6d];

function customSection(name: string, content: number[]): number[] {
  const body = [name.length, ...Buffer.from(name), ...content];
  return [0, body.length, ...body];
}

describe("classifyWasm knows", () => {
  test("a component", () => {
    assert.deepEqual(classifyWasm(Uint8Array.of(...header, 0x0d, 0, 1, 0)), { kind: "component" });
  });

  test("a module of Spin 1.0, also one that begins with _start", () => {
    const handler = '(func (export "handle-http-request"))';
    assert.deepEqual(classifyWasm(wat(`(module ${handler})`)), { kind: "spin-1" });
    const program = wat(`(module ${handler} (func (export "_start")))`);
    assert.deepEqual(classifyWasm(program), { kind: "spin-1" });
  });

  test("a module that says what its imports mean, with the sections", () => {
    const module = wat('(module (func (export "_start")))');
    const sections = [
      ...customSection("producers", [0]),
      ...customSection("component-type:reactor", [1, 2, 3]),
    ];
    assert.deepEqual(classifyWasm(Uint8Array.of(...module, ...sections)), {
      kind: "module-with-types",
      sections: [{ name: "component-type:reactor", bytes: Uint8Array.of(1, 2, 3) }],
    });
  });

  test("a program", () => {
    assert.deepEqual(classifyWasm(wat('(module (func (export "_start")))')), { kind: "command" });
  });
});

describe("classifyWasm says of", () => {
  const reasons: [string, Uint8Array, RegExp][] = [
    ["an empty file", text(""), /^is empty$/],
    ["half a header", Uint8Array.of(...header, 1), /^is cut short: it has only 5 bytes$/],
    ["an HTML page", text("\n<!DOCTYPE html><html>"), /^is an HTML page/],
    ["JSON", text('{"message":"not found"}'), /^is JSON/],
    ["a program for Linux", text("\x7fELF\x02\x01"), /^is a program for Linux/],
    ["a compressed file", text("\x1f\x8b\x08\0"), /^is compressed \(gzip\)/],
    ["text of WebAssembly", text(";; a guest\n(module\n"), /^is WebAssembly as text/],
    ["a placeholder", text("version https://git-lfs.github.com/spec/v1\n"), /Git LFS/],
    ["another text", text("hello\n"), /^is a text, no WebAssembly$/],
    ["other bytes", text("\0\x01\x02\x03"), /^is no WebAssembly$/],
    ["another version", Uint8Array.of(...header, 2, 0, 0, 0), /^is WebAssembly of version 2/],
    ["a component's draft", Uint8Array.of(...header, 0x0a, 0, 1, 0), /in draft 10/],
    ["a module that is cut short", wat('(module (func (export "f")))').slice(0, -3), /^is damaged/],
    [
      "a library",
      wat('(module (memory (export "memory") 1) (func (export "add")) (func (export "mul")))'),
      /without a handler of HTTP requests: it exports "add", "mul"$/,
    ],
    ["a module without exports", wat("(module)"), /it exports no function$/],
    ["a Redis handler", wat('(module (func (export "handle-redis-message")))'), /Redis/],
  ];
  for (const [what, bytes, reason] of reasons) {
    test(`${what} what it is`, () => {
      const found = classifyWasm(bytes);
      assert.equal(found.kind, "unknown");
      assert.match((found as { reason: string }).reason, reason);
    });
  }

  test("any bytes something, without an exception", () => {
    const after = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(after, (rest) => {
        classifyWasm(rest);
        classifyWasm(Uint8Array.of(...header, 1, 0, 0, 0, ...rest));
      }),
      { numRuns: 2000 },
    );
  });
});
