import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GuestAbandoned, OutOfMemory, OutOfTime } from "../errors.ts";
import { ExecutionGuard } from "./execution-guard.ts";
import { addGuest, startGuest, testExecutionLimits, type TestGuest } from "./test-module.ts";

/** Runs what must be stopped, and answers the trap. */
function trapOf(guest: TestGuest, name = "run"): unknown {
  guest.guard.enter();
  try {
    guest.exports[name]!();
  } catch (error) {
    return error;
  }
  return assert.fail("it was not stopped");
}

function assertStopped(guest: TestGuest, kind: typeof OutOfTime, name?: string): void {
  const trap = trapOf(guest, name);
  assert.ok(trap instanceof WebAssembly.RuntimeError);
  assert.ok(guest.guard.failure(trap) instanceof kind);
}

const endless: Record<string, string> = {
  "a loop": '(func (export "run") (loop $l (br $l)))',
  "a loop within a loop": `(func (export "run") (local i32)
    (loop $outer (local.set 0 (i32.const 3))
      (loop $inner (br_if $inner (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (br $outer)))`,
  "a loop with parameters": `(func (export "run") (result i64)
    (i64.const 1) (f32.const 2)
    (loop $l (param i64 f32) (result i64) (drop) (i64.const 3) (i64.add) (f32.const 2) (br $l)))`,
  "a loop whose condition always holds": `(func (export "run")
    (loop $l (br_if $l (i32.const 1))))`,
  "a loop that br_table goes back to": `(func (export "run")
    (loop $l (br_table $l $l $l (i32.const 1))))`,
  "a loop that catches everything": `(tag $t)
    (func (export "run")
      (loop $l (try (do (throw $t)) (catch_all (br $l))) (br $l)))`,
  "a loop inside of a try whose handler starts again": `(tag $t)
    (func $again (export "run")
      (try (do (loop $l (br $l))) (catch_all (call $again))))`,
  "functions that call each other": `
    (func $even (param i64) (result i64)
      (if (result i64) (i64.lt_u (local.get 0) (i64.const 30)) (then (call $both (local.get 0))) (else (i64.const 1))))
    (func $both (param i64) (result i64)
      (i64.add (call $even (i64.add (local.get 0) (i64.const 1))) (call $even (i64.add (local.get 0) (i64.const 1)))))
    (func (export "run") (drop (call $even (i64.const 0))))`,
  "functions that call each other through a table": `(table funcref (elem $f)) (type $t (func (param i32)))
    (func $f (type $t)
      (if (i32.lt_u (local.get 0) (i32.const 30)) (then
        (call_indirect (type $t) (i32.add (local.get 0) (i32.const 1)) (i32.const 0))
        (call_indirect (type $t) (i32.add (local.get 0) (i32.const 1)) (i32.const 0)))))
    (func (export "run") (call $f (i32.const 0)))`,
  "functions that end with each other": `
    (func $a (param i32) (return_call $b (local.get 0)))
    (func $b (param i32) (return_call $a (i32.add (local.get 0) (i32.const 1))))
    (func (export "run") (call $a (i32.const 0)))`,
  "memory.fill in a loop": `(memory 512)
    (func (export "run")
      (loop $l (memory.fill (i32.const 0) (i32.const 7) (i32.const 33554432)) (br $l)))`,
  "memory.copy, one after the other": `(memory 512)
    (func $copy (memory.copy (i32.const 0) (i32.const 1) (i32.const 33554431)))
    (func (export "run")
      ${"(memory.copy (i32.const 0) (i32.const 1) (i32.const 33554431))".repeat(3000)})`,
};

describe("a guard stops", () => {
  for (const [what, text] of Object.entries(endless)) {
    test(what, () => assertStopped(startGuest(`(module ${text})`), OutOfTime));
  }

  test("a start function", () => {
    const text = "(module (func $run (loop $l (br $l))) (start $run))";
    const guard = new ExecutionGuard({ ...testExecutionLimits, memoryBytesMax: 1_048_576 });
    assert.throws(
      () => addGuest(guard, text),
      (error) => guard.failure(error) instanceof OutOfTime,
    );
  });

  test("a guest again that is entered once more after it was stopped", () => {
    const guest = startGuest(`(module ${endless["a loop"]!})`);
    assertStopped(guest, OutOfTime);
    assertStopped(guest, OutOfTime);
  });

  test("any instance of a component", () => {
    const guest = startGuest('(module (func (export "f")))');
    const { exports } = addGuest(guest.guard, `(module ${endless["a loop"]!})`);
    assert.throws(exports["run"] as () => void, WebAssembly.RuntimeError);
    assert.ok(guest.guard.failure(null) instanceof OutOfTime);
  });
});

test("a guard lets a guest run that comes back in time, whatever it did before", () => {
  const guest = startGuest(
    `(module (func (export "run") (param i32) (result i32) (local i32)
      (loop $l
        (local.set 1 (i32.add (local.get 1) (i32.const 2)))
        (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1)))`,
    {},
    { cpuMillisecondsMax: 60_000 },
  );
  for (let round = 0; round < 10; round += 1) {
    guest.guard.enter();
    assert.equal(guest.exports["run"]!(1_000_000), 2_000_000);
  }
  assert.equal(guest.guard.failure(new Error("another")), null);
});

