/** Watching a store as components do: what is told, until it is what a test waits for. */

import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ChangeTicker } from "../../src/kv/change-ticker.ts";
import { StoreWatch, type WatchChoice } from "../../src/kv/store-watch.ts";
import { WatchBudget } from "../../src/kv/watch-budget.ts";
import type { ChangeSource, Store } from "../../src/stores/store.ts";

/** Somebody who watches. */
export interface Watching {
  /** Resolves once the last that was told of these keys are these values, null for absent ones. */
  until(expected: Readonly<Record<string, string | null>>): Promise<void>;
  close(): void;
}

/** Begins to watch. */
export function watchStore(store: Store, choice: WatchChoice): Watching {
  const ticker = new ChangeTicker(() => store.changes as ChangeSource);
  const around = { store, ticker, budget: new WatchBudget(), isOver: () => false };
  const watch = new StoreWatch(choice, around);
  const told = new Map<string, string | null>();
  return {
    close: () => watch.close(),
    async until(expected) {
      const keys = Object.keys(expected);
      while (!keys.every((key) => told.get(key) === expected[key])) {
        const changes = await watch.next();
        assert.ok(changes !== null, "the watch has ended");
        for (const { key, value } of changes) told.set(key, value && Buffer.from(value).toString());
      }
    },
  };
}

const unreadWrites = 1_500;
const unreadBytes = 64 * 1024;
/** A quarter of what is written. What a process holds moves by some megabytes anyway. */
const keptBytesMax = (unreadWrites * unreadBytes) / 4;

/**
 * Has a host watch and read no more, while another writes much and `meanwhile` does what it likes: that costs the first no memory, and what it reads
 * at last is the last state.
 */
export async function costsNothingUnread(
  watched: Store,
  written: Store,
  meanwhile: () => unknown = () => {},
): Promise<void> {
  const watches = [
    watchStore(watched, { keys: ["unread"] }),
    watchStore(watched, { prefix: "unread" }),
  ];
  await written.set("unread", new Uint8Array(1));
  for (const watch of watches) await watch.until({ unread: "\0" });
  const before = await bytesHeld();
  for (let number = 0; number < unreadWrites; number++) {
    await written.set(`unread${number % 3}`, new Uint8Array(unreadBytes).fill(number));
    if (number % 500 === 0) await meanwhile();
  }
  await written.set("unread", new Uint8Array(Buffer.from("last")));
  const grown = (await bytesHeld()) - before;
  assert.ok(grown < keptBytesMax, `${grown} bytes are kept for those who do not read`);
  for (const watch of watches) {
    await watch.until({ unread: "last" });
    watch.close();
  }
}

async function bytesHeld(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // Buffers of connections are let go of in the turns after.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Has one host watch what another writes, in every way. */
export async function tellsOfAnother(watched: Store, written: Store): Promise<void> {
  const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
  await written.set("there", bytes("0"));
  const keys = watchStore(watched, { keys: ["there", "a", "b"] });
  await keys.until({ there: "0", a: null, b: null });
  const all = watchStore(watched, { prefix: "a" });
  await written.set("a", bytes("1"));
  await keys.until({ a: "1" });
  await written.setMany([
    ["a", bytes("2")],
    ["b", bytes("2")],
  ]);
  await keys.until({ a: "2", b: "2" });
  const { version } = await written.getVersioned("a");
  assert.equal(await written.compareAndSwap("a", version, bytes("3")), true);
  await keys.until({ a: "3" });
  await written.delete("b");
  await keys.until({ b: null });
  await written.increment("b", 0x31n);
  await keys.until({ b: "1\0\0\0\0\0\0\0" });
  await written.commit({
    checks: [],
    writes: [
      { kind: "set", key: "a", value: bytes("4") },
      { kind: "delete", key: "there" },
      { kind: "set", key: "a:new", value: bytes("5"), details: { metadata: "1" } },
    ],
  });
  await keys.until({ a: "4", there: null });
  await all.until({ a: "4", "a:new": "5" });
  keys.close();
  all.close();
}
