/** Guests that call the functions of tasks in any order with any numbers: they end by a rule, or end well. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { functionType, resourceType } from "../component/test-plan.ts";
import { GuestStopped, GuestTrap } from "../errors.ts";
import type { ValueType } from "../types/types.ts";
import { HostFuture } from "../streams/future.ts";
import { HostStream } from "../streams/host-stream.ts";
import type { Stream } from "../streams/stream.ts";
import { builtIn, startTasks, wait, type TaskGuest, type TestHost } from "./test-tasks.ts";

const bytes: ValueType = { kind: "stream", element: { kind: "u8" } };
const number: ValueType = { kind: "u32" };
const later: ValueType = { kind: "future", element: number };
const thing = resourceType("thing", null);
const own = { kind: "own", resource: thing } as const;
const borrow = { kind: "borrow", resource: thing } as const;

const pause = (): Promise<number> => setTimeout(1, 7);

/** The host's side: streams and futures that come at once or later, and takers of them. */
const host: Record<string, TestHost> = {
  make: { type: functionType([], own), core: "(result i32)", call: () => ({}) },
  give: { type: functionType([own], null), core: "(param i32)", call: () => {} },
  "give-stream": {
    type: functionType([], bytes),
    core: "(result i32)",
    call: () => {
      let left = 3;
      return new HostStream({
        ready: () => left % 2 === 1 || left < 0,
        wait: () => pause().then(() => void (left -= 1)),
        read: (max) => ((left -= 1) < 0 ? null : new Uint8Array(Math.min(max, 3))),
      });
    },
  },
  "give-future": {
    type: functionType([], later),
    core: "(result i32)",
    call: () => new HostFuture(pause()),
  },
  take: {
    type: functionType([bytes], null),
    core: "(param i32)",
    call: (_call: unknown, given: Stream) =>
      given.consume({
        room: () => 2,
        wait: () => Promise.resolve(),
        write: () => {},
        end: () => {},
      }),
  },
  slow: {
    type: { ...functionType([number], number), isAsync: true },
    core: "(param i32 i32) (result i32)",
    call: pause,
    isAsync: true,
  },
  lend: {
    type: { ...functionType([borrow], number), isAsync: true },
    core: "(param i32 i32) (result i32)",
    call: pause,
    isAsync: true,
  },
};
const more: TaskGuest["more"] = {
  drop: [{ kind: "resource.drop", resource: thing, owner: 0 }, "(param i32)"],
  "write-cancel": [
    builtIn("stream.cancel-write", { type: { kind: "u8" }, flag: true }),
    "(param i32) (result i32)",
  ],
  "future-readable-drop": [builtIn("future.drop-readable", { type: number }), "(param i32)"],
};

/**
 * The functions, what they take, what becomes of the first handle, and which handles they make. Kinds of handles: S sets,
 * r and w ends of streams of bytes, R and W of texts, u and U of nothing, f and F of futures, E errors, T things, C calls, and * for
 * any of them; p is a place, n a number.
 */
const calls: readonly (readonly [name: string, takes: string, ends: boolean, makes: string])[] = [
  ["set-new", "", false, "S"],
  ["set-drop", "S", true, ""],
  ["poll", "Sp", false, ""],
  ["wait", "Sp", false, ""],
  ["join", "*S", false, ""],
  ["join", "rS", false, ""],
  ["join", "CS", false, ""],
  ["call-drop", "C", true, ""],
  ["call-cancel", "C", false, ""],
  ["stream", "", false, "rw"],
  ["texts", "", false, "RW"],
  ["units", "", false, "uU"],
  ["future", "", false, "fF"],
  ["read", "rpn", false, ""],
  ["write", "wpn", false, ""],
  ["read-now", "rpn", false, ""],
  ["read-cancel", "r", false, ""],
  ["write-cancel", "w", false, ""],
  ["drop-readable", "r", true, ""],
  ["drop-writable", "w", true, ""],
  ["read-texts", "Rpn", false, ""],
  ["write-texts", "Wpn", false, ""],
  ["read-units", "upn", false, ""],
  ["write-units", "Upn", false, ""],
  ["future-read", "fp", false, ""],
  ["future-write", "Fp", false, ""],
  ["future-read-cancel", "f", false, ""],
  ["future-drop", "F", true, ""],
  ["future-readable-drop", "f", true, ""],
  ["error-new", "pn", false, "E"],
  ["error-text", "Ep", false, ""],
  ["error-drop", "E", true, ""],
  ["set", "n", false, ""],
  ["get", "", false, ""],
  ["inc", "", false, ""],
  ["dec", "", false, ""],
  ["yield", "", false, ""],
  ["make", "", false, "T"],
  ["give", "T", true, ""],
  ["drop", "T", true, ""],
  ["give-stream", "", false, "r"],
  ["give-future", "", false, "f"],
  ["take", "r", true, ""],
  ["slow", "np", false, "C"],
  ["lend", "Tp", false, "C"],
  ["return", "n", false, ""],
  ["cancel", "", false, ""],
];
/** Those that answer with something. */
const answering =
  /^(?:set-new|poll|wait|call-cancel|stream|texts|units|future|read|write|read-now|(?:read|write)-(?:cancel|texts|units)|future-(?:read|write|read-cancel)|error-new|get|yield|make|give-.*|slow|lend)$/;

