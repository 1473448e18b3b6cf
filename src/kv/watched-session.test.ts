/** Goal: whoever watches stands around every call, and changes nothing by standing there. Method: each call of a session, on a store in memory. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bobbinError } from "../errors.ts";
import { storeLimitsDefault } from "../limits.ts";
import { openMemoryStore } from "../stores/memory/memory.ts";
import type { Answer } from "../stores/store.ts";
import { GrantedStores, StoreSlot } from "./granted-stores.ts";
import { bytesRead, type KeyValueCall } from "./key-value-watch.ts";
import { KeyValueSession } from "./session.ts";
import { openSession } from "./watched-session.ts";

function watched(refuse: (call: KeyValueCall) => void = () => {}) {
  const seen: string[] = [];
  const around = <T>(call: KeyValueCall, make: () => Answer<T>): Answer<T> => {
    const { store, operation, keys, bytesWritten } = call;
    seen.push(`${store} ${operation} ${keys.join()} ${bytesWritten}`);
    refuse(call);
    return make();
  };
  const slot = new StoreSlot("cups", storeLimitsDefault, () =>
    openMemoryStore({ label: "cups", tuplesMax: 9 }),
  );
  const granted = new GrantedStores("shop", "spin.toml:9", [slot], { watch: { around } });
  return { session: openSession(granted, { headers: "a\nb" }), seen };
}

const value = Uint8Array.of(1, 2, 3);

test("every call of a session is seen with its store, its keys and its bytes", () => {
  const { session, seen } = watched();
  const cups = session.open("cups");
  void session.set(cups, "a", value);
  assert.deepEqual(session.get(cups, "a"), value);
  void session.setMany(cups, [
    ["b", value],
    ["c", value],
  ]);
  void session.getMany(cups, ["a", "b"]);
  void session.exists(cups, "a");
  void session.list(cups, { limit: 1, prefix: "a" });
  void session.keys(cups);
  assert.equal(session.increment(cups, "n", 2n), 2n);
  const { version } = session.getVersioned(cups, "a") as { version: string };
  assert.equal(session.compareAndSwap(cups, "a", version, value), true);
  void session.commit(cups, {
    checks: [{ key: "d", version: null }],
    writes: [
      { kind: "set", key: "e", value },
      { kind: "delete", key: "f" },
    ],
  });
  void session.deleteMany(cups, ["b", "c"]);
  void session.delete(cups, "a");
  assert.deepEqual(seen, [
    "cups open  0",
    "cups set a 3",
    "cups get a 0",
    "cups set-many b,c 6",
    "cups get-many a,b 0",
    "cups exists a 0",
    "cups list  0",
    "cups keys  0",
    "cups increment n 0",
    "cups get-versioned a 0",
    "cups compare-and-swap a 3",
    "cups commit d,e,f 3",
    "cups delete-many b,c 0",
    "cups delete a 0",
  ]);
});

test("calls that are refused are seen too, whatever a guest gives them", () => {
  const { session, seen } = watched();
  assert.throws(() => session.open("pots"), { code: "access-denied" });
  assert.throws(() => session.open(1 as never), { code: "invalid-argument" });
  const cups = session.open("cups");
  session.close(cups);
  assert.throws(() => void session.get(cups, "a"), { code: "invalid-store" });
  const open = session.open("cups");
  assert.throws(() => void session.setMany(open, [null, ["a"], 1] as never), {
    code: "invalid-argument",
  });
  assert.deepEqual(seen, [
    "pots open  0",
    " open  0",
    "cups open  0",
    " get a 0",
    "cups open  0",
    "cups set-many a 0",
  ]);
});

test("what the watcher throws the guest is told, and nothing is done", () => {
  const { session } = watched(({ operation }) => {
    if (operation === "set") throw bobbinError("store-full", { store: "cups", max: 0 });
  });
  const cups = session.open("cups");
  assert.throws(() => void session.set(cups, "a", value), { code: "store-full" });
  assert.equal(session.get(cups, "a"), null);
});

test("where nobody watches a session is the plain one", () => {
  const session = openSession(new GrantedStores("shop", "spin.toml:9", []));
  assert.equal(Object.getPrototypeOf(session), KeyValueSession.prototype);
});

test("the bytes of any answer are counted", () => {
  assert.equal(bytesRead(value), 3);
  assert.equal(bytesRead([value, null, value]), 6);
  assert.equal(bytesRead({ value, version: "1" }), 3);
  for (const other of [null, undefined, 1n, "text", { keys: ["a"] }]) {
    assert.equal(bytesRead(other), 0);
  }
});
