/**
 * Goal: an answer waits exactly as long as it must. Method: the shared sync with syncs that the test ends
 * by hand; real files for when there is something to wait for. Order on the disk: test/stores/durable-order.test.ts.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { GroupSync } from "./wal-durability.ts";
import { openSqliteStore } from "./store.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
const open = (name: string, durability: "response" | "full" | "os" = "response") =>
  openSqliteStore({ label: "default", path: join(folder, name), tuplesMax: Infinity, durability });
const one = Uint8Array.of(1);

/** A sync whose runs end when told to. */
function manualSync() {
  const runs: PromiseWithResolvers<void>[] = [];
  const sync = (): Promise<void> => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  };
  return { runs, group: new GroupSync(sync) };
}

test("requests during a sync share one more, which starts after it", async () => {
  const { runs, group } = manualSync();
  const first = group.request();
  const [second, third] = [group.request(), group.request()];
  assert.equal(runs.length, 1);
  assert.equal(second, third);
  assert.notEqual(first, second);
  runs[0]!.resolve();
  await first;
  await Promise.resolve();
  assert.equal(runs.length, 2);
  assert.equal(group.latest === null, false);
  const fourth = group.request();
  runs[1]!.resolve();
  await second;
  await Promise.resolve();
  assert.equal(runs.length, 3);
  runs[2]!.resolve();
  await fourth;
  assert.equal(group.latest, null);
});

test("a failed sync fails those who wait, those in line and all later ones", async () => {
  const { runs, group } = manualSync();
  const [first, second] = [group.request(), group.request()];
  const failure = new Error("no disk");
  runs[0]!.reject(failure);
  await assert.rejects(first, failure);
  await assert.rejects(second, failure);
  await assert.rejects(group.request(), failure);
  assert.equal(runs.length, 1);
  assert.equal(group.failure, failure);
});

test("only what is new has to be waited for", async () => {
  const store = open("own.db");
  store.set("a", one);
  const waiting = store.whenDurable();
  assert.ok(waiting !== null);
  assert.equal(
    store.whenDurable(),
    waiting,
    "who comes meanwhile may have read it, so waits as well",
  );
  await waiting;
  assert.equal(store.whenDurable(), null);
  store.get("a");
  store.list({ limit: 1 });
  store.delete("missing");
  assert.equal(store.whenDurable(), null, "nothing was written");
  for (const write of [
    () => store.set("a", one),
    () => store.delete("a"),
    () => store.setMany([["a", one]]),
    () => store.deleteMany(["a"]),
    () => void store.increment("n", 1n),
    () => void store.compareAndSwap("b", null, one),
    () => void store.getVersioned("b"),
  ]) {
    write();
    assert.ok(store.whenDurable() !== null, String(write));
    await store.whenDurable();
    assert.equal(store.whenDurable(), null);
  }
  store.close();
});

test("a write during a sync waits for the next one", async () => {
  const store = open("during.db");
  store.set("a", one);
  const first = store.whenDurable();
  store.set("b", one);
  const second = store.whenDurable();
  assert.notEqual(first, second);
  await first;
  assert.ok(store.whenDurable() !== null);
  await second;
  assert.equal(store.whenDurable(), null);
  store.close();
});

test("what others wrote is waited for once it could have been read", async () => {
  const [store, peer] = [open("others.db"), open("others.db")];
  store.get("a");
  await store.whenDurable();
  peer.set("a", one);
  assert.equal(store.whenDurable(), null, "nothing was read since");
  store.get("a");
  assert.ok(store.whenDurable() !== null);
  await store.whenDurable();
  store.get("a");
  assert.equal(store.whenDurable(), null);

  const foreign = new DatabaseSync(join(folder, "others.db"));
  foreign.exec("DELETE FROM spin_key_value");
  foreign.close();
  store.get("a");
  assert.ok(store.whenDurable() !== null);
  await store.whenDurable();
  peer.close();
  store.close();
});

for (const durability of ["full", "os"] as const) {
  test(`with durability ${durability} nothing is waited for`, () => {
    const store = open(`${durability}.db`, durability);
    store.set("a", one);
    assert.equal(store.whenDurable(), null);
    store.close();
  });
}

test("a store that is closed while a sync runs and another waits ends both", async () => {
  const store = open("closed.db");
  store.set("a", one);
  const first = store.whenDurable();
  store.set("b", one);
  const second = store.whenDurable();
  store.close();
  await Promise.all([first, second]);
});
