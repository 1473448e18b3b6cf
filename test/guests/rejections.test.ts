/** Promises that are rejected before anybody handles them, and errors that nobody catches. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestApp } from "../../src/testing/test-app.ts";
import { startInlineApp } from "../support/inline-app.ts";

/** An application of one component, whose handler has this body; `events` keeps what its listeners are told. */
function start(handler: string, listeners = ""): Promise<TestApp> {
  const it = `
    const later = () => new Promise((done) => setTimeout(done, 1));
    const failing = async (why: string) => { await null; throw new RangeError(why); };
    let count = 0;
    const events: unknown[] = [];
    ${listeners}
    export const handleRequest = async (request) => {
      count += 1;
      if (request.uri === "/events") return { status: 200, body: JSON.stringify([count, ...events]) };
      ${handler}
    };`;
  return startInlineApp({ components: { it } });
}

const logOf = (app: TestApp): string =>
  app.log.map(([, stream, text]) => `${stream}: ${text}`).join("\n");

test("a promise that is rejected first and handled later costs nothing", async () => {
  await using app = await start(`
    const a = failing("sold out");
    await later();
    try { await a; } catch (error) { return { status: 200, body: error.message }; }`);
  for (const path of ["/", "/again"]) {
    const response = await app.fetch(path);
    assert.deepEqual([response.status, await response.text()], [200, "sold out"]);
  }
  // The isolate is still the first one.
  assert.deepEqual(await (await app.fetch("/events")).json(), [3]);
});

test("one that nobody handles is logged with places of the component's source, and the answer goes", async () => {
  await using app = await start(`void failing("nobody"); await later(); return { status: 201 };`);
  assert.equal((await app.fetch("/")).status, 201);
  assert.match(
    logOf(app),
    /^stderr: Uncaught \(in promise\) RangeError: nobody\n {4}at failing \(\S*it\.ts:3:\d+\)/m,
  );
  assert.deepEqual(await (await app.fetch("/events")).json(), [2]);
});

test("a handler whose own promise is rejected still fails with 500", async () => {
  await using app = await start(`await failing("the handler itself");`);
  assert.equal((await app.fetch("/")).status, 500);
  assert.match(logOf(app), /the handler threw: RangeError: the handler itself/);
});

test("a request that waits for what the rejection has ended is not kept waiting", async () => {
  await using app = await start(`await new Promise(() => void failing("in between"));`);
  assert.equal((await app.fetch("/")).status, 500);
  assert.match(logOf(app), /Uncaught \(in promise\) RangeError: in between/);
  assert.match(logOf(app), /promise can never settle/);
});

test("unhandledrejection tells listeners of the reason, and they may keep it from the log", async () => {
  await using app = await start(
    `void failing(request.uri); await later(); return { status: 200 };`,
    `addEventListener("unhandledrejection", (event) => {
       const { reason, type, isTrusted, target } = event;
       events.push([type, isTrusted, target === globalThis, reason instanceof RangeError, reason.message, event.promise instanceof Promise]);
       if (reason.message === "/quiet") event.preventDefault();
     });
     globalThis.onunhandledrejection = (event) => { events.push(event.constructor.name); };`,
  );
  await app.fetch("/quiet");
  await app.fetch("/loud");
  assert.deepEqual(await (await app.fetch("/events")).json(), [
    3,
    ["unhandledrejection", true, true, true, "/quiet", true],
    "PromiseRejectionEvent",
    ["unhandledrejection", true, true, true, "/loud", true],
    "PromiseRejectionEvent",
  ]);
  assert.doesNotMatch(logOf(app), /\/quiet/);
  assert.match(logOf(app), /Uncaught \(in promise\) RangeError: \/loud/);
});

test("a listener that rejects anew is told of no more, and one that throws is logged", async () => {
  await using app = await start(
    `void failing("once"); await later(); return { status: 200 };`,
    `addEventListener("unhandledrejection", () => { events.push(1); void failing("again"); throw new Error("in the listener"); });`,
  );
  await app.fetch("/");
  await app.fetch("/");
  assert.deepEqual(await (await app.fetch("/events")).json(), [3, 1, 1]);
  assert.match(logOf(app), /Uncaught Error: in the listener/);
});

test("onerror is told the parts of an error, and prints nothing where it returns true", async () => {
  await using app = await start(
    `reportError(new RangeError("kept"));
     reportError(new RangeError("printed"));
     return { status: 200 };`,
    `onerror = (...parts) => {
       events.push([parts[0], parts[1].endsWith("it.ts"), parts[2] > 0, parts[3] > 0, String(parts[4]), parts.length]);
       return parts[0].endsWith("kept");
     };`,
  );
  assert.equal((await app.fetch("/")).status, 200);
  const told = (message: string): unknown[] => [
    `Uncaught RangeError: ${message}`,
    ...[true, true, true],
    `RangeError: ${message}`,
    5,
  ];
  assert.deepEqual(((await (await app.fetch("/events")).json()) as unknown[]).slice(1), [
    told("kept"),
    told("printed"),
  ]);
  assert.doesNotMatch(logOf(app), /kept/);
  assert.match(logOf(app), /Uncaught RangeError: printed/);
});

test("error events tell of what timers, microtasks and reportError have", async () => {
  await using app = await start(
    `setTimeout(() => { throw new TypeError("in a timer"); }, 0);
     queueMicrotask(() => { throw "text"; });
     reportError(new Error("reported"));
     await later(); await later();
     return { status: 200 };`,
    `addEventListener("error", (event) => {
       events.push([event instanceof ErrorEvent, event.message, event.lineno > 0, String(event.error)]);
       if (event.message.endsWith("reported")) event.preventDefault();
     });
     addEventListener("somethingelse", () => events.push("never"));`,
  );
  assert.equal((await app.fetch("/")).status, 200);
  assert.deepEqual(await (await app.fetch("/events")).json(), [
    2,
    [true, "Uncaught Error: reported", true, "Error: reported"],
    [true, "Uncaught text", false, "text"],
    [true, "Uncaught TypeError: in a timer", true, "TypeError: in a timer"],
  ]);
  assert.doesNotMatch(logOf(app), /reported/);
  assert.match(
    logOf(app),
    /Uncaught 'text'\n[^]*Uncaught TypeError: in a timer\n {4}at \S*it\.ts:14:/,
  );
});
