/** What a component does to itself while it waits for stores costs the requests that it was working on. */

import assert from "node:assert/strict";
import { outOfTime } from "../support/out-of-time.ts";
import { test } from "node:test";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import { type DelayingStore, delayStore, until } from "../support/delaying-store.ts";
import { serveWaiting, type WaitingServer } from "../support/waiting-server.ts";

type Options = Parameters<typeof serveWaiting>[2];

function delayingKey(answering: "later" | "when told"): DelayingStore {
  const memory = openMemoryStore({ label: "default", tuplesMax: 10 });
  memory.set("key", Buffer.from("value"));
  return delayStore(memory, answering);
}

/** Gets a value; where the path is /do, it then runs this code. */
function serve(code: string, delaying: DelayingStore, options: Options = {}) {
  const source = `import { Kv } from "@fermyon/spin-sdk";
    const get = () => new TextDecoder().decode(Kv.openDefault().get("key"));
    export const handleRequest = async (request) => {
      const value = get();
      if (request.uri === "/do") { ${code} }
      return { status: 200, body: value };
    };`;
  return serveWaiting(source, { default: delaying.store }, options);
}

const log = ({ printed }: WaitingServer): string => printed.join("\n");
const quick = { settings: { cpuMillisecondsMax: 300 } };

const cases: [name: string, code: string, printed: RegExp, options?: Options][] = [
  ["loops", "for (;;) {}", outOfTime(300), quick],
  ["loops after an await", "await null; for (;;) {}", outOfTime(300), quick],
  ["loops in optimised code", "for (;;) new Array(1000).fill(1.5);", outOfTime(300), quick],
  [
    "loops in a timer",
    "await new Promise((done) => setTimeout(() => { for (;;) {} }, 1));",
    outOfTime(300),
    quick,
  ],
  [
    "asks the store without end",
    'const store = Kv.openDefault(); for (;;) store.get("key");',
    outOfTime(50),
    { settings: { cpuMillisecondsMax: 50 } },
  ],
  ["recurses without end", "const f = (n) => f(n + 1) + 1; f(0);", /Maximum call stack size/],
  ["throws", 'throw new Error("oh no");', /Error: oh no\n\s+at .*it\.ts:5:/],
  ["never settles", "await new Promise(() => {});", /promise can never settle/],
  ["answers with a bad status", "return { status: 99 };", /its status is 99/],
  [
    "answers with longer headers than a call of the host takes",
    'return { status: 200, headers: { long: "x".repeat(17_000_000) } };',
    /a text of \d+ characters is too long for one call of the host/,
  ],
  [
    "allocates without end",
    "const all = []; for (;;) all.push(new Array(1000).fill(1.5));",
    /more than 32 MiB/,
    { settings: { memoryMebibytesMax: 32 } },
  ],
];

for (const [name, code, printed, options] of cases) {
  test(`a handler that ${name} costs its own request`, async () => {
    await using server = await serve(code, delayingKey("later"), options);
    const others = Array.from({ length: 5 }, async () => (await server.fetch("/x")).text());
    const response = await server.fetch("/do");
    assert.deepEqual([response.status, await response.text()], [500, ""]);
    assert.match(log(server), printed);
    assert.deepEqual(
      await Promise.all(others),
      Array.from({ length: 5 }, () => "value"),
    );
    assert.equal(await (await server.fetch("/x")).text(), "value");
  });
}

