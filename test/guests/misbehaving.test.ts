import assert from "node:assert/strict";
import { outOfTime } from "../support/out-of-time.ts";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";

const good = `export const handleRequest = async () => ({ status: 200, body: "good" });`;

/** Starts `bad` beside `good`; `bad` answers "fine" unless the path is /bad/do, where it runs this code. */
function startBad(code: string, options: Parameters<typeof startInlineApp>[1] = {}) {
  const bad = `export const handleRequest = async (request) => {
    if (request.uri !== "/bad/do") return { status: 200, body: "fine" };
    ${code}
    return { status: 200, body: "did" };
  };`;
  return startInlineApp({ components: { good, bad } }, { ...options });
}

const late = outOfTime(100);

const cases: [name: string, code: string, log: RegExp][] = [
  ["loops", "for (;;) {}", late],
  ["loops after an await", "await null; for (;;) {}", late],
  ["loops without a check in optimised code", "for (;;) new Array(1000).fill(1.5);", late],
  ["loops in a timer", "await new Promise((done) => setTimeout(() => { for (;;) {} }, 1));", late],
  [
    "recurses without end",
    "const f = (n) => f(n + 1) + 1; f(0);",
    /Maximum call stack size exceeded/,
  ],
  ["throws", 'throw new Error("oh no");', /Error: oh no/],
  [
    "throws something that is no error",
    "throw { toString() { throw 1 } };",
    /a value that cannot be shown/,
  ],
  ["never settles", "await new Promise(() => {});", /promise can never settle/],
  ["answers with nothing", "return undefined;", /handleRequest gives/],
  ["answers with a bad status", "return { status: 99 };", /its status is 99/],
  [
    "answers with a header of two lines",
    'return { status: 200, headers: { a: "b\\r\\nc: d" } };',
    /line break/,
  ],
  ["answers with a header that is none", 'return { status: 200, headers: { "a b": "c" } };', /a b/],
  ["answers with a body that is none", "return { status: 200, body: 7 };", /a response body is/],
];

for (const [name, code, log] of cases) {
  test(`a handler that ${name} costs its own request`, async () => {
    await using app = await startBad(code, { cpuTimeLimitMilliseconds: 100 });
    assert.equal(await (await app.fetch("/bad/x")).text(), "fine");
    const response = await app.fetch("/bad/do");
    assert.equal(response.status, 500);
    assert.equal(await response.text(), "");
    assert.match(app.log.map(([, , line]) => line).join("\n"), log);
    assert.equal(await (await app.fetch("/bad/x")).text(), "fine");
    assert.equal(await (await app.fetch("/good/x")).text(), "good");
  });
}

const allocations: [name: string, code: string][] = [
  ["on the heap", "const all = []; for (;;) all.push(new Array(1000).fill(1.5));"],
  [
    "in a string",
    'let text = "x"; const all = []; for (;;) { text += text.slice(0, 1e6) + Math.random(); all.push(text.split("").join("-")); }',
  ],
];

for (const [name, code] of allocations) {
  test(`a handler that allocates without end ${name} costs its own request`, async () => {
    await using app = await startBad(code, {
      maxInstanceMemoryBytes: 32 * 2 ** 20,
      cpuTimeLimitMilliseconds: 20_000,
    });
    const response = await app.fetch("/bad/do");
    assert.equal(response.status, 500);
    assert.match(app.log.map(([, , line]) => line).join("\n"), /more than 32 MiB/);
    assert.equal(await (await app.fetch("/bad/x")).text(), "fine");
    assert.equal(await (await app.fetch("/good/x")).text(), "good");
  });
}

test("a handler that fills array buffers without end gets an error that it could catch", async () => {
  const code = "const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));";
  await using app = await startBad(code, {
    maxInstanceMemoryBytes: 32 * 2 ** 20,
    cpuTimeLimitMilliseconds: 20_000,
  });
  assert.equal((await app.fetch("/bad/do")).status, 500);
  assert.match(app.log.map(([, , line]) => line).join("\n"), /Array buffer allocation failed/);
  assert.equal(await (await app.fetch("/bad/x")).text(), "fine");
});

test("a handler that waits longer than the request timeout costs its own request", async () => {
  await using app = await startBad("await new Promise((done) => setTimeout(done, 60_000));", {
    requestTimeoutMilliseconds: 100,
  });
  assert.equal((await app.fetch("/bad/do")).status, 500);
  assert.match(app.log.map(([, , line]) => line).join("\n"), /not answered within 100 ms/);
});

test("the log of an error names the line of the source", async () => {
  await using app = await startBad('throw new Error("oh no");');
  await app.fetch("/bad/do");
  const lines = app.log.map(([, , line]) => line).join("\n");
  assert.match(lines, /GET \/bad\/do: the handler threw: Error: oh no\n\s+at .*bad\.ts:3:11/);
  assert.doesNotMatch(lines, /bobbin:runtime/);
});

test("a request that fails leaves another in the same isolate alone", async () => {
  await using app = await startInlineApp({
    components: {
      it: `export default { async fetch(request) {
        if (request.url.endsWith("/loop")) for (;;) {}
        const parts = ["first ", "second"];
        return new Response(new ReadableStream({
          async pull(controller) {
            controller.enqueue(new TextEncoder().encode(parts.shift()));
            if (parts.length === 0) controller.close();
            else await new Promise((done) => setTimeout(done, 1));
          },
        }));
      } };`,
    },
  });
  const slow = await app.fetch("/slow");
  const looping = app.fetch("/loop");
  assert.equal(await slow.text(), "first second");
  assert.equal((await looping).status, 500);
});
