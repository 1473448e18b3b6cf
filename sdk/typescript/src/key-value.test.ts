/** What a store of the SDK does by itself: it checks arguments, and turns them into what the runtime takes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoredEntry } from "./key-value-details.ts";
import { KeyValueError } from "./key-value-error.ts";
import type { KeyChange, WatchBackend } from "./key-value-watch.ts";
import { eventStream } from "./event-stream.ts";
import { KvStore, type StoreBackend, type Versioned } from "./key-value.ts";
import type { KeyPage, PageChoice } from "./key-value-pages.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Keeps values in a map and remembers how it was called. */
class TestBackend implements StoreBackend {
  readonly values = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly calls: unknown[][] = [];

  get(key: string): ArrayBuffer | null {
    return this.values.get(key)?.slice().buffer ?? null;
  }
  set(key: string, value: string | Uint8Array): void {
    this.calls.push(["set", key, value]);
    this.values.set(key, typeof value === "string" ? encoder.encode(value) : value.slice());
  }
  delete(key: string): void {
    this.values.delete(key);
  }
  exists(key: string): boolean {
    return this.values.has(key);
  }
  getKeys(): string[] {
    return [...this.values.keys()];
  }
  list(...args: [string, string | null, number]): KeyPage {
    this.calls.push(["list", ...args]);
    return { keys: [], cursor: null };
  }
  listRange(choice: PageChoice): KeyPage {
    this.calls.push(["listRange", choice]);
    return { keys: ["a", "gone"], cursor: null };
  }
  listEntries(choice: PageChoice): KeyPage {
    this.calls.push(["listEntries", choice]);
    return { keys: [], cursor: null, entries: [] };
  }
  getMany(keys: string[]): (ArrayBuffer | null)[] {
    return keys.map((key) => this.get(key));
  }
  setDetailed(key: string, value: string | Uint8Array, details: string): void {
    this.set(key, value);
    this.calls.push(["setDetailed", key, details]);
  }
  getEntries(keys: string[]): (StoredEntry | null)[] {
    return keys.map((key) => {
      const value = this.get(key);
      return value && { value, expiresAt: null, metadata: null };
    });
  }
  commit(parts: string, values: Uint8Array[]): string[] | null {
    this.calls.push(["commit", parts, values]);
    return parts.includes("stale") ? null : ["3"];
  }
  watch(choice: string): WatchBackend {
    this.calls.push(["watch", choice]);
    const batches: (KeyChange[] | null)[] = [
      [
        { key: "a", value: null, version: "1" },
        { key: "b", value: new ArrayBuffer(1), version: "2" },
      ],
      [{ key: "a", value: new ArrayBuffer(2), version: "3" }],
      null,
    ];
    return {
      read: async () => batches.shift() ?? null,
      end: () => void this.calls.push(["end"]),
    };
  }
  getDetails(keys: string[]): null[] {
    return keys.map(() => null);
  }
  setMany(keys: string[], values: Uint8Array[]): void {
    for (const [at, key] of keys.entries()) this.set(key, values[at] ?? "");
  }
  deleteMany(keys: string[]): void {
    for (const key of keys) this.values.delete(key);
  }
  increment(key: string, delta: bigint): bigint {
    this.calls.push(["increment", key, delta]);
    return delta;
  }
  getVersioned(key: string): Versioned {
    return { value: this.get(key), version: "1" };
  }
  compareAndSwap(...args: [string, string | null, string | Uint8Array]): boolean {
    this.calls.push(["compareAndSwap", ...args]);
    return true;
  }
  close(): void {
    this.calls.push(["close"]);
  }
}

function openTestStore(): { store: KvStore; backend: TestBackend } {
  const backend = new TestBackend();
  return { store: new KvStore(backend), backend };
}

function isInvalid(text: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof KeyValueError);
    assert.equal(error.code, "invalid-argument");
    assert.match(error.message, text);
    return true;
  };
}

const text = (value: ArrayBuffer | null): string | null =>
  value === null ? null : decoder.decode(value);

test("text, an ArrayBuffer and any view of one are values", () => {
  const { store } = openTestStore();
  const bytes = encoder.encode("abcdef");
  store.set("text", "größe");
  store.set("buffer", bytes.buffer);
  store.set("part", bytes.subarray(1, 3));
  store.set("view", new DataView(bytes.buffer, 4));
  assert.deepEqual(store.getMany(["text", "buffer", "part", "view"]).map(text), [
    "größe",
    "abcdef",
    "bc",
    "ef",
  ]);
});

test("other values are refused, with a word on setJson", () => {
  const { store } = openTestStore();
  for (const value of [1, true, null, undefined, {}, [1]]) {
    const refused = isInvalid(/^a value is a string, .* not \w+; setJson keeps other values$/);
    assert.throws(() => store.set("key", value as never), refused);
    assert.throws(() => store.compareAndSwap("key", null, value as never), refused);
    assert.throws(() => store.setMany({ key: value as never }), refused);
  }
});

