/**
 * Goal: any number of processes may use one file. Method: real processes that begin together; what
 * is compared is what they leave, never how long they take.
 */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openSqliteStore } from "../../src/stores/sqlite/store.ts";
import { runTogether, startChild, storeOptions } from "./children.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const folder = folderOfFile();
const names = ["a", "b", "c", "d"];

test("increments of four processes add up, and none is refused", async () => {
  const options = storeOptions(join(folder, "increment.db"), { count: 300 });
  await runTogether(
    "increment",
    names.map(() => options),
  );
  const store = openSqliteStore(options);
  assert.equal(store.increment("counter", 0n), 1200n);
  store.close();
});

test("compare-and-swap loops of four processes lose no update", async () => {
  const options = storeOptions(join(folder, "swap.db"), { count: 50 });
  await runTogether(
    "swap",
    names.map(() => options),
  );
  const store = openSqliteStore(options);
  assert.equal(Buffer.from(store.get("counter") ?? []).toString(), "200");
  store.close();
});

test("commits of three processes move what they check and nothing else, and a fourth never sees half of one", async () => {
  const options = storeOptions(join(folder, "transfer.db"), { count: 60 });
  const children = await Promise.all([
    ...["a", "b", "c"].map((name) => startChild("transfer", { ...options, name })),
    startChild("audit", { ...options, count: 2_000 }),
  ]);
  const seen: string[] = [];
  for (const child of children) child.begin();
  for (const child of children) {
    for await (const line of child.lines) seen.push(line);
    assert.deepEqual(await child.ended, { code: 0, errors: "" });
  }
  assert.deepEqual(seen, []);
  const store = openSqliteStore(options);
  assert.equal(store.increment("moves", 0n), 180n);
  const accounts = Array.from({ length: 10 }, (_, index) =>
    store.increment(`account-${index}`, 0n),
  );
  assert.equal(
    accounts.reduce((sum, one) => sum + one, 0n),
    0n,
  );
  assert.deepEqual(store.list({ prefix: "last-", limit: 9 }).keys, ["last-a", "last-b", "last-c"]);
  store.close();
});

test("of four processes that insert a key exactly one wins", async () => {
  const options = storeOptions(join(folder, "insert.db"), { count: 200 });
  const won = await runTogether(
    "insert",
    names.map((name) => ({ ...options, name })),
  );
  assert.equal(won.flat().length, 200);
  assert.equal(new Set(won.flat()).size, 200);
  const store = openSqliteStore(options);
  for (const [index, keys] of won.entries()) {
    for (const key of keys)
      assert.equal(Buffer.from(store.get(key) ?? []).toString(), names[index]);
  }
  store.close();
});

test("four processes that fill a store stop exactly at its limit", async () => {
  const options = storeOptions(join(folder, "fill.db"), { count: 100, tuplesMax: 150 });
  const fitted = await runTogether(
    "fill",
    names.map((name) => ({ ...options, name })),
  );
  assert.equal(fitted.flat().length, 150);
  const store = openSqliteStore(options);
  assert.equal(store.list({ limit: 1000 }).keys.length, 150);
  store.close();
});

test("four processes may open a file at once that does not exist", async () => {
  for (const round of [1, 2, 3]) {
    const options = storeOptions(join(folder, `new-${round}`, "open.db"));
    await runTogether(
      "open",
      Array.from({ length: 4 }, () => options),
    );
    const store = openSqliteStore(options);
    assert.equal(store.increment("opened", 0n), 4n);
    store.close();
  }
});

test("an expired key is gone for all processes at once, also for those that began before the first expiry", async () => {
  const clockPath = join(folder, "clock");
  let moment = Date.now();
  const now = (): number => moment;
  writeFileSync(clockPath, String(moment));
  const options = { ...storeOptions(join(folder, "expire.db")), clockPath };
  const children = await Promise.all(
    names.map((name) => startChild("findExpired", { ...options, name })),
  );
  const store = openSqliteStore({ ...options, now });
  store.set("stays", Uint8Array.of(1));
  store.set("expiring", Uint8Array.of(1), { expiry: { in: 100 } });
  store.increment("counter", 5n, { expiry: { in: 100 } });
  moment += 100;
  writeFileSync(clockPath, String(moment));
  const told: string[][] = [];
  // One after the other, so that each finds what is left by those before.
  for (const child of children) {
    child.begin();
    const lines: string[] = [];
    for await (const line of child.lines) lines.push(line);
    assert.deepEqual(await child.ended, { code: 0, errors: "" });
    told.push(lines);
  }
  const later = (sum: string): string[] => ["97", "counter,expiring,stays", "false", sum];
  assert.deepEqual(told, [["false", "stays", "true", "1"], later("2"), later("3"), later("4")]);
  store.close();
});
