import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { storeConformance } from "../../conformance/store-suite.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { redisPartitionedDifferences } from "../../src/stores/redis/differences.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { partitionTags } from "../../src/stores/redis/partitions/tags.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { moveSlot, RedisCluster } from "../support/redis/cluster.ts";
import { atMost, redisConfig } from "../support/redis/config.ts";
import { Ledger } from "../support/redis/ledger.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import type { RedisServer } from "../support/redis/server.ts";
import { openByTestClock } from "../support/redis/test-clock.ts";
import { watchStore } from "../support/store-watching.ts";

const skip = redisIsMissing();
const one = Uint8Array.of(1);
let cluster: RedisCluster;

before(async () => {
  // Nothing here waits for a replica to take over by itself, and a machine that stands still must not have one do so.
  if (skip === false) cluster = await RedisCluster.start(["--cluster-node-timeout", "60000"]);
});
after(() => cluster?.stop());

function clusterConfig(changes: Partial<RedisStoreConfig>): RedisStoreConfig {
  return redisConfig(cluster.url, {
    topology: "cluster",
    nodes: cluster.nodes,
    partitions: 7,
    ...changes,
  });
}

storeConformance(
  "redis in a Cluster, in 7 partitions",
  ({ tuplesMax, clock }) =>
    openByTestClock(clusterConfig(atMost(tuplesMax)), clock, (key) => cluster.primaryOf(key)),
  { differences: redisPartitionedDifferences, traits: { together: (key) => `{t}${key}` }, skip },
);

describe("a store in several partitions", { skip }, () => {
  test("is kept on all primaries, evenly", async () => {
    const config = clusterConfig({ partitions: 12 });
    const store = await openRedisStore("default", config);
    const keys = Array.from({ length: 600 }, (_, index) => `key-${index}`);
    await store.setMany(keys.map((key) => [key, one]));
    const held = await Promise.all(
      cluster.servers.slice(0, 3).map(async (server) => {
        const names = (await server.command("KEYS", `bobbin:{${config.namespace}%p*:keys`))
          .split(",")
          .filter(Boolean);
        const sizes = await Promise.all(names.map((name) => server.command("ZCARD", name)));
        return {
          partitions: names.length,
          keys: sizes.reduce((sum, size) => sum + Number(size), 0),
        };
      }),
    );
    assert.deepEqual(
      held.map(({ partitions }) => partitions),
      [4, 4, 4],
    );
    assert.equal(
      held.reduce((sum, { keys: some }) => sum + some, 0),
      600,
    );
    assert.equal(await store.count(), 600);
    await store.close();
  });

  test("a commit of keys in several partitions is refused, and nothing is written", async () => {
    const store = await openRedisStore("default", clusterConfig({}));
    const commit = {
      checks: [{ key: "{a}checked", version: null }],
      writes: [
        { kind: "set", key: "{b}1", value: one },
        { kind: "set", key: "{c}2", value: one },
      ] as const,
    };
    await assert.rejects(async () => store.commit(commit), {
      code: "not-atomic-here",
      message: /in 3 partitions of store "default"/,
    });
    assert.equal(await store.count(), 0);
    const together = commit.writes.map((write) => ({ ...write, key: `{a}${write.key}` }));
    assert.deepEqual(await store.commit({ ...commit, writes: together }), []);
    assert.equal(await store.count(), 2);
    assert.deepEqual(await store.commit({ checks: [], writes: [] }), []);
    await store.close();
  });

  test("a batch of which a partition is refused says how much of it was done", async () => {
    const store = await openRedisStore("default", clusterConfig({}));
    const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
    await store.setMany(keys.map((key) => [key, one]));
    const [full] = cluster.servers as [RedisServer];
    await full.command("CONFIG", "SET", "maxmemory", "1");
    const value = Uint8Array.of(2);
    await assert.rejects(async () => store.setMany(keys.map((key) => [key, value])), {
      code: "batch-incomplete",
      message: /a part of a batch, \d+ of 30 keys/,
    });
    await full.command("CONFIG", "SET", "maxmemory", "0");
    await store.deleteMany(keys);
    assert.equal(await store.count(), 0);
    await store.close();
  });

  test("a host is told of what another writes to any partition", async () => {
    const config = clusterConfig({});
    const [watched, written] = await Promise.all([
      openRedisStore("default", config),
      openRedisStore("default", config),
    ]);
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const watch = watchStore(watched, { prefix: "key-" });
    for (const [index, key] of keys.entries()) {
      await written.set(key, Buffer.from(String(index)));
      await watch.until({ [key]: String(index) });
    }
    watch.close();
    await watched.close();
    await written.close();
  });

  test("the slot of a partition that moves to another server under load: commands follow it", async (context) => {
    const config = clusterConfig({ partitions: 2 });
    const store = await openRedisStore("default", config);
    const ledger = new Ledger(store);
    const writing = ledger.write(10);
    await ledger.acknowledged(50);
    const [tag = ""] = partitionTags(config.namespace, 2);
    await moveSlot(cluster, `bobbin:{${tag}}`, () => ledger.acknowledged(20));
    await ledger.acknowledged(50);
    ledger.stop();
    await writing;
    context.diagnostic(`errors: ${JSON.stringify(ledger.errors)}`);
    assert.equal(ledger.errors["store-outcome-unknown"], undefined);
    await ledger.check();
    await store.close();
  });

  test("what several processes add at the same moment exceeds the limit by what they add within a second at most", async () => {
    const config = clusterConfig(atMost(50));
    const stores = await Promise.all([1, 2, 3].map(() => openRedisStore("default", config)));
    const [first] = stores as [RemoteStore];
    for (let index = 0; index < 40; index++) await first.set(`key-${index}`, one);
    const answers = await Promise.allSettled(
      stores.flatMap((store, host) =>
        Array.from({ length: 40 }, async (_, index) => store.set(`new-${host}-${index}`, one)),
      ),
    );
    const refused = answers.filter((answer) => answer.status === "rejected");
    for (const { reason } of refused) assert.equal(reason.code, "store-full");
    const count = await first.count();
    assert.equal(count, 40 + answers.length - refused.length);
    assert.ok(count >= 50 && count <= 40 + 3 * 10, `${count} keys`);
    for (const store of stores) {
      await assert.rejects(async () => store.set("one-more", one), { code: "store-full" });
      await store.set("key-0", one);
      await store.close();
    }
  });
});

