import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { AppStores } from "../../data/app-stores.ts";
import { storeLimitsDefault, type StoreLimits } from "../../limits.ts";
import type { SpinStoreConfig } from "../../stores/sqlite/config.ts";
import { ChangeFeed } from "../change-feed.ts";
import { KeyCounts } from "./key-counts.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";

function storesIn(folder: string): AppStores {
  const path = join(folder, "default.db");
  const limits: StoreLimits = { ...storeLimitsDefault, tuplesMax: Infinity };
  const config: SpinStoreConfig = { type: "spin", path, durability: "os", limits };
  return new AppStores({ default: config });
}

const nothing = new Uint8Array(0);

test("a store that is counted fast is counted each time", async () => {
  using folder = temporaryFolder();
  await using stores = storesIn(folder.path);
  const store = stores.open("default");
  const counts = new KeyCounts(new ChangeFeed({}), Infinity);
  for (let keys = 0; keys < 5; keys += 1) {
    assert.equal(await counts.count(store), keys);
    await store.set(`${keys}`, nothing);
  }
});

test("one that takes long is not, and is told to have changed when it can be counted again", async () => {
  using folder = temporaryFolder();
  await using stores = storesIn(folder.path);
  const store = stores.open("default");
  const changes = new ChangeFeed({});
  const told = Promise.withResolvers<string>();
  changes.listen((label) => told.resolve(label));
  const counts = new KeyCounts(changes, 0);
  let keys = 0;
  // Until the number is an old one, which it is right after a count.
  do {
    await store.set(`${keys}`, nothing);
    keys += 1;
  } while ((await counts.count(store)) === keys);
  assert.equal(await told.promise, "default");
  assert.equal(await counts.count(store), keys);
  counts.close();
  changes.close();
});
