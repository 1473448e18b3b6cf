/** Requests of one turn go into one entry, and each is answered as it would be by itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openIsolates } from "../../../test/support/isolate-component.ts";

const component = `
  let kept = null;
  const text = (body, more = {}) => ({ status: 200, headers: { "x-kind": "text" }, body, ...more });
  const failure = (work) => { try { work(); return "none"; } catch (error) { return error.code; } };
  const kinds = {
    plain: () => text("plain"),
    empty: () => ({ status: 204 }),
    unusual: () => text("é€😀"),
    bytes: () => text(new Uint8Array([1, 127, 128, 255])),
    ascii: () => text(new TextEncoder().encode("ascii").buffer),
    large: () => text("l".repeat(70_000)),
    heavy: () => text(new Uint8Array(70_000).fill(200)),
    half: () => text("h".repeat(40_000)),
    headers: ({ uri, headers }) => text(headers["x-path"], { headers: { "x-own": uri } }),
    status: () => text("teapot", { status: 418 }),
    badStatus: () => text("", { status: 99 }),
    noStatus: () => text("", { status: "200" }),
    throws: () => { throw new Error("on purpose"); },
    rejects: async () => { await null; throw new Error("on purpose"); },
    never: () => new Promise(() => {}),
    awaits: async () => { for (let turn = 0; turn < 40; turn += 1) await null; return text("awaited"); },
    waits: async () => { await new Promise((done) => setTimeout(done, 1)); return text("waited"); },
    streams: () => new Response(new ReadableStream({
      start(controller) { controller.enqueue(new TextEncoder().encode("a")); controller.close(); } })),
    web: () => new Response("web", { headers: { "x-kind": "web" } }),
    stores: () => {
      const store = spinSdk.kv.openDefault();
      const other = spinSdk.kv.open("default");
      store.set("key", "value");
      const before = new TextDecoder().decode(other.get("key"));
      store.close();
      const results = [before, failure(() => store.get("key")), other.exists("key"),
        failure(() => spinSdk.kv.open("none"))];
      return text(JSON.stringify(results));
    },
    keep: () => { kept = spinSdk.kv.openDefault(); return text(String(kept.exists("none"))); },
    kept: () => text(failure(() => kept.get("none"))),
    manyStores: () => {
      const opened = [];
      const code = failure(() => { for (let at = 0; at < 400; at += 1) opened.push(spinSdk.kv.openDefault()); });
      return text(code + " " + opened.every((store) => store.get("none") === null));
    },
    late: async () => { await null; return text(String(spinSdk.kv.openDefault().exists("none"))); },
  };
  export const handleRequest = async (request) => {
    const [, kind, loops] = request.uri.split("/");
    for (; loops === "loop";);
    const answer = await kinds[kind](request);
    return answer;
  };`;

const kinds = [
  ...["plain", "empty", "unusual", "bytes", "ascii", "large", "heavy", "half", "headers"],
  ...["status", "badStatus", "noStatus", "throws", "rejects", "awaits", "waits", "streams"],
  ...["web", "stores", "manyStores", "late"],
].map((kind) => `/${kind}`);

/** Numbers that are the same each time. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("each of many requests in a turn is answered as it is alone", async () => {
  using alone = await openIsolates(component);
  const expected = new Map<string, unknown>();
  for (const path of [...kinds, ...kinds]) expected.set(path, (await alone.ask(path))[0]);
  using it = await openIsolates(component);
  const random = randomOf(7);
  for (let round = 0; round < 12; round += 1) {
    await it.warmUp(round % 2 === 0 ? "/plain" : "/web");
    const paths = Array.from({ length: 1 + random(60) }, () => kinds[random(kinds.length)]!);
    const answers = await it.ask(...paths);
    for (const [at, path] of paths.entries())
      assert.deepEqual(answers[at], expected.get(path), path);
  }
});

test("an isolate on a thread of its own answers the same", async () => {
  using direct = await openIsolates(component);
  using it = await openIsolates(component, { waits: true });
  for (const path of [...kinds, ...kinds, ...kinds]) {
    assert.deepEqual((await it.ask(path))[0], (await direct.ask(path))[0], path);
  }
});

test("a request that loops costs itself alone, and is the one that is named", async () => {
  using it = await openIsolates(component, { cpuMillisecondsMax: 100 });
  await it.warmUp("/plain");
  const paths = Array.from({ length: 30 }, (_, at) => (at === 11 ? "/plain/loop" : "/headers"));
  const answers = await it.ask(...paths);
  for (const [at, { status, body }] of answers.entries()) {
    // On a busy machine it gets less of the processor than it may use.
    if (at === 11) assert.match(body, /^guest-(?:out-of-time|held-worker)$/);
    else assert.deepEqual([status, body], [200, "/headers"], String(at));
  }
  assert.deepEqual(
    it.log.map((line) => line.split(":")[0]),
    ["GET /plain/loop"],
  );
});

for (const waits of [false, true]) {
  const place = waits ? "a thread of its own" : "the host's thread";
  test(`a store that was opened without a call on ${place} ends with its request`, async () => {
    using it = await openIsolates(component, { waits });
    for (let round = 0; round < 3; round += 1) {
      assert.equal((await it.ask("/keep"))[0]?.body, "false");
      assert.equal((await it.ask("/kept"))[0]?.body, "invalid-store");
    }
  });
}

test("a request that never settles fails, and those that came with it do not", async () => {
  using it = await openIsolates(component);
  await it.warmUp("/plain");
  const answers = await it.ask("/plain", "/never", "/plain", "/throws", "/plain");
  const codes = answers.map(({ status, body }) => (status === 0 ? body : status));
  assert.deepEqual(codes, [200, "guest-never-answered", 200, "guest-failed", 200]);
});

/** A runtime that is an enemy's: in an entry for several requests it does this, and answers each that comes alone. */
const enemy = (attack: string): string => `"use strict";
  var __bobbin = { start(host) {
    const numbers = new Int32Array(host.turnMemory);
    const answer = (id) => host.respond(id, 200, "", "fine");
    const none = () => {};
    const state = { attacks: false };
    const request = (id, method, url) => { if (url === "/attack") state.attacks = true; answer(id); };
    const requests = (text, count) => {
      const ids = Array.from({ length: count }, (_, at) => numbers[8 + 4 * at]);
      const first = 8 + 4 * 32;
      if (state.attacks) { host.log("stdout", "attacks"); ${attack} }
      else { numbers[1] = count; for (const id of ids) { numbers[0] = id; answer(id); } }
    };
    return { component: none, handlerKind: () => "handleRequest", request, requests, timer: none, rejected: none,
      bodyChunk: none, drained: none, cryptoDone: none, cryptoFailed: none, fetchHead: none, fetchChunk: none,
      fetchFailed: none, watchBatch: none, watchFailed: none };
  } };`;

