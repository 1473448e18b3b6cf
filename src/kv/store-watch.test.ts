/**
 * Goal: whoever watches is told what keys are and then of each that changed, whoever changed it, and holds up nobody. Method: a store in
 * memory, and two connections to one file.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { folderOfFile } from "../../test/support/temporary-folder.ts";
import { keyWatchLimits } from "../limits.ts";
import { openMemoryStore } from "../stores/memory/memory.ts";
import { openSqliteStore } from "../stores/sqlite/store.ts";
import type { ChangeSource, SynchronousStore } from "../stores/store.ts";
import { ChangeTicker } from "./change-ticker.ts";
import { type KeyChange, StoreWatch, type WatchChoice } from "./store-watch.ts";
import { WatchBudget } from "./watch-budget.ts";

const folder = folderOfFile();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | null): string | null =>
  value === null ? null : Buffer.from(value).toString();

let files = 0;

/** A store to watch and one to write to. */
interface Opened {
  readonly watched: SynchronousStore;
  readonly written: SynchronousStore;
  watch(choice: WatchChoice, isOver?: () => boolean): StoreWatch;
  readonly budget: WatchBudget;
  close(): void;
}

const kinds: Readonly<Record<string, () => SynchronousStore[]>> = {
  memory: () => [openMemoryStore({ label: "default", tuplesMax: Infinity })],
  "a file": () => {
    const path = join(folder, `${++files}.db`);
    const options = { label: "default", path, tuplesMax: Infinity, durability: "os" } as const;
    return [openSqliteStore(options), openSqliteStore(options)];
  },
};

function open(kind: string): Opened {
  const stores = kinds[kind]?.() ?? [];
  const [watched = null, written = watched] = stores;
  if (watched === null || written === null) throw new Error(`no kind ${kind}`);
  const ticker = new ChangeTicker(() => watched.changes as ChangeSource);
  const budget = new WatchBudget();
  return {
    watched,
    written,
    budget,
    watch: (choice, isOver = () => false) =>
      new StoreWatch(choice, { store: watched, ticker, budget, isOver }),
    close: () => stores.forEach((store) => store.close()),
  };
}

function told(changes: readonly KeyChange[] | null): (readonly [string, string | null])[] | null {
  return changes && changes.map(({ key, value }) => [key, text(value)] as const);
}

