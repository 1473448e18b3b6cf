/* oxlint-disable no-console, no-sparse-arrays -- the console is what is tested, and what it shows of holes */
/** The console's text, which is Node's for all that a log usually holds. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { format } from "node:util";
import { WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
beforeEach(async () => (isolate = await WebIsolate.create()));
afterEach(() => isolate[Symbol.dispose]());

/** Logs values as a component might; run in the isolate and in Node. */
function logValues(): void {
  class Point {
    x = 1;
    y = 2;
  }
  const nested = { a: { b: { c: { d: 1 } } } };
  const values: unknown[] = [
    "text", 1, -0, 1n, true, null, undefined, Symbol("s"), Number.NaN,
    {}, [], { a: 1, "b-c": "it's", d: undefined, [Symbol("k")]: 1 }, [1, "two", [3, [4, [5]]]],
    nested, [nested], new Point(), Object.create(null), new Map<unknown, unknown>([["a", 1], [{ b: 2 }, [3]]]),
    new Set([1, "a"]), new Date(0), new Date(Number.NaN), /a\/b/gi, new Uint8Array([1, 2]), new Uint8Array([1, 2]).buffer,
    () => 1, function named() {}, async () => {}, Point, Math.max, ["a\nb", 'quote " and \' both', "back\\slash", "\u0001"],
    { get only() { return 1; }, set only(_value) {}, get read() { return 1; } },
    [1, , 3], [, ,], Object.assign([1, 2], { extra: true }), new String("boxed"), new Number(3), Object(false),
    { long: "x".repeat(60), more: "y".repeat(30) }, { name: "n".repeat(20), tags: ["a", "b"], nested: { deep: { er: [] } } },
    { a: 1, b: { c: 2, d: { e: 3 } } }, [{ id: 1, name: "a" }, { id: 2, name: "b" }],
  ]; // prettier-ignore
  for (const value of values) console.log(value, [value]);
}

test("values are shown as Node shows them", async () => {
  const expected: string[] = [];
  const log = mock.method(console, "log", (...args: unknown[]) => {
    expected.push(`stdout: ${format(...args)}`);
  });
  logValues();
  log.mock.restore();
  await isolate.run(logValues);
  assert.deepEqual(isolate.log, expected);
});

test("a value that holds itself, throws or goes deep does not break the log", async () => {
  await isolate.run(() => {
    const circle: Record<string, unknown> = { a: 1 };
    circle.self = circle;
    const thrower = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("trap");
        },
      },
    );
    console.log(circle, [thrower]);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    console.log(proxy);
    let deep: unknown = null;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    console.log(deep);
    console.log("%j", circle);
  });
  assert.match(isolate.log.at(0) ?? "", /a: 1, self: \[Circular\].*cannot be shown: Error: trap/);
  assert.match(isolate.log.at(1) ?? "", /cannot be shown/);
  assert.deepEqual(isolate.log.slice(2), ["stdout: [ [ [ [Array] ] ] ]", "stdout: [Circular]"]);
});

test("directives take the arguments as Node's do", async () => {
  const lists: unknown[][] = [
    ["%s is %d years and %i months, %f", "Bob", 42.5, 42.9, "1.5"],
    ["%s %s", "one"], ["100%", 1], ["%%s", 1], ["%j", { a: 1 }], ["%o", 5], ["%c styled", "css"],
    ["a", "b", { c: "d" }], [1, "%s", 2], ["%s", null], ["%d", "x"], ["%x", 1], 
  ]; // prettier-ignore
  await isolate.run((all) => all.forEach((list) => console.log(...list)), lists);
  assert.deepEqual(
    isolate.log.map((line) => line.replace("stdout: ", "")),
    lists.map((list) => format(...list)),
  );
});

test("errors are shown with stack, cause and properties", async () => {
  await isolate.run(() => {
    const cause = new RangeError("inner");
    const error = Object.assign(new TypeError("outer", { cause }), { code: "E_CODE" });
    console.error(error);
    console.error("failed:", new DOMException("gone", "AbortError"));
  });
  const [first, second] = isolate.log as [string, string];
  assert.match(first, /^stderr: TypeError: outer\n {4}at /);
  assert.match(first, /\[cause\]: RangeError: inner\n {6}at /);
  assert.match(first, /code: 'E_CODE'\n\}$/);
  assert.match(second, /^stderr: failed: AbortError: gone\n {4}at /);
});

