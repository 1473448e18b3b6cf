/** Timers, microtasks, events, abort signals and DOMException. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
beforeEach(async () => (isolate = await WebIsolate.create()));
afterEach(() => isolate[Symbol.dispose]());

test("timers run in order with their arguments, and stopped ones never", async () => {
  const order = await isolate.run(async () => {
    const seen: unknown[] = [];
    setTimeout((...args: unknown[]) => seen.push(args), 20, "late", 1);
    setTimeout(() => seen.push("early"), 1);
    clearTimeout(setTimeout(() => seen.push("never"), 5));
    let ticks = 0;
    await new Promise<void>((resolve) => {
      const interval = setInterval(() => {
        ticks++;
        if (ticks < 3) return;
        clearInterval(interval);
        resolve();
      }, 1);
    });
    await new Promise((resolve) => setTimeout(resolve, 40));
    return [
      seen,
      ticks,
      typeof setTimeout(() => {}, 0),
      clearTimeout(undefined),
      clearTimeout(12345),
    ];
  });
  assert.deepEqual(order, [["early", ["late", 1]], 3, "number", null, null]);
});

test("what a callback throws is logged and harms no other", async () => {
  await isolate.run(async () => {
    setTimeout(() => {
      throw new TypeError("in a timer");
    }, 0);
    queueMicrotask(() => {
      throw new TypeError("in a microtask");
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
  assert.match(isolate.log.at(0) ?? "", /^stderr: Uncaught TypeError: in a microtask\n/);
  assert.match(isolate.log.at(1) ?? "", /^stderr: Uncaught TypeError: in a timer\n/);
});

test("a timer or microtask without a function is refused", async () => {
  const names = await isolate.run(() =>
    [setTimeout, setInterval, queueMicrotask].map((start) => {
      try {
        (start as (code: unknown) => void)("code");
        return "fine";
      } catch (error) {
        return (error as Error).name;
      }
    }),
  );
  assert.deepEqual(names, ["TypeError", "TypeError", "TypeError"]);
});

test("events reach their listeners as in Node", async () => {
  await assertSameAsNode(isolate, () => {
    const seen: unknown[] = [];
    const target = new EventTarget();
    const listener = (event: Event): void => {
      event.preventDefault();
      seen.push(event.type, event.target === target, event.cancelable);
    };
    target.addEventListener("a", listener, { once: true });
    target.addEventListener("b", { handleEvent: (event: Event) => void seen.push(event.type) });
    const results = [
      target.dispatchEvent(new Event("a", { cancelable: true })),
      target.dispatchEvent(new Event("a")),
      target.dispatchEvent(new Event("b")),
    ];
    return [seen, results];
  });
});

test("an abort signal tells once, with its reason", async () => {
  await assertSameAsNode(isolate, () => {
    const seen: unknown[] = [];
    const controller = new AbortController();
    const { signal } = controller;
    Reflect.set(signal, "onabort", () => seen.push("handler"));
    signal.addEventListener("abort", (event) => seen.push([event.type, signal.aborted]));
    signal.throwIfAborted();
    controller.abort();
    controller.abort("again");
    const describe = (reason: unknown): unknown => {
      const { name, code } = reason as DOMException;
      return [name, code, reason instanceof DOMException, reason instanceof Error];
    };
    let thrown: unknown;
    try {
      signal.throwIfAborted();
    } catch (error) {
      thrown = error;
    }
    const already = AbortSignal.abort("why");
    const any = AbortSignal.any([new AbortController().signal, already]);
    let illegal = "";
    try {
      const { aborted } = new (AbortSignal as unknown as new () => AbortSignal)();
      illegal = `made, ${aborted}`;
    } catch (error) {
      illegal = (error as Error).name;
    }
    return [
      seen,
      describe(signal.reason),
      thrown === signal.reason,
      any.aborted,
      any.reason,
      illegal,
    ];
  });
});

test("a combined signal aborts with the first of its signals, and one with a timeout by itself", async () => {
  await assertSameAsNode(isolate, async () => {
    const first = new AbortController();
    const combined = AbortSignal.any([AbortSignal.timeout(60_000), first.signal]);
    const seen: unknown[] = [];
    combined.addEventListener("abort", () => seen.push(combined.reason));
    first.abort("first");
    const timeout = AbortSignal.timeout(1);
    await new Promise((resolve) => timeout.addEventListener("abort", resolve));
    return [seen, combined.aborted, (timeout.reason as DOMException).name, timeout.aborted];
  });
});

test("a DOMException has the name it was given, and that name's code", async () => {
  await assertSameAsNode(isolate, () =>
    [
      [],
      ["m"],
      ["m", "AbortError"],
      ["m", "DataCloneError"],
      ["m", "IndexSizeError"],
      ["m", "New"],
      ["m", { name: "TimeoutError", cause: 1 }],
    ].map((args) => {
      const error = new DOMException(...(args as [string, string]));
      return [
        error.name,
        error.message,
        error.code,
        error.cause,
        `${error}`,
        Object.prototype.toString.call(error),
      ];
    }),
  );
});
