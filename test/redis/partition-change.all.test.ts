/**
 * Goal: a store gets another number of partitions by a copy, or by an export and an import, and nothing of it is lost. Method: a real Cluster, a store in 4
 * partitions and new ones in 7, and what every key has in each of them.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AppStores } from "../../src/data/app-stores.ts";
import { copyStore } from "../../src/data/copy-store.ts";
import { exportLines } from "../../src/data/export-store.ts";
import { importLines } from "../../src/data/import-store.ts";
import type { PersonStore } from "../../src/data/person-store.ts";
import { collect } from "../../src/data/test-stores.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { RedisCluster } from "../support/redis/cluster.ts";
import { redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";

const skip = redisIsMissing();
const keysCount = 300;
const at = 4_102_444_800_000;
let cluster: RedisCluster;

before(async () => {
  if (skip === false) cluster = await RedisCluster.start(["--cluster-node-timeout", "60000"]);
});
after(() => cluster?.stop());

const inPartitions = (partitions: number): RedisStoreConfig =>
  redisConfig(cluster.url, { topology: "cluster", nodes: cluster.nodes, partitions });

describe("a store in 4 partitions, moved to 7", { skip }, () => {
  test("has the same keys, values, counters, metadata and expiries after a copy, and after an export and an import", async () => {
    await using stores = new AppStores({
      four: inPartitions(4),
      copied: inPartitions(7),
      imported: inPartitions(7),
    });
    const [four, copied, imported] = ["four", "copied", "imported"].map((label) =>
      stores.open(label),
    ) as [PersonStore, PersonStore, PersonStore];
    for (let index = 0; index < keysCount; index += 1) {
      const key = `key-${index}`;
      const details = {
        ...(index % 3 === 0 ? { metadata: JSON.stringify({ index }) } : {}),
        ...(index % 4 === 0 ? { expiry: { at: at + index } } : {}),
      };
      if (index % 5 === 0) await four.increment(key, BigInt(index + 1), details);
      else await four.set(key, Buffer.from(`value ${index}`), details);
    }

    const copy = await copyStore(four, copied);
    assert.deepEqual([copy.written, copy.stopped], [keysCount, null]);
    const lines = await collect(exportLines(four));
    const read = await importLines(imported, lines);
    assert.deepEqual([read.written, read.stopped], [keysCount, null]);

    const keys = Array.from({ length: keysCount }, (_, index) => `key-${index}`);
    const held = await four.getEntries(keys);
    assert.deepEqual(held[60], {
      value: held[60]?.value,
      expiresAt: at + 60,
      metadata: '{"index":60}',
    });
    for (const store of [copied, imported]) {
      assert.deepEqual(await store.getEntries(keys), held);
      assert.equal(await store.count(), keysCount);
      assert.equal(await store.increment("key-60", 1n), 62n);
      assert.deepEqual(
        (await store.list({ limit: keysCount })).keys,
        (await four.list({ limit: keysCount })).keys,
      );
    }
  });
});
