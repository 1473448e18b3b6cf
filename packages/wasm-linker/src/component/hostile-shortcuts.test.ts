/** What is left out for speed, and guests that try to make something of it: gates, shims, functions that are made late. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import type { CoreReference } from "../plan/plan.ts";
import {
  functionType,
  hostImport,
  lifted,
  lowered,
  memoryText,
  optionsOf,
  startComponent,
} from "./test-plan.ts";

const nothing = functionType([], null);
const number = { kind: "u32" } as const;
const text = { kind: "string" } as const;
const waiting = { ...functionType([], number), isAsync: true } as const;
const note = (step: number): CoreReference => lowered(hostImport("note", nothing), step);

/** Counts calls of `note`. */
function counting() {
  const counted = { calls: 0 };
  return { counted, functions: { note: () => void (counted.calls += 1) } };
}

describe("a guest without handlers", () => {
  const called = `(module (import "h" "note" (func $note)) ${memoryText}
    (func (export "go") (result i32) (call $note) unreachable))`;
  for (const isAsync of [false, true]) {
    test(`does nothing more once what it called has trapped, ${isAsync ? "also where it did not wait for it" : "which it waited for"}`, async () => {
      const { counted, functions } = counting();
      const target = { ...lifted(0, "go", waiting) };
      const options = { ...optionsOf(1), isAsync };
      const imports: Record<string, CoreReference> = {
        note: note(1),
        go: { kind: "lower", target, options, owner: 1 },
      };
      const [type, call] = isAsync
        ? ["(param i32) (result i32)", "(call $go (i32.const 64))"]
        : ["(result i32)", "(call $go)"];
      const caller = `(module (import "h" "note" (func $note)) (import "h" "go" (func $go ${type})) ${memoryText}
        (func (export "call") (result i32) (call $note) (drop ${call}) (call $note) (i32.const 1))
        (func (export "again") (result i32) (call $note) (i32.const 1)))`;
      const { exported, guard } = await startComponent(
        [
          { text: called, imports: { note: note(0) } },
          { text: caller, imports },
        ],
        functions,
        { isAsync: true },
      );
      await assert.rejects(async () => exported(lifted(1, "call", waiting))([]));
      await setImmediate();
      assert.equal(counted.calls, 2);
      assert.match(guard.failure(null)?.message ?? "", /unreachable/);
      await assert.rejects(async () => exported(lifted(1, "again", functionType([], number)))([]));
      assert.equal(counted.calls, 2);
    });
  }

  test("does nothing more once its own post-return function has trapped", async () => {
    for (const type of [functionType([], number), waiting]) {
      const { counted, functions } = counting();
      const module = `(module (import "h" "note" (func $note)) ${memoryText}
        (func (export "go") (result i32) (call $note) (i32.const 1))
        (func (export "after") (param i32) unreachable))`;
      const { exported, guard } = await startComponent(
        [{ text: module, imports: { note: note(0) } }],
        functions,
        { isAsync: true },
      );
      const go = exported(lifted(0, "go", type, "after"));
      const first = go([]) as Promise<unknown>;
      await Promise.allSettled([first]);
      await setImmediate();
      assert.equal(counted.calls, 1);
      guard.abort(new Error("as the host does"));
      await assert.rejects(async () => go([]));
      assert.equal(counted.calls, 1);
    }
  });
});

describe("a function that is made when it is called first", () => {
  const echo = functionType([text], text);

  test("has the allocator that it named, whichever was made before", async () => {
    const own: CoreReference = lowered(
      hostImport("room", functionType([number, number, number, number], number)),
      0,
    );
    const named = { kind: "export", step: 0, name: "cabi_realloc" } as const;
    const lowerWith = (realloc: CoreReference | null): CoreReference => ({
      kind: "lower",
      target: hostImport("echo", echo),
      options: { ...optionsOf(0), realloc },
      owner: 0,
    });
    const module = `(module
      (import "h" "by-none" (func $by-none (param i32 i32 i32)))
      (import "h" "by-host" (func $by-host (param i32 i32 i32)))
      (import "h" "by-own" (func $by-own (param i32 i32 i32)))
      ${memoryText}
      (func (export "none") (call $by-none (i32.const 0) (i32.const 0) (i32.const 16)))
      (func (export "host") (call $by-host (i32.const 0) (i32.const 0) (i32.const 16)))
      (func (export "own") (result i32)
        (call $by-own (i32.const 0) (i32.const 0) (i32.const 16)) (i32.load (i32.const 16))))`;
    const imports = {
      "by-none": lowerWith(null),
      "by-host": lowerWith(own),
      "by-own": lowerWith(named),
    };
    let rooms = 0;
    const functions = {
      echo: () => "given",
      room: () => {
        rooms += 1;
        return 512;
      },
    };
    const start = (): ReturnType<typeof startComponent> =>
      startComponent([{ text: module, imports }], functions);
    const plain = await start();
    assert.equal(await plain.exported(lifted(0, "own", functionType([], number)))([]), 1024);
    await assert.rejects(async () => plain.exported(lifted(0, "none", nothing))([]));
    assert.match(plain.guard.failure(null)?.message ?? "", /named no allocator/);
    // A function of the host calls out, which an allocator may not.
    const odd = await start();
    await assert.rejects(async () => odd.exported(lifted(0, "host", nothing))([]));
    assert.match(odd.guard.failure(null)?.message ?? "", /from its allocator/);
    assert.equal(rooms, 0);
  });

  test("is made anew for each instance, of which none reaches the other's memory", async () => {
    const module = `(module (import "h" "echo" (func $echo (param i32 i32 i32))) ${memoryText}
      (func (export "go") (param i32) (result i32)
        (i32.store8 (i32.const 32) (local.get 0))
        (call $echo (i32.const 32) (i32.const 1) (i32.const 16))
        (i32.load8_u (i32.load (i32.const 16)))))`;
    const imports = { echo: lowered(hostImport("echo", echo), 0) };
    const functions = { echo: (_call: unknown, said: string) => said };
    const [one, other] = await Promise.all(
      [0, 1].map(() => startComponent([{ text: module, imports }], functions)),
    );
    const go = lifted(0, "go", functionType([number], number));
    for (let round = 65; round < 70; round += 1) {
      assert.equal(await one?.exported(go)([round]), round);
      assert.equal(await other?.exported(go)([round + 10]), round + 10);
    }
    one?.guard.abort(new Error("only this one"));
    await assert.rejects(async () => one?.exported(go)([65]));
    assert.equal(await other?.exported(go)([65]), 65);
  });
});