for (const kind of Object.keys(kinds)) {
  test(`keys are told as they are, and then each change, in ${kind}`, async () => {
    const { watch, written, close } = open(kind);
    written.set("a", bytes("1"));
    const watcher = watch({ keys: ["a", "b", "a"] });
    const first = await watcher.next();
    assert.deepEqual(told(first), [
      ["a", "1"],
      ["b", null],
    ]);
    // Versions are those that compare-and-swap takes.
    assert.equal(written.compareAndSwap("a", first?.[0]?.version ?? "", bytes("2")), true);
    assert.deepEqual(told(await watcher.next()), [["a", "2"]]);
    written.set("other", bytes("x"));
    const next = watcher.next();
    written.set("b", bytes("1"));
    assert.deepEqual(told(await next), [["b", "1"]]);
    written.set("a", bytes("2"));
    assert.deepEqual(told(await watcher.next()), [["a", "2"]]);
    written.deleteMany(["a", "other"]);
    assert.deepEqual(told(await watcher.next()), [["a", null]]);
    watcher.close();
    assert.equal(await watcher.next(), null);
    close();
  });

  test(`whoever waits for so long and no longer is told of nothing, and later of what changed, in ${kind}`, async () => {
    const { watch, written, close } = open(kind);
    const watcher = watch({ keys: ["a"] });
    assert.deepEqual(told(await watcher.next(0)), [["a", null]]);
    assert.deepEqual(await watcher.next(0), []);
    written.set("a", bytes("1"));
    const seen = [];
    // One look may be later than one wait is long.
    while (seen.length === 0) seen.push(...(told(await watcher.next(0)) ?? []));
    assert.deepEqual(seen, [["a", "1"]]);
    const forever = watcher.next(Number.MAX_SAFE_INTEGER);
    written.set("a", bytes("2"));
    assert.deepEqual(told(await forever), [["a", "2"]]);
    watcher.close();
    assert.equal(await watcher.next(0), null);
    close();
  });

  test(`a prefix is told of keys that come and go, in ${kind}`, async () => {
    const { watch, written, watched, close } = open(kind);
    watched.setMany([
      ["p:1", bytes("1")],
      ["q", bytes("1")],
    ]);
    const watcher = watch({ prefix: "p:" });
    assert.deepEqual(told(await watcher.next()), [["p:1", "1"]]);
    const next = watcher.next();
    written.set("q", bytes("2"));
    written.set("p:2", bytes("2"));
    assert.deepEqual(told(await next), [["p:2", "2"]]);
    watched.delete("p:1");
    assert.deepEqual(told(await watcher.next()), [["p:1", null]]);
    written.set("p:3", bytes("3"), { expiry: { in: 1 } });
    // It may have expired before it was seen; then nothing is told of it.
    written.set("p:4", bytes("4"));
    const keys = new Map(told(await watcher.next()));
    assert.equal(keys.get("p:4"), "4");
    if (keys.has("p:3")) assert.deepEqual(told(await watcher.next()), [["p:3", null]]);
    watcher.close();
    close();
  });

  test(`what is told ends up as what is kept, whatever was done in between, in ${kind}`, async () => {
    const { watch, written, close } = open(kind);
    const keys = ["k:a", "k:b", "k:c"];
    const step = fc.record({
      key: fc.constantFrom(...keys),
      value: fc.option(fc.constantFrom("1", "2", "3")),
      isRead: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        written.deleteMany(keys);
        const watcher = watch({ prefix: "k:" });
        const state = new Map<string, string | null>();
        const learn = (changes: KeyChange[] | null): void => {
          for (const [key, value] of told(changes) ?? []) state.set(key, value);
        };
        let reading: Promise<void> | null = null;
        for (const { key, value, isRead } of steps) {
          if (isRead) reading ??= watcher.next().then(learn);
          if (value === null) written.delete(key);
          else written.set(key, bytes(value));
        }
        written.set("k:end", bytes("end"));
        await reading;
        while (state.get("k:end") !== "end") learn(await watcher.next());
        watcher.close();
        const kept = written.getMany([...keys, "k:end"]).map(text);
        assert.deepEqual(
          [...keys, "k:end"].map((key) => state.get(key) ?? null),
          kept,
        );
        written.delete("k:end");
      }),
      { numRuns: 15 },
    );
    close();
  });

  test(`many and large values come some at a time, in ${kind}`, async () => {
    const { watch, written, close } = open(kind);
    const { batchKeysMax, batchBytesMax } = keyWatchLimits;
    const names = Array.from({ length: 2 * batchKeysMax + 1 }, (_, index) => `n:${index}`);
    written.setMany(names.map((key) => [key, bytes("x")]));
    const watcher = watch({ prefix: "n:" });
    const sizes = [await watcher.next(), await watcher.next(), await watcher.next()];
    assert.deepEqual(
      sizes.map((batch) => batch?.length),
      [batchKeysMax, batchKeysMax, 1],
    );
    watcher.close();
    for (const key of ["l:1", "l:2"]) written.set(key, new Uint8Array(batchBytesMax));
    const large = watch({ prefix: "l:" });
    assert.equal((await large.next())?.length, 1);
    assert.equal((await large.next())?.length, 1);
    large.close();
    close();
  });

  test(`a watcher ends with those who began it, and when it watches too much, in ${kind}`, async () => {
    const { watch, written, budget, close } = open(kind);
    const { watchersMax, keysMax } = keyWatchLimits;
    let isOver = false;
    const watcher = watch({ keys: ["a"] }, () => isOver);
    await watcher.next();
    const ended = watcher.next();
    isOver = true;
    assert.equal(await ended, null);
    written.setMany(Array.from({ length: keysMax }, (_, index) => [`m:${index}`, bytes("")]));
    const most = watch({ prefix: "m:" });
    let found = 0;
    while (found < keysMax) found += (await most.next())?.length ?? 0;
    written.set("m:more", bytes(""));
    await assert.rejects(async () => most.next(), { code: "watch-too-large" });
    assert.equal(await most.next(), null);
    const all = Array.from({ length: watchersMax }, () => watch({ keys: ["a"] }));
    assert.throws(() => watch({ keys: ["a"] }), { code: "watch-too-large" });
    for (const one of all) one.close();
    // Nothing of them is left.
    budget.add(keyWatchLimits.allKeysMax);
    assert.throws(() => budget.add(1), { code: "watch-too-large" });
    close();
  });
}
