import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BobbinError, bobbinError, isBobbinError } from "../errors.ts";
import { listKeysMax, openHandlesMax, type StoreLimits, storeLimitsDefault } from "../limits.ts";
import type { Store } from "../stores/store.ts";
import { openMemoryStore } from "../stores/memory/memory.ts";
import { GrantedStores, StoreSlot } from "./granted-stores.ts";
import { KeyValueSession } from "./session.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function slot(label: string, limits: StoreLimits = storeLimitsDefault): StoreSlot {
  return new StoreSlot(label, limits, () =>
    openMemoryStore({ label, tuplesMax: limits.tuplesMax }),
  );
}

function session(...slots: StoreSlot[]): KeyValueSession {
  return new KeyValueSession(new GrantedStores("hello", "spin.toml:9", slots));
}

/** The error that the operation throws. */
function failure(operation: () => unknown): { code: string; text: string } {
  try {
    operation();
  } catch (error) {
    if (isBobbinError(error)) return { code: error.code, text: error.text };
    throw error;
  }
  throw new Error("the operation did not fail");
}

describe("opening", () => {
  test("gives a handle to a granted store", () => {
    const kv = session(slot("default"));
    const handle = kv.open("default");
    void kv.set(handle, "key", bytes("value"));
    assert.deepEqual(kv.get(handle, "key"), bytes("value"));
  });

  test("is denied for every other label, and says which line to add", () => {
    const kv = session(slot("default"));
    const denied = failure(() => kv.open("secret"));
    assert.equal(denied.code, "access-denied");
    assert.equal(
      denied.text,
      'component "hello" may not open store "secret"; add "secret" to key_value_stores of component "hello" in spin.toml:9',
    );
    for (const label of ["", "Default", "default ", "__proto__", "constructor"]) {
      assert.equal(failure(() => kv.open(label)).code, "access-denied");
    }
  });

  test("opens the store itself once, when first asked, for all sessions", () => {
    let opened = 0;
    const shared = new StoreSlot("default", storeLimitsDefault, () => {
      opened += 1;
      return openMemoryStore({ label: "default", tuplesMax: 10 });
    });
    const [first, second] = [session(shared), session(shared)];
    assert.equal(opened, 0);
    void first.set(first.open("default"), "key", bytes("value"));
    assert.deepEqual(second.get(second.open("default"), "key"), bytes("value"));
    assert.equal(opened, 1);
  });

  test("says again why a store cannot be had", () => {
    let attempts = 0;
    const broken = new StoreSlot("default", storeLimitsDefault, () => {
      attempts += 1;
      throw new Error(`attempt ${attempts}`);
    });
    const kv = session(broken);
    assert.throws(() => kv.open("default"), /attempt 1/);
    assert.throws(() => kv.open("default"), /attempt 2/);
  });

  test("stops at the handle limit, and closing makes room", () => {
    const kv = session(slot("default"));
    const handles = Array.from({ length: openHandlesMax }, () => kv.open("default"));
    assert.equal(failure(() => kv.open("default")).code, "store-table-full");
    kv.close(handles[7] as number);
    kv.open("default");
  });
});

test("every operation on a closed handle is invalid-store", () => {
  const kv = session(slot("default"));
  const handle = kv.open("default");
  kv.close(handle);
  const operations: (() => unknown)[] = [
    () => kv.get(handle, "k"),
    () => kv.set(handle, "k", bytes("v")),
    () => kv.delete(handle, "k"),
    () => kv.exists(handle, "k"),
    () => kv.list(handle, { limit: 1 }),
    () => kv.keys(handle),
    () => kv.getMany(handle, ["k"]),
    () => kv.setMany(handle, [["k", bytes("v")]]),
    () => kv.deleteMany(handle, ["k"]),
    () => kv.increment(handle, "k", 1n),
    () => kv.getVersioned(handle, "k"),
    () => kv.compareAndSwap(handle, "k", null, bytes("v")),
    () => kv.commit(handle, { checks: [], writes: [] }),
  ];
  for (const operation of operations) assert.equal(failure(operation).code, "invalid-store");
  kv.close(handle);
});

