/** Expiry, metadata, ranges, commits and watching, as a guest asks for them by Bobbin's interfaces. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { commitLimits, keyWatchLimits } from "../../../limits.ts";
import { openMemoryStore } from "../../../stores/memory/memory.ts";
import type { GuestCall } from "../host.ts";
import { testCall, testStores } from "../test-guest.ts";
import { ownInterfaces } from "./own-interfaces.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

class Guest {
  readonly kept = openMemoryStore({ label: "default", tuplesMax: 2000 });
  readonly call = testCall(testStores({ default: this.kept }));
  readonly store = this.call.session.open("default");

  /** Calls a function of an interface on the store. */
  ask(from: string, name: string, ...values: readonly unknown[]): unknown {
    return this.askFor(this.call, from, name, this.store, ...values);
  }

  /** The same with all of its arguments, in a request. */
  askFor(call: GuestCall, from: string, name: string, ...values: readonly unknown[]): unknown {
    const own = ownInterfaces.find((one) => one.name === `bobbin:key-value/${from}@0.1.0`);
    const target = own?.functions[name] as unknown as (...values: unknown[]) => unknown;
    return target(call, ...values);
  }

  /** What a call that is refused says. */
  async refusal(from: string, name: string, ...values: readonly unknown[]): Promise<string> {
    try {
      await this.ask(from, name, ...values);
    } catch (error) {
      assert.ok(error instanceof ResultError, String(error));
      const { tag, value } = error.payload as { tag: string; value?: string };
      return value ?? tag;
    }
    return "";
  }
}

const expiresIn = (value: bigint) => ({ tag: "expires-in", value });
const metadata = (value: string) => ({ tag: "metadata", value });
const whole = {
  prefix: "",
  start: undefined,
  end: undefined,
  reverse: false,
  cursor: undefined,
  limit: 10,
};

test("what a write keeps beside a value comes back with it, and with a list", () => {
  const guest = new Guest();
  const at = BigInt(Date.now() + 3_600_000);
  const kept = [{ tag: "expires-at", value: at }, metadata('{"a":1}')];
  guest.ask("entries", "set", "k", bytes("v"), kept);
  guest.ask("entries", "set", "plain", bytes("p"), []);
  const entry = { value: bytes("v"), expiresAt: at, metadata: '{"a":1}' };
  const plain = { value: bytes("p"), expiresAt: undefined, metadata: undefined };
  const keys = ["k", "missing", "plain"];
  assert.deepEqual(guest.ask("entries", "get-entries", keys), [entry, undefined, plain]);
  assert.deepEqual(guest.ask("entries", "get-details", ["missing", "k"]), [
    undefined,
    { expiresAt: at, metadata: '{"a":1}' },
  ]);
  assert.deepEqual(guest.ask("entries", "list-entries", whole), {
    keys: ["k", "plain"],
    entries: [entry, plain],
    cursor: undefined,
  });
  // An expiry may be taken away alone.
  guest.ask("entries", "compare-and-swap", "k", guest.kept.getVersioned("k").version, bytes("w"), [
    { tag: "no-expiry" },
  ]);
  assert.deepEqual(guest.ask("entries", "get-details", ["k"]), [
    { expiresAt: undefined, metadata: '{"a":1}' },
  ]);
  // A set keeps nothing that it does not name.
  guest.ask("entries", "set", "k", bytes("x"), []);
  assert.deepEqual(guest.ask("entries", "get-details", ["k"]), [
    { expiresAt: undefined, metadata: undefined },
  ]);
});

test("counters and batches keep something too", () => {
  const guest = new Guest();
  assert.equal(guest.ask("entries", "increment", "n", 5n, [metadata("[]")]), 5n);
  assert.equal(guest.ask("entries", "increment", "n", -7n, []), -2n);
  const pairs = [
    ["a", bytes("1")],
    ["b", bytes("2")],
  ];
  guest.ask("entries", "set-many", pairs, [metadata("true"), expiresIn(60_000n)]);
  const found = guest.kept.getEntries(["n", "a", "b"]);
  assert.deepEqual(
    found.map((one) => [one?.metadata, one?.expiresAt === null]),
    [
      ["[]", true],
      ["true", false],
      ["true", false],
    ],
  );
});