describe("the number of partitions", { skip }, () => {
  const differ = (found: RegExp) => ({ code: "store-partitions-differ", message: found });

  test("is that of the first host: others are refused, by every call and by the probe", async () => {
    const config = clusterConfig({ partitions: 4 });
    const store = await openRedisStore("default", config);
    // A read settles it as well as a write: what it does not find must not be elsewhere.
    assert.equal(await store.get("a"), null);
    for (const partitions of [1, 2, 5]) {
      const other = await openRedisStore("default", { ...config, partitions });
      const found = differ(/is kept in 4 partitions, and the runtime configuration says \d/);
      await assert.rejects(async () => other.get("a"), found);
      await assert.rejects(async () => other.set("a", one), found);
      await assert.rejects(async () => other.setMany([["a", one]]), found);
      await assert.rejects(async () => other.deleteMany(["a", "b", "c"]), found);
      await assert.rejects(async () => other.list({ limit: 10 }), found);
      await assert.rejects(async () => other.count(), found);
      await assert.rejects(async () => other.probe(), found);
      await other.close();
    }
    const same = await openRedisStore("default", config);
    await same.probe();
    await same.set("a", one);
    assert.deepEqual(await store.get("a"), one);
    await store.close();
    await same.close();
  });

  test("is one for a store that was begun without it", async () => {
    const config = clusterConfig({ partitions: 1 });
    const store = await openRedisStore("default", config);
    await store.set("a", one);
    await store.delete("a");
    const other = await openRedisStore("default", { ...config, partitions: 4 });
    const found = differ(/is kept in one partition, and the runtime configuration says 4/);
    await assert.rejects(async () => other.get("a"), found);
    await assert.rejects(async () => other.probe(), found);
    await other.close();
    await store.close();
  });

  test("of hosts that begin a store at the same moment with different numbers one number counts", async () => {
    for (let round = 0; round < 20; round++) {
      const config = clusterConfig({});
      const numbers = [1, 1, 2, 2, 3];
      const stores = await Promise.all(
        numbers.map((partitions) => openRedisStore("default", { ...config, partitions })),
      );
      const answers = await Promise.allSettled(
        stores.map(async (store) => (round % 2 === 0 ? store.set("a", one) : store.get("a"))),
      );
      const taken = numbers.filter((_, index) => answers[index]?.status === "fulfilled");
      assert.equal(new Set(taken).size, 1, answers.map(({ status }) => status).join());
      assert.equal(taken.length, numbers.filter((number) => number === taken[0]).length);
      for (const store of stores) await store.close();
    }
  });

  test("is settled by calls, and not by a probe", async () => {
    const config = clusterConfig({ partitions: 4 });
    const asked = await openRedisStore("default", config);
    await asked.probe();
    const store = await openRedisStore("default", { ...config, partitions: 2 });
    await store.set("a", one);
    await assert.rejects(async () => asked.probe(), differ(/is kept in 2 partitions/));
    await asked.close();
    await store.close();
  });
});