test("keys that are no strings are refused by every call", () => {
  const { store } = openTestStore();
  const key = 7 as never;
  const calls = [
    () => store.get(key),
    () => store.set(key, ""),
    () => store.delete(key),
    () => store.exists(key),
    () => store.getMany([key]),
    () => store.setMany([[key, ""]]),
    () => store.deleteMany([key]),
    () => store.increment(key),
    () => store.getVersioned(key),
    () => store.compareAndSwap(key, null, ""),
    () => store.getJson(key) as unknown,
    () => store.setJson(key, 1),
  ];
  for (const call of calls) assert.throws(call, isInvalid(/^the key is a string, not number$/));
});

test("a batch is pairs, a Map or an object; keys are any iterable but a string", () => {
  const { store, backend } = openTestStore();
  store.setMany([["a", "1"]]);
  store.setMany(new Map([["b", "2"]]));
  store.setMany({ c: "3" });
  assert.deepEqual(store.getKeys(), ["a", "b", "c"]);
  store.deleteMany(new Set(["a", "b"]));
  assert.deepEqual([...backend.values.keys()], ["c"]);
  assert.throws(() => store.getMany("abc"), isInvalid(/^the keys are an array/));
  assert.throws(() => store.setMany(["ab"] as never), isInvalid(/^the entry is a pair/));
});

test("a batch that is refused writes nothing", () => {
  const { store, backend } = openTestStore();
  assert.throws(() => store.setMany({ a: "1", b: 2 as never }), isInvalid(/^a value is/));
  assert.equal(backend.values.size, 0);
});

test("list asks for everything, 1000 at a time, unless it is told otherwise", () => {
  const { store, backend } = openTestStore();
  store.list();
  store.list({ prefix: "user:", cursor: "user:7", limit: 10 });
  assert.deepEqual(backend.calls, [
    ["list", "", null, 1000],
    ["list", "user:", "user:7", 10],
  ]);
  assert.throws(() => store.list({ limit: "10" as never }), isInvalid(/^the limit of a list/));
  assert.throws(() => store.list("user:" as never), isInvalid(/^the options of a list/));
});

test("increment takes whole numbers of both kinds", () => {
  const { store } = openTestStore();
  assert.equal(store.increment("n"), 1n);
  assert.equal(store.increment("n", -3), -3n);
  assert.equal(store.increment("n", 2n ** 62n), 2n ** 62n);
  for (const delta of [1.5, Number.NaN, 2 ** 53, "1", null]) {
    assert.throws(() => store.increment("n", delta as never), isInvalid(/^the delta is a whole/));
  }
});

test("JSON comes back as it went in, also null", () => {
  const { store } = openTestStore();
  for (const value of [{ a: [1, "ü", null] }, [], "text", 0, false, null]) {
    store.setJson("key", value);
    assert.deepEqual(store.getJson("key"), value);
  }
});

test("getJson throws for a missing key and for what is no JSON", () => {
  const { store } = openTestStore();
  store.set("text", "no JSON");
  assert.throws(() => store.getJson("text"), SyntaxError);
  assert.throws(() => store.getJson("none"), {
    name: "KeyValueError",
    code: "no-such-key",
  });
});

test("setJson refuses what has no JSON form", () => {
  const { store, backend } = openTestStore();
  assert.throws(() => store.setJson("key", undefined), isInvalid(/type undefined has no JSON/));
  assert.throws(() => store.setJson("key", () => 1), isInvalid(/type function has no JSON/));
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assert.throws(() => store.setJson("key", circle), TypeError);
  assert.equal(backend.values.size, 0);
});

test("an error tells in payload what Spin's current SDK would", () => {
  const payloads = ["access-denied", "no-such-store", "store-table-full", "invalid-store"].map(
    (code) => new KeyValueError(code, "why").payload.tag,
  );
  assert.deepEqual(payloads, [
    "access-denied",
    "no-such-store",
    "store-table-full",
    "no-such-store",
  ]);
  const { payload } = new KeyValueError("key-too-large", "why");
  assert.deepEqual(payload, { tag: "other", val: "why" });
});

test("instanceof knows the errors of another copy of the SDK, and no others", async () => {
  const copy = (await import(`${import.meta.resolve("./key-value-error.ts")}?copy`)) as {
    KeyValueError: typeof KeyValueError;
  };
  assert.notEqual(copy.KeyValueError, KeyValueError);
  assert.ok(new copy.KeyValueError("no-such-key", "why") instanceof KeyValueError);
  assert.ok(!(new Error("why") instanceof KeyValueError));
});