test("an expired key is gone for a guest", async () => {
  const guest = new Guest();
  guest.ask("entries", "set", "k", bytes("v"), [expiresIn(1n)]);
  while (guest.kept.exists("k")) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(guest.ask("entries", "get-entries", ["k"]), [undefined]);
  assert.deepEqual(guest.ask("entries", "list-keys", whole), { keys: [], cursor: undefined });
});

test("details that no key can have are refused, and nothing is written", async () => {
  const guest = new Guest();
  const wrong: readonly [unknown[], RegExp][] = [
    [[expiresIn(0n)], /^invalid-argument: an expiry is a whole number/],
    [[expiresIn(2n ** 64n - 1n)], /^invalid-argument: an expiry is a whole number/],
    [[{ tag: "expires-at", value: 2n ** 53n }], /^invalid-argument: an expiry is/],
    [[metadata("{")], /^invalid-argument: the metadata of a key is not JSON/],
    [[metadata(`"${"x".repeat(1023)}"`)], /^invalid-argument: the metadata .* 1025 bytes/],
    [[expiresIn(1n), { tag: "no-expiry" }], /^invalid-argument: .* expiry twice/],
    [[metadata("1"), metadata("1")], /^invalid-argument: .* metadata twice/],
  ];
  for (const [details, says] of wrong) {
    assert.match(await guest.refusal("entries", "set", "k", bytes("v"), details), says);
    const pair = [["k", bytes("v")]];
    assert.match(await guest.refusal("entries", "set-many", pair, details), says);
    assert.match(await guest.refusal("entries", "increment", "k", 1n, details), says);
    const swap = ["k", undefined, bytes("v"), details];
    assert.match(await guest.refusal("entries", "compare-and-swap", ...swap), says);
    const write = { tag: "set", value: ["k", bytes("v"), details] };
    assert.match(await guest.refusal("commits", "commit", [], [write]), says);
  }
  assert.equal(guest.kept.exists("k"), false);
  assert.equal(await guest.refusal("entries", "set", "k", bytes("v"), [metadata("{}")]), "");
});

test("a list has a range, from either end", async () => {
  const guest = new Guest();
  for (const key of ["a", "b1", "b2", "b3", "c"]) guest.kept.set(key, bytes(key));
  const list = (changes: object): unknown =>
    guest.ask("entries", "list-keys", { ...whole, ...changes });
  const last = { cursor: undefined };
  assert.deepEqual(list({ start: "b2" }), { keys: ["b2", "b3", "c"], ...last });
  assert.deepEqual(list({ end: "b2", reverse: true }), { keys: ["b1", "a"], ...last });
  const first = list({ prefix: "b", reverse: true, limit: 2 }) as { cursor: string };
  assert.deepEqual(first, { keys: ["b3", "b2"], cursor: first.cursor });
  assert.deepEqual(list({ prefix: "b", reverse: true, limit: 2, cursor: first.cursor }), {
    keys: ["b1"],
    ...last,
  });
  const none = { ...whole, limit: 0 };
  assert.match(await guest.refusal("entries", "list-keys", none), /^invalid-argument: /);
  assert.match(await guest.refusal("entries", "list-entries", none), /^invalid-argument: /);
});

test("a commit does all, or nothing where a check does not hold", async () => {
  const guest = new Guest();
  guest.kept.set("from", bytes("1"));
  const { version } = guest.kept.getVersioned("from");
  const commit = (): unknown =>
    guest.ask(
      "commits",
      "commit",
      [
        { key: "from", version },
        { key: "to", version: undefined },
      ],
      [
        { tag: "delete", value: "from" },
        { tag: "set", value: ["to", bytes("1"), [metadata("{}")]] },
        { tag: "increment", value: ["moves", 3n, []] },
      ],
    );
  assert.deepEqual(commit(), [3n]);
  assert.equal(commit(), undefined);
  assert.deepEqual(guest.kept.list({ limit: 10 }).keys, ["moves", "to"]);
  assert.equal(guest.kept.getEntries(["to"])[0]?.metadata, "{}");
  const many = Array.from({ length: commitLimits.checksMax + 1 }, (_, at) => ({ key: `${at}` }));
  assert.match(await guest.refusal("commits", "commit", many, []), /^commit-too-large: /);
  const writes = Array.from({ length: commitLimits.writesMax + 1 }, (_, at) => ({
    tag: "delete",
    value: `${at}`,
  }));
  assert.match(await guest.refusal("commits", "commit", [], writes), /^commit-too-large: /);
  const twice = [writes[0], writes[0]];
  assert.match(await guest.refusal("commits", "commit", [], twice), /^invalid-argument: /);
});