test("a guard stops a guest that goes on after it has waited, by the time since then", async () => {
  const text = `(module (import "" "wait" (func $wait (result i32)))
    (func (export "run") (loop $l (br_if $l (call $wait))) (loop $end (br $end))))`;
  let waits = 0;
  const wait = async (): Promise<number> => {
    await new Promise(setImmediate);
    guest.guard.enter();
    waits += 1;
    return waits < 1000 ? 1 : 0;
  };
  const guest: TestGuest = startGuest(text, { "": { wait: new WebAssembly.Suspending(wait) } });
  await assert.rejects(WebAssembly.promising(guest.exports["run"]!)(), WebAssembly.RuntimeError);
  assert.equal(waits, 1000);
  assert.ok(guest.guard.failure(null) instanceof OutOfTime);
});

describe("abort stops", () => {
  const stops = `(module (import "" "stop" (func $stop))
    (func (export "run") (loop $l (call $stop) (br $l))))`;

  test("a guest at its next step with the error that it was given", () => {
    const reason = new Error("it took too long");
    let calls = 0;
    const guest: TestGuest = startGuest(
      stops,
      {
        "": {
          stop: () => {
            calls += 1;
            guest.guard.abort(reason);
          },
        },
      },
      { cpuMillisecondsMax: 60_000 },
    );
    assert.equal(guest.guard.failure(trapOf(guest)), reason);
    // Rounds of a loop are counted in bunches.
    assert.ok(calls <= 256);
  });

  test("with a reason where the error is another, or none", () => {
    const thrown = startGuest("(module)");
    thrown.guard.abort(new Error("host failed"));
    thrown.guard.abort(null);
    const failure = thrown.guard.failure(null);
    assert.equal(failure?.message, "host failed");
    const left = startGuest("(module)");
    left.guard.abort(null);
    assert.ok(left.guard.failure(null) instanceof GuestAbandoned);
  });
});

describe("memory grows", () => {
  const text = (limits: string): string => `(module (memory (export "memory") ${limits})
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "size") (result i32) (memory.size))
    (func (export "run") (unreachable)))`;

  test("as far as is allowed and no further, and a trap afterwards is out of memory", () => {
    const guest = startGuest(text("1"), {}, { memoryBytesMax: 1_048_576 });
    const { grow, size } = guest.exports;
    assert.deepEqual([grow!(0), grow!(14), grow!(0), size!()], [1, 1, 15, 15]);
    assert.equal(guest.guard.refusedGrowth, false);
    assert.deepEqual([grow!(2), grow!(-1), size!()], [-1, -1, 15]);
    assert.deepEqual([grow!(1), size!(), guest.memory.buffer.byteLength], [15, 16, 1_048_576]);
    const failure = guest.guard.failure(trapOf(guest));
    assert.ok(failure instanceof OutOfMemory);
    assert.equal(failure.bytesMax, 1_048_576);
    assert.equal(guest.guard.failure(new Error("another")), null);
  });

  test("no further than the module itself allows, and a trap afterwards is just a trap", () => {
    const guest = startGuest(text("1 3"));
    const { grow, size } = guest.exports;
    assert.deepEqual([grow!(2), grow!(1), size!()], [1, -1, 3]);
    assert.equal(guest.guard.failure(trapOf(guest)), null);
  });

  test("together with the other memories of the component", () => {
    const guest = startGuest(text("4"), {}, { memoryBytesMax: 1_048_576 });
    const other = addGuest(guest.guard, text("4")).exports["grow"] as (pages: number) => number;
    assert.equal(other(5), 4);
    assert.equal(guest.exports["grow"]!(4), -1);
    assert.equal(guest.exports["grow"]!(3), 4);
    assert.equal(other(1), -1);
  });

  test("for all instances that share it", () => {
    const guest = startGuest(text("1"));
    const sharing = `(module (import "env" "memory" (memory 1))
      (func (export "grow") (result i32) (memory.grow (i32.const 2)))
      (func (export "size") (result i32) (memory.size)))`;
    const imports = { env: { memory: guest.memory } };
    const other = addGuest(guest.guard, sharing, imports)
      .exports as unknown as typeof guest.exports;
    assert.deepEqual([other["grow"]!(), guest.exports["size"]!(), other["size"]!()], [1, 3, 3]);
    assert.deepEqual([guest.exports["grow"]!(1), other["size"]!()], [3, 4]);
  });

  test("not at all where it is counted in 64 bits", () => {
    const guest = startGuest(`(module (memory i64 1)
      (func (export "grow") (result i64) (memory.grow (i64.const 1)))
      (func (export "size") (result i64) (memory.size)))`);
    assert.deepEqual([guest.exports["grow"]!(), guest.exports["size"]!()], [-1n, 1n]);
  });

  test("not at first beyond what is allowed", () => {
    assert.throws(() => startGuest(text("17"), {}, { memoryBytesMax: 1_048_576 }), OutOfMemory);
  });
});

test("a stack that overflows is no failure that the guard explains", () => {
  const guest = startGuest(
    '(module (func $f (export "run") (call $f)))',
    {},
    { cpuMillisecondsMax: 60_000 },
  );
  const error = trapOf(guest);
  assert.ok(error instanceof RangeError);
  assert.equal(guest.guard.failure(error), null);
});