test("each method writes to its stream", async () => {
  await isolate.run(() => {
    console.log("log");
    console.info("info");
    console.debug("debug");
    console.warn("warn");
    console.error("error");
    console.assert(true, "not written");
    console.assert(false, "assert %s", 1);
    console.group("group");
    console.log("a\nb");
    console.groupEnd();
    console.count();
    console.count("x");
    console.count();
    console.countReset();
    console.count();
    console.dir({ a: 1 });
    console.log();
    console.time("t");
    console.timeEnd("t");
    console.timeEnd("t");
    console.trace("here");
  });
  const { log } = isolate;
  assert.deepEqual(log.slice(0, 14), [
    "stdout: log", "stdout: info", "stdout: debug", "stderr: warn", "stderr: error",
    "stderr: Assertion failed: assert 1", "stdout: group", "stdout:   a\n  b",
    "stdout: default: 1", "stdout: x: 1", "stdout: default: 2", "stdout: default: 1",
    "stdout: { a: 1 }", "stdout: ",
  ]); // prettier-ignore
  assert.match(log.at(14) ?? "", /^stdout: t: \d+\.\d{3}ms$/);
  assert.match(log.at(15) ?? "", /^stderr: no timer/);
  assert.match(log.at(16) ?? "", /^stderr: Trace: here\n {4}at /);
});

test("a table has a row for each entry and a column for each key", async () => {
  await isolate.run(() => {
    console.table([{ a: 1, b: "x" }, { a: 2 }, 3]);
    console.table("no table");
  });
  assert.deepEqual((isolate.log.at(0) ?? "").replace("stdout: ", "").split("\n"), [
    "┌─────────┬───┬─────┬────────┐",
    "│ (index) │ a │ b   │ Values │",
    "├─────────┼───┼─────┼────────┤",
    "│ 0       │ 1 │ 'x' │        │",
    "│ 1       │ 2 │     │        │",
    "│ 2       │   │     │ 3      │",
    "└─────────┴───┴─────┴────────┘",
  ]);
  assert.equal(isolate.log[1], "stdout: no table");
});

test("objects of the web show what they hold", async () => {
  await isolate.run(() => {
    console.log(new Headers({ A: "b" }), new URL("http://a/b"), new URLSearchParams("c=d"));
    console.log(new Response("x", { status: 201 }));
    console.log(new Request("http://a/"), new Blob(["abc"]), new AbortController());
  });
  assert.deepEqual(isolate.log, [
    "stdout: Headers { a: 'b' } URL { href: 'http://a/b' } URLSearchParams { c: 'd' }",
    `stdout: Response {
  status: 201,
  statusText: '',
  headers: Headers { 'content-type': 'text/plain;charset=UTF-8' },
  bodyUsed: false
}`,
    `stdout: Request {
  method: 'GET',
  url: 'http://a/',
  headers: Headers {},
  bodyUsed: false
} Blob { size: 3, type: '' } AbortController { signal: AbortSignal { aborted: false } }`,
  ]);
});

test("of what is large only what is shown is looked at", async () => {
  const asked = await isolate.run(() => {
    let count = 0;
    const counting = (target: object): object =>
      new Proxy(target, {
        get: (of, key) => {
          count += 1;
          return Reflect.get(of, key) as unknown;
        },
        has: (of, key) => {
          count += 1;
          return Reflect.has(of, key);
        },
        ownKeys: (of) => {
          count += Reflect.ownKeys(of).length;
          return Reflect.ownKeys(of);
        },
      });
    const counts: number[] = [];
    const note = (run: () => void): void => {
      count = 0;
      run();
      counts.push(count);
    };
    const full = Array.from({ length: 1_000_000 }, (_, at) => at);
    const sparse: unknown[] = [];
    sparse[4_000_000_000] = 1;
    const text = "x".repeat(20_000);
    const inner = counting(Array.from({ length: 100 }, () => text));
    const middle = counting(Array.from({ length: 100 }, () => inner));
    note(() => console.log(counting(full)));
    note(() => console.log(counting(sparse)));
    note(() => console.log(counting(Array.from({ length: 100 }, () => middle))));
    note(() => console.table(counting(full)));
    note(() => console.log(...Array.from({ length: 10_000 }, () => middle)));
    console.log(new Float64Array(1_000_000), new Map(full.map((at) => [at, at])), Symbol(text));
    return counts;
  });
  for (const [at, count] of asked.entries()) assert.ok(count < 25_000, `${at}: ${count}`);
  for (const line of isolate.log) assert.ok(line.length < 66_000, `${line.length} characters`);
  assert.match(isolate.log[0] ?? "", /\.\.\. 999900 more items\n\]$/);
  assert.match(isolate.log[1] ?? "", /<10000 empty items>,.*3999990001 more items/s);
});