test("a watcher tells what keys are, then each change, and of nothing where it may not wait", async () => {
  const guest = new Guest();
  guest.kept.set("a", bytes("1"));
  const next = (watcher: unknown, milliseconds: number): unknown =>
    guest.askFor(guest.call, "watching", "next", watcher, milliseconds);
  const watcher = guest.ask("watching", "watch", { tag: "keys", value: ["a", "b"] });
  const version = (key: string): string => guest.kept.getVersioned(key).version;
  assert.deepEqual(await next(watcher, 60_000), [
    { key: "a", value: bytes("1"), version: version("a") },
    { key: "b", value: undefined, version: version("b") },
  ]);
  assert.deepEqual(await next(watcher, 0), []);
  const waiting = next(watcher, 2 ** 32 - 1) as Promise<unknown>;
  await assert.rejects(
    async () => await next(watcher, 0),
    (error) => error instanceof ResultError,
  );
  guest.kept.set("b", bytes("2"));
  assert.deepEqual(await waiting, [{ key: "b", value: bytes("2"), version: version("b") }]);
  guest.askFor(guest.call, "watching", "end", watcher);
  assert.equal(await next(watcher, 0), undefined);
  const prefixed = guest.ask("watching", "watch", { tag: "prefix", value: "b" });
  assert.deepEqual(await next(prefixed, 0), [
    { key: "b", value: bytes("2"), version: version("b") },
  ]);
  guest.askFor(guest.call, "watching", "end", prefixed);
});

test("a watcher that there is not, or that has too many keys, is refused", async () => {
  const guest = new Guest();
  const refusal = async (name: string, ...values: unknown[]): Promise<string> =>
    await guest.refusal("watching", name, ...values);
  const keys = Array.from({ length: keyWatchLimits.keysMax + 1 }, (_, at) => `${at}`);
  assert.match(await refusal("watch", { tag: "keys", value: keys }), /^watch-too-large: /);
  assert.match(await refusal("watch", { tag: "keys", value: [] }), /^invalid-argument: /);
  for (let count = 0; count < keyWatchLimits.watchersMax; count += 1) {
    guest.ask("watching", "watch", { tag: "prefix", value: "" });
  }
  assert.match(await refusal("watch", { tag: "prefix", value: "" }), /^watch-too-large: /);
  await assert.rejects(
    async () => await guest.askFor(guest.call, "watching", "next", 1000, 0),
    (error) => error instanceof ResultError,
  );
});

test("watchers are those of their request, and end with it", async () => {
  const guest = new Guest();
  const ended = new AbortController();
  const states = new Map<unknown, unknown>();
  const call: GuestCall = {
    ...guest.call,
    signal: ended.signal,
    state: (create) => {
      if (!states.has(create)) states.set(create, create(call));
      return states.get(create) as ReturnType<typeof create>;
    },
  };
  const watch = { tag: "keys", value: ["a"] };
  const watcher = guest.askFor(call, "watching", "watch", guest.store, watch);
  assert.equal(((await guest.askFor(call, "watching", "next", watcher, 0)) as unknown[]).length, 1);
  await assert.rejects(
    async () => await guest.askFor(guest.call, "watching", "next", watcher, 0),
    (error) => error instanceof ResultError,
  );
  const waiting = guest.askFor(call, "watching", "next", watcher, 2 ** 31);
  ended.abort();
  assert.equal(await waiting, undefined);
});

test("a store that is not open is refused by all of them", async () => {
  const guest = new Guest();
  guest.call.session.close(guest.store);
  const calls: readonly [string, string, ...unknown[]][] = [
    ["entries", "set", "k", bytes(""), []],
    ["entries", "set-many", [], []],
    ["entries", "increment", "k", 1n, []],
    ["entries", "compare-and-swap", "k", undefined, bytes(""), []],
    ["entries", "get-entries", []],
    ["entries", "get-details", []],
    ["entries", "list-keys", whole],
    ["entries", "list-entries", whole],
    ["commits", "commit", [], []],
    ["watching", "watch", { tag: "prefix", value: "" }],
  ];
  for (const [from, name, ...values] of calls) {
    assert.equal(await guest.refusal(from, name, ...values), "invalid-store", name);
  }
});