test("options of a write become details, or are refused", () => {
  const { store, backend } = openTestStore();
  store.set("a", "1", { expiresIn: 5, metadata: { color: "grün" } });
  store.setJson("a", 1, { expiresAt: 0 });
  store.set("a", "1", { expiresAt: null, metadata: null });
  assert.deepEqual(
    backend.calls.filter(([call]) => call === "setDetailed").map(([, , details]) => details),
    [
      String.raw`{"expiry":{"in":5},"metadata":"{\"color\":\"grün\"}"}`,
      '{"expiry":{"at":0}}',
      '{"expiry":null,"metadata":null}',
    ],
  );
  backend.calls.length = 0;
  store.set("a", "1", {});
  assert.deepEqual(backend.calls, [["set", "a", "1"]]);
  for (const [options, why] of [
    [{ expiresIn: 0 }, /at least 1/],
    [{ expiresIn: 1.5 }, /whole number/],
    [{ expiresAt: new Date() }, /getTime/],
    [{ expiresIn: 1, expiresAt: 1 }, /not both/],
    [{ metadata: "x".repeat(1023) }, /1024 bytes/],
    [{ metadata: () => 1 }, /JSON form/],
    [5, /an object/],
  ] as const) {
    assert.throws(() => store.set("a", "1", options as never), isInvalid(why));
  }
});

test("an option that is misspelt is refused by name, and nothing is done", () => {
  const { store, backend } = openTestStore();
  const calls: [() => unknown, RegExp][] = [
    [() => store.set("a", "1", { expireIn: 5 } as never), /a write has no option "expireIn"/],
    [() => store.setMany({ a: "1" }, { ttl: 5 } as never), /it has expiresIn expiresAt metadata/],
    [() => store.atomic().set("a", "1", { exp: undefined } as never), /no option "exp"/],
    [() => store.list({ prefx: "a" } as never), /a list has no option "prefx"; it has prefix /],
    [
      () => store.deleteMany({ prefix: "a", end: "b" } as never),
      /a choice of keys has no option "end"/,
    ],
    [() => store.watch({ prefix: "a", limit: 1 } as never), /no option "limit"/],
    [() => store.set("a", "1", { "": 1, "metadata ": 1 } as never), /no option ""/],
  ];
  for (const [call, message] of calls) assert.throws(call, isInvalid(message));
  assert.deepEqual(backend.calls, []);

  store.set("a", "1", { metadata: 1 });
  store.list({ prefix: "a", entries: true, metadata: true });
  assert.equal(backend.calls.length, 3);
});

test("a counter is set to whole numbers of 64 bits only", () => {
  const { store, backend } = openTestStore();
  assert.throws(
    () => store.setCounter("n", 1.5),
    isInvalid(/the count is a whole number, not 1.5/),
  );
  assert.throws(() => store.setCounter("n", 2n ** 63n), isInvalid(/the count does not fit/));
  assert.deepEqual(backend.calls, []);
});