const wild = [0, -1, 3, 999, 16, 131_064, 2 ** 28 - 1, 2 ** 28] as const;

/** Calls that mostly name handles that there are, as far as can be known before they are made. */
class Writing {
  /** The kind of each handle; $x is the first. */
  readonly #kinds: (string | null)[] = [null, "S"];
  readonly lines: string[] = [];

  add([name, takes, ends, makes]: (typeof calls)[number], picks: readonly number[]): void {
    // Rarely what is always wrong, and once what may be done once.
    if (/^(?:dec|cancel)$/.test(name) && picks.some((pick) => pick % 4 > 0)) return;
    if (name === "return" && this.lines.some((line) => line.includes("$return"))) return;
    const given = [...takes].map((kind, at) => this.#number(kind, picks[at] as number));
    if (!given.every((one) => one !== null)) return;
    const text = `(call $${name} ${given.map((one) => `(i32.const ${one})`).join(" ")})`;
    this.lines.push(answering.test(name) ? `(drop ${text})` : text);
    if (ends && given[0] !== undefined) this.#kinds[given[0]] = null;
    for (const kind of makes) {
      const free = this.#kinds.lastIndexOf(null);
      this.#kinds[free > 0 ? free : this.#kinds.length] = kind;
    }
  }

  #number(kind: string, pick: number): number | null {
    if (pick % 60 === 0) return wild[pick % wild.length] as number;
    if (kind === "p") return 128 + 8 * (pick % 16);
    if (kind === "n") return pick % 5;
    const fits = [...this.#kinds.keys()].filter(
      (at) => at > 0 && (this.#kinds[at] === kind || (kind === "*" && this.#kinds[at] !== null)),
    );
    return fits[pick % fits.length] ?? null;
  }
}

const steps = fc.array(
  fc.tuple(fc.constantFrom(...calls), fc.tuple(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6))),
  { minLength: 1, maxLength: 40 },
);
const answer = fc.constantFrom("(i32.const 0)", "(i32.const 1)", wait, "(i32.const 0x12)");

const guests: fc.Arbitrary<TaskGuest> = fc
  .tuple(steps, fc.nat(40), answer, answer, fc.boolean())
  .map(([chosen, cut, first, last, isStackful]) => {
    const writing = new Writing();
    for (const [call, picks] of chosen) writing.add(call, picks);
    const { lines } = writing;
    return {
      isStackful,
      host,
      more,
      run: `(global.set $x (call $set-new)) ${lines.slice(0, cut).join("\n")} ${isStackful ? "" : first}`,
      callback: `(if (i32.gt_u (i32.load (i32.const 8)) (i32.const 20)) (then unreachable))
        (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))
        ${lines.slice(cut).join("\n")} ${last}`,
    };
  });

/** What is not the guest's fault. */
function isOurs(error: unknown): boolean {
  if (error instanceof GuestTrap || error instanceof GuestStopped) return false;
  return !(error instanceof WebAssembly.RuntimeError);
}

test("no order of calls makes the host throw anything but what ends that guest", async () => {
  await fc.assert(
    fc.asyncProperty(guests, async (guest) => {
      const { run, instance, call: request, guard } = await startTasks(guest);
      const ended = [run(), run()].map((one) =>
        one.then(
          () => null,
          (error: unknown) => error,
        ),
      );
      for (const error of await Promise.all(ended)) {
        const reason = guard.failure(error) ?? error;
        assert.ok(reason === null || !isOurs(reason), String((reason as Error | null)?.stack));
      }
      const idle = await instance.whenIdle(request).then(
        () => null,
        (error: unknown) => error,
      );
      assert.ok(idle === null || !isOurs(guard.failure(idle) ?? idle), String(idle));
      instance.end(request);
      instance.reset();
    }),
    { numRuns: 60 },
  );
});
