import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Snapshots } from "./snapshot.ts";
import { addGuest, startGuest } from "./test-module.ts";

const everything = `(module
  (memory (export "memory") 2)
  (data (i32.const 70000) "fresh")
  (global $a (export "i32") (mut i32) (i32.const 1))
  (global $b (export "i64") (mut i64) (i64.const -9007199254740993))
  (global $c (export "f32") (mut f32) (f32.const 0.5))
  (global $d (export "f64") (mut f64) (f64.const -0))
  (global $e (export "externref") (mut externref) (ref.null extern))
  (global $f (export "funcref") (mut funcref) (ref.func $one))
  (global $hidden (mut i32) (i32.const 7))
  (func $one (export "one") (result i32) (i32.const 1))
  (func $two (export "two") (result i32) (i32.const 2))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "hidden") (result i32) (global.get $hidden))
  (func (export "fill") (param i32)
    (memory.fill (i32.const 0) (local.get 0) (i32.mul (memory.size) (i32.const 65536))))
  (func (export "fill-from") (param i32 i32 i32)
    (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "change") (param externref)
    (global.set $a (i32.const 1001)) (global.set $b (i64.const 1002))
    (global.set $c (f32.const 1003)) (global.set $d (f64.const 1004))
    (global.set $e (local.get 0)) (global.set $f (ref.func $two))
    (global.set $hidden (i32.const 1005))))`;

const names = ["i32", "i64", "f32", "f64", "externref", "funcref"];

describe("restore", () => {
  test("puts memory and globals back and leaves nothing that was written", () => {
    const guest = startGuest(everything, {}, { cpuMillisecondsMax: 60_000 });
    const globals = names.map((name) => guest.exports[name] as unknown as WebAssembly.Global);
    const freshBytes = new Uint8Array(guest.memory.buffer).slice();
    const freshValues = globals.map((global) => global.value);
    const snapshot = new Snapshots().take(guest.guard);
    const { grow, size, fill, change, hidden } = guest.exports;
    for (const secret of [0x55, 0xaa]) {
      fill!(secret);
      assert.equal(grow!(5), 2);
      fill!(secret);
      change!({ secret });
      assert.equal(snapshot.restore(), true);
      assert.deepEqual([size!(), hidden!()], [2, 7]);
      assert.deepEqual(
        globals.map((global) => global.value),
        freshValues,
      );
      const bytes = new Uint8Array(guest.memory.buffer);
      assert.equal(Buffer.compare(bytes.subarray(0, freshBytes.length), freshBytes), 0);
      assert.ok(bytes.subarray(freshBytes.length).every((byte) => byte === 0));
    }
  });

  test("also clears what the guest wrote beyond the size that it saw", () => {
    const guest = startGuest(everything);
    const snapshot = new Snapshots().take(guest.guard);
    guest.exports["grow"]!(3);
    snapshot.restore();
    guest.exports["fill-from"]!(0, 0x55, 5 * 65_536);
    snapshot.restore();
    assert.equal(guest.exports["grow"]!(3), 2);
    assert.ok(new Uint8Array(guest.memory.buffer).subarray(131_072).every((byte) => byte === 0));
  });

  test("puts all instances of a component back, a shared memory once", () => {
    const guest = startGuest(everything);
    const imports = { env: { memory: guest.memory } };
    const other = addGuest(
      guest.guard,
      `(module (import "env" "memory" (memory 1)) (global $g (mut i32) (i32.const 3))
        (func (export "change") (result i32)
          (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g))
        (func (export "size") (result i32) (memory.size)))`,
      imports,
    ).exports as unknown as typeof guest.exports;
    const snapshot = new Snapshots().take(guest.guard);
    guest.exports["grow"]!(1);
    assert.deepEqual([other["change"]!(), other["size"]!()], [4, 3]);
    assert.equal(snapshot.restore(), true);
    assert.deepEqual([other["change"]!(), other["size"]!()], [4, 2]);
  });

  test("makes a guest run again that was stopped, or refused memory", () => {
    const guest = startGuest(
      `(module (memory (export "memory") 1)
        (func (export "endless") (loop $l (br $l)))
        (func (export "trap") (drop (memory.grow (i32.const 1000))) (unreachable))
        (func (export "loop") (param i32) (loop $l
          (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`,
      {},
      { memoryBytesMax: 1_048_576 },
    );
    const snapshot = new Snapshots().take(guest.guard);
    assert.throws(() => guest.exports["endless"]!());
    assert.throws(() => guest.exports["trap"]!());
    assert.equal(snapshot.restore(), true);
    assert.equal(guest.guard.failure(new WebAssembly.RuntimeError()), null);
    guest.guard.enter();
    guest.exports["loop"]!(10);
  });

  test("gives up a memory that has grown far beyond its fresh size, and changes nothing", () => {
    const guest = startGuest(everything);
    const snapshot = new Snapshots().take(guest.guard);
    guest.exports["grow"]!(256 + 7);
    guest.exports["change"]!(null);
    assert.equal(snapshot.restore(), false);
    assert.equal(guest.exports["hidden"]!(), 1005);
  });

  test("takes no more memory than what is not zero", () => {
    assert.equal(new Snapshots().take(startGuest(everything).guard).bytes, 4096);
  });

  test("is refused where JavaScript cannot see all of the state", () => {
    const tables = "(module (table 1 funcref) (func (table.set (i32.const 0) (ref.null func))))";
    assert.equal(new Snapshots().take(startGuest(tables).guard).restore(), false);
    const guest = startGuest("(module)");
    addGuest(guest.guard, '(module (memory i64 1) (func (export "f")))');
    assert.equal(new Snapshots().take(guest.guard).restore(), false);
    const nan = "(module (global (mut f32) (f32.const nan:0x200001)))";
    assert.equal(new Snapshots().take(startGuest(nan).guard).restore(), false);
  });
});
