/** Watching a store as components do: what is told, until it is what a test waits for. */

import assert from "node:assert/strict";
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