test("a counter is read and set without adding to it", () => {
  const { store, backend } = openTestStore();
  assert.equal(store.counter("none"), 0n);
  for (const count of [0n, 1n, -1n, 2n ** 31n, -(2n ** 32n), 2n ** 63n - 1n, -(2n ** 63n)]) {
    store.setCounter("n", count);
    assert.equal(store.counter("n"), count);
    assert.equal(new DataView(store.get("n") as ArrayBuffer).getBigInt64(0, true), count);
  }
  assert.throws(() => store.setCounter("n", 2n ** 63n), isInvalid(/64-bit/));
  backend.values.set("text", new Uint8Array(3));
  assert.throws(() => store.counter("text"), { code: "not-a-counter" });
  assert.throws(() => store.counterNumber("text"), { code: "not-a-counter" });
  for (const count of [0, -5, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
    store.setCounter("n", count);
    assert.equal(JSON.stringify([store.counterNumber("n")]), `[${count}]`);
  }
  for (const count of [2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n]) {
    store.setCounter("n", count);
    assert.throws(() => store.counterNumber("n"), {
      code: "counter-overflow",
      message: /"n" is at -?\d+,/,
    });
  }
  assert.equal(store.getJsonOrNull("none"), null);
  assert.equal(store.deleteMany(["n", "none"]), undefined);
});

test("a commit tells the host what to check and to write, and the caller what came of it", () => {
  const backend = new TestBackend();
  const store = new KvStore(backend);
  const bytes = Uint8Array.of(1, 2);
  const atomic = store
    .atomic()
    .check("a", "v1")
    .check("b", null)
    .set("a", "text", { metadata: { x: 1 } })
    .set("c", bytes)
    .delete("b")
    .increment("n", 2, { expiresIn: 5 });
  bytes.fill(0);
  assert.deepEqual(atomic.commit(), { ok: true, sums: [3n] });
  const [, parts, values] = backend.calls.at(-1) ?? [];
  assert.deepEqual(JSON.parse(String(parts)), {
    checks: [
      ["a", "v1"],
      ["b", null],
    ],
    writes: [
      ["set", "a", { metadata: '{"x":1}' }],
      ["set", "c", null],
      ["delete", "b"],
      ["increment", "n", "2", { expiry: { in: 5 } }],
    ],
  });
  assert.deepEqual(values, [encoder.encode("text"), Uint8Array.of(1, 2)]);
  assert.deepEqual(store.atomic().check("a", "stale").commit(), { ok: false });
});

test("a commit refuses what is no key, version, value or delta before the host is asked", () => {
  const backend = new TestBackend();
  const atomic = new KvStore(backend).atomic();
  const wrong: (() => unknown)[] = [
    () => atomic.check(1 as never, null),
    () => atomic.check("a", undefined as never),
    () => atomic.set("a", 1 as never),
    () => atomic.set("a", "1", { expiresIn: 0 }),
    () => atomic.delete(null as never),
    () => atomic.increment("a", 0.5),
    () => atomic.increment("a", 2n ** 63n),
  ];
  for (const call of wrong) assert.throws(call, { code: "invalid-argument" });
  assert.deepEqual(atomic.commit(), { ok: true, sums: [3n] });
  assert.deepEqual(backend.calls, [["commit", '{"checks":[],"writes":[]}', []]]);
});

test("a list of a range tells the host which, and refuses what is none", () => {
  const backend = new TestBackend();
  const store = new KvStore(backend);
  const all = { prefix: "", cursor: null, limit: 1000 };
  store.list({ start: 'a"', end: "", reverse: true });
  store.list({ reverse: true, values: true, limit: 5 });
  store.list({ reverse: false });
  store.list({ entries: true });
  assert.deepEqual(backend.calls, [
    ["listRange", { ...all, range: ',"start":"a\\"","end":"","reverse":true' }],
    ["listEntries", { ...all, limit: 5, range: ',"reverse":true' }],
    ["list", "", null, 1000],
    ["listEntries", { ...all, range: null }],
  ]);
  for (const options of [{ start: 1 }, { end: null }, { reverse: 1 }, { start: {} }]) {
    assert.throws(() => store.list(options as never), { code: "invalid-argument" });
  }
});

test("a watcher is a body of server-sent events, and ends where its client leaves", async () => {
  const backend = new TestBackend();
  const store = new KvStore(backend);
  const ends = (): number => backend.calls.filter(([name]) => name === "end").length;
  const [first, second] = (await new Response(eventStream(store.watch(["a"]))).text()).split(
    "\n\n",
  );
  const { key, version, ...rest } = JSON.parse(String(first).slice("data: ".length));
  assert.deepEqual([key, version, Object.keys(rest)], ["a", "1", ["value"]]);
  assert.match(String(second), /^data: \{"key":"b",/);

  const chosen = eventStream(store.watch(["a"]), (change) => [change.key, "two\nlines"]);
  const reader = chosen.getReader();
  const { value } = await reader.read();
  assert.equal(Buffer.from(value ?? []).toString(), 'data: ["a","two\\nlines"]\n\n');
  const before = ends();
  await reader.cancel();
  assert.equal(ends(), before + 1);

  const broken = eventStream(store.watch(["a"]), () => undefined);
  await assert.rejects(new Response(broken).text(), { code: "invalid-argument" });
  assert.equal(ends(), before + 2);
});

test("a watcher tells of each change in turn, and ends when its loop is left", async () => {
  const backend = new TestBackend();
  const store = new KvStore(backend);
  const seen: string[] = [];
  for await (const { key, version } of store.watch(["a", 'b"'])) seen.push(`${key}${version}`);
  assert.deepEqual(seen, ["a1", "b2", "a3"]);
  const watch = store.watch({ prefix: "a" });
  const both = await Promise.all([watch.next(), watch.next(), watch.next()]);
  assert.deepEqual(
    both.map(({ value }) => value?.version),
    ["1", "2", "3"],
  );
  for await (const { version } of store.watch(new Set(["c"]))) if (version === "2") break;
  assert.deepEqual(await watch.return(), { done: true, value: undefined });
  assert.deepEqual(await watch.next(), { done: true, value: undefined });
  const begun = backend.calls.filter(([name]) => name === "watch").map(([, choice]) => choice);
  assert.deepEqual(begun, ['{"keys":["a","b\\""]}', '{"prefix":"a"}', '{"keys":["c"]}']);
  assert.equal(backend.calls.filter(([name]) => name === "end").length, 2);
  for (const wrong of ["a", 1, null, { prefix: 1 }, [1]]) {
    assert.throws(() => store.watch(wrong as never), { code: "invalid-argument" });
  }
});
