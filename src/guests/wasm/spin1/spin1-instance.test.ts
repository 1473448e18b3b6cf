import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { SynchronousStore } from "../../../stores/store.ts";
import { findUnknownImports } from "./spin1-imports.ts";
import { Spin1Instance } from "./spin1-instance.ts";
import { testCall, testSettings, testStores, wat } from "../test-guest.ts";
import { answerAt, ask, guest, partsOf } from "./test-instance.ts";

const echo = guest("", "(global.set $from (local.get 1)) (global.set $length (local.get 2))");

describe("an instance", () => {
  test("answers one request after the other", async () => {
    const instance = new Spin1Instance(partsOf(echo));
    for (const url of ["/", "/a?b=c", "/last"]) {
      const sent = await ask(instance, testCall(testStores(), testSettings(), { url }));
      assert.deepEqual(sent, [["respond", 200, "", url]]);
    }
    assert.equal(instance.spent, false);
  });

  test("is given the body", async () => {
    const bodyEcho = guest(
      "",
      "(global.set $from (local.get 8)) (global.set $length (local.get 9))",
    );
    const call = testCall(testStores(), testSettings(), { method: "POST" });
    const sent = await ask(new Spin1Instance(partsOf(bodyEcho)), call, Buffer.from("content"));
    assert.deepEqual(sent, [["respond", 200, "", "content"]]);
  });

  test("is not asked about methods that the interface has no name for", async () => {
    const call = testCall(testStores(), testSettings(), { method: "TRACE" });
    const broken = guest("", "unreachable");
    assert.deepEqual(await ask(new Spin1Instance(partsOf(broken)), call), [
      ["respond", 405, "", ""],
    ]);
  });

  test("fails the request that it breaks down on, and is spent", async () => {
    const instance = new Spin1Instance(partsOf(guest("", "unreachable")));
    const sent = await ask(instance);
    assert.deepEqual(sent, [["failed", "guest-failed", "the handler threw: unreachable"]]);
    assert.equal(instance.spent, true);
  });

  test("fails the request with a response that points out of its memory", async () => {
    const forged = guest(
      "",
      "(global.set $from (i32.const -8)) (global.set $length (i32.const 8))",
    );
    const [failed] = await ask(new Spin1Instance(partsOf(forged)));
    assert.match(failed?.[2] ?? "", /outside of its memory/);
  });

  for (const [name, body] of [
    ["_initialize", ""],
    ["_start", "(call $exit (i32.const 0))"],
  ]) {
    test(`begins with ${name}, once`, async () => {
      const counting = guest(
        '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))',
        "(global.set $from (i32.const 256))",
        `(func (export "${name}")
          (global.set $length (i32.add (global.get $length) (i32.const 1))) ${body})`,
      );
      const instance = new Spin1Instance(partsOf(counting));
      instance.start();
      assert.deepEqual(await ask(instance), [["respond", 200, "", "d"]]);
      assert.deepEqual(await ask(instance), [["respond", 200, "", "d"]]);
    });
  }

  test("cannot be made where its beginning breaks down", () => {
    const broken = guest("", "", '(func (export "_initialize") unreachable)');
    assert.throws(() => new Spin1Instance(partsOf(broken)).start(), /unreachable/);
  });

  test("has no stores before it is asked", () => {
    const eager = guest(
      '(import "key-value" "open" (func $open (param i32 i32 i32)))',
      "",
      '(func (export "_initialize") (call $open (i32.const 256) (i32.const 7) (i32.const 64)))',
    );
    assert.throws(
      () => new Spin1Instance(partsOf(eager)).start(),
      /while no request was being answered/,
    );
  });
});

const keyValue = guest(
  `(import "key-value" "open" (func $open (param i32 i32 i32)))
   (import "key-value" "get" (func $get (param i32 i32 i32 i32)))`,
  `(call $open (i32.const 256) (i32.const 7) (i32.const 64))
   (call $get (i32.load (i32.const 68)) (i32.const 272) (i32.const 3) (i32.const 64))
   ${answerAt(68)}`,
);

describe("a guest that reads a store", () => {
  function storing(get: (key: string) => unknown): ReturnType<typeof testStores> {
    const store = { get, whenDurable: () => null } as unknown as SynchronousStore;
    return testStores({ default: store });
  }

  test("is answered by a store on this machine", async () => {
    const call = testCall(storing((key) => Buffer.from(`value of ${key}`)));
    assert.deepEqual(await ask(new Spin1Instance(partsOf(keyValue)), call), [
      ["respond", 200, "", "value of key"],
    ]);
  });

  test("is done with the request when that returns, where nothing made it wait", async () => {
    const instance = new Spin1Instance(partsOf(keyValue));
    for (const value of ["one", "two"]) {
      const call = testCall(storing(() => Buffer.from(value)));
      assert.equal(instance.handle(call, new Uint8Array(0)), undefined);
      await setImmediate();
      assert.deepEqual(call.sent, [["respond", 200, "", value]]);
    }
  });

  test("is refused where its handler has another type", () => {
    const other = new WebAssembly.Module(
      wat(`(module (import "key-value" "close" (func (param i32))) (memory (export "memory") 1)
        (func (export "handle-http-request") (param i32) (result i32) (i32.const 0)))`),
    );
    assert.throws(() => new Spin1Instance(partsOf(other, true)), /takes or gives other values/);
  });

  test("waits for a store across a network, and is then let on", async () => {
    const call = testCall(storing(() => setImmediate(Buffer.from("from afar"))));
    const parts = partsOf(keyValue, true);
    assert.deepEqual(await ask(new Spin1Instance(parts), call), [
      ["respond", 200, "", "from afar"],
    ]);
    assert.equal(parts.entries, 3);
  });
});

test("imports that nothing offers are found before a module is used", () => {
  const module = new WebAssembly.Module(
    wat(`(module
      (import "key-value" "open" (func (param i32 i32 i32)))
      (import "key-value" "increment" (func (param i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func (param i32)))
      (import "wasi_snapshot_preview1" "sock_open" (func (param i32)))
      (import "toString" "call" (func))
      (import "key-value" "get" (global i32))
      (import "env" "memory" (memory 1)))`),
  );
  assert.deepEqual(findUnknownImports(WebAssembly.Module.imports(module), { fd_write: () => 0 }), [
    "key-value increment",
    "wasi_snapshot_preview1 sock_open",
    "toString call",
    "key-value get (a global)",
    "env memory (a memory)",
  ]);
});