describe("limits", () => {
  const kv = session(slot("default"));
  const handle = kv.open("default");
  const withKey: ((key: string) => unknown)[] = [
    (key) => kv.get(handle, key),
    (key) => kv.set(handle, key, bytes("v")),
    (key) => kv.delete(handle, key),
    (key) => kv.exists(handle, key),
    (key) => kv.getMany(handle, ["k", key]),
    (key) =>
      kv.setMany(handle, [
        ["k", bytes("v")],
        [key, bytes("v")],
      ]),
    (key) => kv.deleteMany(handle, ["k", key]),
    (key) => kv.increment(handle, key, 0n),
    (key) => kv.getVersioned(handle, key),
    (key) => kv.compareAndSwap(handle, key, null, bytes("v")),
  ];

  test("keys have at most 256 bytes of UTF-8 in every operation", () => {
    for (const [fits, tooLarge] of [
      ["k".repeat(256), "k".repeat(257)],
      ["é".repeat(128), "é".repeat(128) + "k"],
      ["😀".repeat(64), "😀".repeat(64) + "k"],
    ] as const) {
      for (const operation of withKey) {
        assert.equal(failure(() => operation(tooLarge)).code, "key-too-large");
      }
      void kv.set(handle, fits, bytes("v"));
      assert.deepEqual(kv.get(handle, fits), bytes("v"));
      void kv.delete(handle, fits);
    }
    const { text } = failure(() => kv.get(handle, "é".repeat(129)));
    assert.match(
      text,
      /a key of 258 bytes .* at most 256 bytes .*key_bytes_max in \[key_value_store\.default\.limits\]/,
    );
  });

  test("keys are well-formed Unicode in every operation", () => {
    for (const operation of withKey) {
      assert.equal(failure(() => operation("\ud800")).code, "invalid-argument");
    }
    assert.equal(
      failure(() => kv.list(handle, { prefix: "\udc00", limit: 1 })).code,
      "invalid-argument",
    );
    assert.equal(
      failure(() => kv.list(handle, { cursor: "\udc00", limit: 1 })).code,
      "invalid-argument",
    );
  });

  test("values have at most 1 MiB in every operation that writes", () => {
    const fits = new Uint8Array(1_048_576);
    const tooLarge = new Uint8Array(1_048_577);
    void kv.set(handle, "large", fits);
    assert.equal(failure(() => kv.set(handle, "large", tooLarge)).code, "value-too-large");
    assert.equal(
      failure(() =>
        kv.setMany(handle, [
          ["a", fits],
          ["b", tooLarge],
        ]),
      ).code,
      "value-too-large",
    );
    assert.equal(
      failure(() => kv.compareAndSwap(handle, "b", null, tooLarge)).code,
      "value-too-large",
    );
    assert.equal(kv.exists(handle, "a"), false);
  });

  test("a list takes a limit from 1, and gives no more than a page", () => {
    for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.equal(failure(() => kv.list(handle, { limit })).code, "invalid-argument");
    }
    const lifted = session(
      slot("big", { ...storeLimitsDefault, tuplesMax: Number.POSITIVE_INFINITY }),
    );
    const big = lifted.open("big");
    const keys = Array.from({ length: 2 * listKeysMax + 5 }, (_, at) =>
      String(at).padStart(5, "0"),
    );
    void lifted.setMany(
      big,
      keys.map((key) => [key, bytes("")] as const),
    );
    const page = lifted.list(big, { limit: 5000 });
    assert.ok(!(page instanceof Promise));
    assert.equal(page.keys.length, listKeysMax);
    assert.deepEqual(lifted.keys(big), keys);
  });

  test("lifted limits let everything pass", () => {
    const infinite = Number.POSITIVE_INFINITY;
    const limits = { keyBytesMax: infinite, valueBytesMax: infinite, tuplesMax: infinite };
    const lifted = session(slot("big", limits));
    const big = lifted.open("big");
    void lifted.set(big, "k".repeat(100_000), new Uint8Array(2_000_000));
    assert.equal(lifted.exists(big, "k".repeat(100_000)), true);
  });

  test("a delta is a signed 64-bit integer", () => {
    assert.equal(failure(() => kv.increment(handle, "n", 2n ** 63n)).code, "invalid-argument");
    assert.equal(kv.increment(handle, "n", -(2n ** 63n)), -(2n ** 63n));
  });
});