const attacks: Record<string, string> = {
  "more answers than there are places": "numbers[1] = count; numbers[2] = 33;",
  "fewer answers than none": "numbers[1] = count; numbers[2] = -1;",
  "the most answers": "numbers[1] = count; numbers[2] = 0x7fffffff;",
  "headers that nobody keeps":
    "numbers[1] = count; numbers[first] = ids[0]; numbers[first + 1] = 200; numbers[first + 2] = 5; numbers[2] = 1;",
  "headers before the first":
    "numbers[1] = count; numbers[first] = ids[0]; numbers[first + 2] = -1; numbers[2] = 1;",
  "a body beyond the turn memory":
    'numbers[1] = count; host.keepHead("a\\nb"); numbers[first] = ids[0]; numbers[first + 1] = 200; numbers[first + 3] = 65536; numbers[2] = 1;',
  "a body of less than nothing":
    'numbers[1] = count; host.keepHead("a\\nb"); numbers[first] = ids[0]; numbers[first + 1] = 200; numbers[first + 3] = -8; numbers[2] = 1;',
  "a status that is none":
    'numbers[1] = count; host.keepHead("a\\nb"); numbers[first] = ids[0]; numbers[first + 1] = -7; numbers[2] = 1;',
  "answers of requests that are not there":
    'numbers[1] = count; host.keepHead("a\\nb"); numbers[first] = 77777; numbers[first + 1] = 200; numbers[2] = 1;',
  "the same answer twice":
    'numbers[1] = count; host.keepHead("a\\nb"); for (const at of [first, first + 4]) { numbers[at] = ids[0]; numbers[at + 1] = 200; } numbers[2] = 2;',
  "no request begun": "numbers[1] = 0;",
  "fewer than none begun": "numbers[1] = -5;",
  "more begun than there are": "numbers[1] = 1000;",
  "one running that is not there": "numbers[1] = count; numbers[0] = 99999; throw 1;",
  "headers without an end":
    'numbers[1] = count; for (let at = 0; at < 100; at += 1) host.keepHead("a\\n" + at);',
  "headers that are too long": 'numbers[1] = count; host.keepHead("a\\n" + "b".repeat(2000));',
  "a number for a store":
    "numbers[1] = count; host.kvGet(2 ** 52 + ids[0] * 2 ** 32 + 7, 'key'); host.kvGet(2 ** 53, 'key');",
};

for (const [name, attack] of Object.entries(attacks)) {
  test(`a guest that leaves ${name} in the turn memory harms its own requests alone`, async () => {
    using it = await openIsolates("export {}", { runtime: enemy(attack) });
    await it.warmUp("/");
    assert.equal((await it.ask("/attack"))[0]?.status, 200);
    const answers = await it.ask(...Array<string>(20).fill("/"));
    assert.ok(it.log.includes("attacks"));
    for (const { status, body } of answers) {
      assert.ok(status === 200 || body.startsWith("guest-"), `${status} ${body}`);
    }
    // Whoever has the component next is served, by another isolate where that one is spent.
    const [after] = await it.ask("/");
    assert.equal(after?.status, 200);
  });
}
