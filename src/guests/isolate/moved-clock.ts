import ivm from "isolated-vm";

/**
 * Has `Date` in a context tell another time than the machine's: for tests. It comes before everything that keeps the
 * engine's own.
 */
export function moveClock(context: ivm.Context, now: () => number): void {
  context.evalClosureSync(script, [new ivm.Callback(now)], { filename: "bobbin:runtime" });
}

const script = `"use strict";
  const own = Date;
  const now = $0;
  const { construct, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const moved = function Date(...given) {
    if (new.target === undefined) return new own(now()).toString();
    return construct(own, given.length === 0 ? [now()] : given, new.target);
  };
  for (const key of ownKeys(own)) defineProperty(moved, key, getOwnPropertyDescriptor(own, key));
  defineProperty(moved, "now", {
    value: { now: () => now() }.now, writable: true, enumerable: false, configurable: true,
  });
  defineProperty(own.prototype, "constructor", { value: moved });
  defineProperty(globalThis, "Date", { value: moved });`;