describe("what is no text, list or bytes", () => {
  const kv = session(slot("default"));
  const handle = kv.open("default");
  const calls = kv as unknown as Record<string, (...values: readonly unknown[]) => unknown>;
  const value = new Uint8Array(1);
  const wrong: readonly (readonly [call: string, ...values: readonly unknown[]])[] = [
    ["open", 1],
    ["open", { toString: () => "default" }],
    ["get", handle, 7],
    ["get", handle, undefined],
    ["set", handle, ["key"], value],
    ["set", handle, "key", "text"],
    ["set", handle, "key", new DataView(new ArrayBuffer(1))],
    ["delete", handle, null],
    ["exists", handle, {}],
    ["list", handle, { limit: 1, prefix: 1 }],
    ["list", handle, { limit: 1, cursor: {} }],
    ["getMany", handle, "key"],
    ["getMany", handle, ["key", 1]],
    ["setMany", handle, new Map([["key", value]])],
    ["setMany", handle, [{ 0: "key", 1: value }]],
    ["setMany", handle, [["key", 1]]],
    ["deleteMany", handle, { length: 1, 0: "key" }],
    ["increment", handle, "key", 1],
    ["increment", handle, 1, 1n],
    ["getVersioned", handle, Symbol("key")],
    ["compareAndSwap", handle, "key", 1, value],
    ["compareAndSwap", handle, "key", null, [1]],
  ];
  for (const [at, [call, ...values]] of wrong.entries()) {
    test(`is refused by ${call} (${at})`, () => {
      assert.equal(failure(() => calls[call]?.call(kv, ...values)).code, "invalid-argument");
      assert.deepEqual(kv.keys(handle), []);
    });
  }
});

test("whenDurable speaks for all opened stores, and opens none", async () => {
  let resolve = (): void => {};
  const waiting = new Promise<void>((done) => (resolve = done));
  const slow = new StoreSlot("slow", storeLimitsDefault, () => ({
    ...openMemoryStore({ label: "slow", tuplesMax: 1 }),
    whenDurable: () => waiting,
  }));
  const granted = new GrantedStores("hello", "spin.toml:1", [slot("default"), slow]);
  const kv = new KeyValueSession(granted);
  assert.equal(granted.whenDurable(), null);
  kv.open("default");
  assert.equal(granted.whenDurable(), null);
  kv.open("slow");
  const durable = granted.whenDurable();
  assert.notEqual(durable, null);
  resolve();
  await durable;
});

test("what an engine says is reported once a request, and the guest is told its store's label", async () => {
  const path = "/srv/app/.spin/orders.db";
  const broken = (): never => {
    throw bobbinError("store-unavailable", { path, detail: "disk I/O error" });
  };
  const memory = openMemoryStore({ label: "orders", tuplesMax: 10 });
  const failing: Store = { ...memory, get: broken, exists: async () => broken() };
  const reported: string[] = [];
  const granted = new GrantedStores(
    "hello",
    "spin.toml:1",
    [new StoreSlot("orders", storeLimitsDefault, () => failing)],
    { report: (text) => reported.push(text) },
  );
  const told = /^Error: store-unavailable: store "orders" cannot answer; the component's log says/;
  for (const round of [1, 2]) {
    const kv = new KeyValueSession(granted);
    const handle = kv.open("orders");
    for (let time = 0; time < 3; time += 1) {
      assert.match(
        codedText(() => kv.get(handle, "key")),
        told,
      );
      await assert.rejects(Promise.resolve(kv.exists(handle, "key")), (error: BobbinError) =>
        told.test(`Error: ${error.codedText}`),
      );
    }
    assert.equal(reported.length, round);
  }
  assert.match(
    reported[0] ?? "",
    /the store at \/srv\/app\/.spin\/orders.db cannot answer: disk I\/O/,
  );
});

test("a guest is told the line of the manifest that lacks a grant, and not the manifest's folder", () => {
  const kv = new KeyValueSession(new GrantedStores("hello", "/srv/app/spin.toml:9", []));
  const text = codedText(() => kv.open("other"));
  assert.match(text, /key_value_stores of component "hello" in spin.toml:9/);
  assert.doesNotMatch(text, /srv/);
});

function failed(operation: () => unknown): unknown {
  try {
    operation();
  } catch (error) {
    return error;
  }
  return assert.fail("it did not fail");
}

function codedText(operation: () => unknown): string {
  const error = failed(operation);
  assert.ok(isBobbinError(error));
  return `Error: ${error.codedText}`;
}