test("time in which a component waits for its store is not time that it computes", async () => {
  const delaying = delayingKey("when told");
  await using server = await serve("", delaying, { settings: { cpuMillisecondsMax: 50 } });
  const slow = server.fetch("/x");
  await until(() => delaying.outstanding.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  delaying.outstanding[0]?.();
  assert.equal(await (await slow).text(), "value");
});

test("isolates that share few processors are charged for what each of them computes", async () => {
  const delaying = delayingKey("when told");
  const code = "let sum = 0; for (let at = 0; at < 3e6; at += 1) sum += Math.sqrt(at);";
  await using server = await serve(code, delaying, { settings: { cpuMillisecondsMax: 300 } });
  const responses = Array.from({ length: 50 }, () => server.fetch("/do"));
  await until(() => delaying.outstanding.length === 50);
  for (const answer of [...delaying.outstanding]) answer();
  for (const response of responses) assert.equal((await response).status, 200, log(server));
});

test("a request whose store never answers ends at its time limit, and its isolate with it", async () => {
  const delaying = delayingKey("when told");
  await using server = await serve("", delaying, {
    settings: { requestMillisecondsMax: 100 },
    limits: { waitingIsolatesMax: 1 },
  });
  const stuck = server.fetch("/x");
  await until(() => delaying.outstanding.length === 1);
  assert.equal((await stuck).status, 500);
  assert.match(log(server), /was not answered within 100 ms/);
  // On a busy machine the next one may be late all the same.
  for (let text = ""; text !== "value";) {
    const asked = delaying.asked;
    let isOver = false;
    const next = server.fetch("/y").finally(() => (isOver = true));
    await until(() => delaying.asked > asked || isOver);
    // Among them the answer that the first request waited for.
    for (const answer of [...delaying.outstanding]) answer();
    text = await (await next).text();
  }
});

test("a request that waits for an isolate ends at its time limit, and is never begun", async () => {
  const delaying = delayingKey("when told");
  await using server = await serve("", delaying, {
    settings: { requestMillisecondsMax: 100 },
    limits: { waitingIsolatesMax: 1 },
  });
  // In the same moment, so that the second one's time is over with the first one's.
  const answers = await Promise.all(["/a", "/b"].map((path) => server.ask(path)));
  for (const answer of answers) assert.match(answer, /^500 /);
  assert.equal(delaying.asked, 1);
});

test("a client that leaves while it waits for an isolate is forgotten", async () => {
  const delaying = delayingKey("when told");
  await using server = await serve("", delaying, { limits: { waitingIsolatesMax: 1 } });
  const first = server.fetch("/x");
  await until(() => delaying.outstanding.length === 1);
  const leaving = new AbortController();
  const left = server.fetch("/left", { signal: leaving.signal });
  const third = server.fetch("/x");
  await until(() => server.component.waitingCount === 2);
  leaving.abort();
  await assert.rejects(left);
  await until(() => server.component.waitingCount === 1);
  delaying.outstanding[0]?.();
  assert.equal(await (await first).text(), "value");
  await until(() => delaying.outstanding.length === 1);
  delaying.outstanding[0]?.();
  assert.equal(await (await third).text(), "value");
  assert.equal(delaying.asked, 2);
});

test("a client that leaves while its isolate waits for the store leaves the isolate to others, later", async () => {
  const delaying = delayingKey("when told");
  await using server = await serve("", delaying, { limits: { waitingIsolatesMax: 1 } });
  const leaving = new AbortController();
  const left = server.fetch("/left", { signal: leaving.signal });
  await until(() => delaying.outstanding.length === 1);
  leaving.abort();
  await assert.rejects(left);
  const next = server.fetch("/x");
  await until(() => server.component.waitingCount === 1);
  assert.equal(delaying.asked, 1);
  delaying.outstanding[0]?.();
  await until(() => delaying.outstanding.length === 1);
  delaying.outstanding[0]?.();
  assert.equal(await (await next).text(), "value");
  assert.equal(server.component.isolateCount, 1);
});

test("an isolate whose client has left does not wait for its store for ever", async () => {
  const delaying = delayingKey("when told");
  await using server = await serve("", delaying, {
    settings: { requestMillisecondsMax: 300 },
    limits: { waitingIsolatesMax: 1 },
  });
  const leaving = new AbortController();
  const left = server.fetch("/left", { signal: leaving.signal });
  await until(() => delaying.outstanding.length === 1);
  leaving.abort();
  await assert.rejects(left);
  await until(() => server.component.isolateCount === 0);
});

test("a component that waits for a store that never answers can be closed", async () => {
  const delaying = delayingKey("when told");
  await using server = await serve("", delaying, { limits: { waitingIsolatesMax: 2 } });
  const responses = ["/a", "/b", "/c", "/d"].map((path) => server.fetch(path));
  await until(() => delaying.outstanding.length === 2 && server.component.waitingCount === 2);
  server.component.close();
  for (const response of responses) assert.equal((await response).status, 503);
  assert.equal(server.component.isolateCount, 0);
  assert.match(log(server), /Bobbin is stopping/);
  assert.equal((await server.fetch("/late")).status, 503);
});

test("a component that is retired answers what it has, those that wait included", async () => {
  const delaying = delayingKey("when told");
  await using server = await serve("", delaying, { limits: { waitingIsolatesMax: 1 } });
  const responses = ["/a", "/b"].map(async (path) => (await server.fetch(path)).text());
  await until(() => delaying.outstanding.length === 1 && server.component.waitingCount === 1);
  const retired = server.component.retire();
  for (let at = 0; at < 2; at += 1) {
    await until(() => delaying.outstanding.length === 1);
    delaying.outstanding[0]?.();
  }
  assert.deepEqual(await Promise.all(responses), ["value", "value"]);
  await retired;
  assert.equal(server.component.isolateCount, 0);
});
