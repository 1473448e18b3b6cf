/** Reads from replicas: which they are, what they see, and who answers when a replica does not. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { storeConformance } from "../../conformance/store-suite.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { redisPartitionedDifferences } from "../../src/stores/redis/differences.ts";
import { redisDriver } from "../../src/stores/redis/driver.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import type { Store } from "../../src/stores/store.ts";
import { patient } from "../support/patience.ts";
import { RedisCluster } from "../support/redis/cluster.ts";
import { atMost, redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisSentinels, sentinelName, sentinelPassword } from "../support/redis/sentinel.ts";
import { type RedisServer, until } from "../support/redis/server.ts";
import { openByTestClock } from "../support/redis/test-clock.ts";

const skip = redisIsMissing();
const one = Uint8Array.of(1);
const two = Uint8Array.of(2);
let cluster: RedisCluster;

before(async () => {
  // Nothing here waits for a replica to take over by itself, and a machine that stands still must not have one do so.
  if (skip === false) cluster = await RedisCluster.start(["--cluster-node-timeout", "60000"]);
});
after(() => cluster?.stop());

function clusterConfig(changes: Partial<RedisStoreConfig> = {}): RedisStoreConfig {
  return redisConfig(cluster.url, {
    topology: "cluster",
    nodes: cluster.nodes,
    readFrom: "prefer_replica",
    ...changes,
  });
}

/** How many commands a server has answered that only reads send: what it has from its primary is none of them. */
async function readsAt(server: RedisServer): Promise<number> {
  const stats = await server.command("INFO", "commandstats");
  const names = ["hget", "hmget", "hstrlen", "zrangebylex", "zrevrangebylex", "evalsha"];
  return names.reduce((sum, name) => {
    const [, calls = "0"] = new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats) ?? [];
    return sum + Number(calls);
  }, 0);
}

/** The servers of a store: the primary of its slot, and the replica that follows it. */
async function serversOf(config: RedisStoreConfig): Promise<[RedisServer, RedisServer]> {
  const primary = await cluster.primaryOf(`bobbin:{${config.namespace}}:values`);
  for (const server of cluster.servers) {
    const [kind, , port] = (await server.command("ROLE")).split(",");
    if (kind === "slave" && port === String(primary.port)) return [primary, server];
  }
  throw new Error("the primary has no replica");
}

/** Reads until a replica is asked: while there is no connection to one the primary answers. */
async function untilReadAt(store: Store, server: RedisServer): Promise<void> {
  const earlier = await readsAt(server);
  await until("the replica is asked", async () => {
    await store.get("a");
    return (await readsAt(server)) > earlier;
  });
}

/** What some calls cost a server. */
async function readsDuring(server: RedisServer, run: () => Promise<unknown>): Promise<number> {
  const earlier = await readsAt(server);
  await run();
  return (await readsAt(server)) - earlier;
}

// Whatever all replicas have confirmed is read from each of them.
storeConformance(
  "redis in a Cluster, in 3 partitions, read from replicas that confirm all writes",
  ({ tuplesMax, clock }) => {
    const config = clusterConfig({ ...atMost(tuplesMax), replicasMin: "all", partitions: 3 });
    return openByTestClock(config, clock, async (key) => {
      const primary = await cluster.primaryOf(key);
      return {
        async command(...words) {
          const connection = await primary.raw();
          await connection.text(...words);
          assert.equal(await connection.text("WAIT", "1", String(patient(20_000))), "1");
          connection.close();
        },
      };
    });
  },
  {
    differences: redisPartitionedDifferences,
    traits: { together: (key) => `{t}${key}`, runs: 15 },
    skip,
  },
);

describe("a store that is read from replicas", { skip }, () => {
  test("reads values and lists there, and versions, and what it writes, at the primary", async () => {
    const config = clusterConfig();
    const [primary, replica] = await serversOf(config);
    const store = await openRedisStore("default", config);
    await store.set("a", one);
    await untilReadAt(store, replica);
    const reads: (() => Promise<unknown>)[] = [
      async () => store.get("a"),
      async () => store.exists("a"),
      async () => store.getMany(["a", "b"]),
      async () => store.getEntries(["a"]),
      async () => store.list({ limit: 10 }),
      async () => store.list({ limit: 10, reverse: true }),
      async () => store.sizes(["a"]),
    ];
    for (const read of reads) {
      assert.ok((await readsDuring(replica, read)) > 0, String(read));
      assert.equal(await readsDuring(primary, read), 0, String(read));
    }
    const others: (() => Promise<unknown>)[] = [
      async () => store.getVersioned("a"),
      async () => store.compareAndSwap("a", (await store.getVersioned("a")).version, two),
      async () => store.increment("counter", 1n),
      async () => store.set("a", one),
      async () => store.setMany([["a", two]]),
      async () => store.commit({ checks: [{ key: "new", version: null }], writes: [] }),
      async () => store.changes?.versions(["a"]),
      async () => store.list({ limit: 10, isCurrent: true }),
      async () => store.count(),
      async () => store.delete("a"),
    ];
    for (const call of others) {
      assert.equal(await readsDuring(replica, call), 0, String(call));
      assert.ok((await readsDuring(primary, call)) > 0, String(call));
    }
    await store.close();
  });

  test("reads nothing from a replica that does not follow its primary", async () => {
    const config = clusterConfig();
    const [, replica] = await serversOf(config);
    const other = await openRedisStore("default", config);
    await other.set("a", one);
    await untilReadAt(other, replica);
    await other.close();
    // It may not sign in any more.
    await replica.command("CONFIG", "SET", "masterauth", "wrong");
    await replica.command("CONFIG", "SET", "masteruser", "nobody");
    await replica.command("CLIENT", "KILL", "TYPE", "master");
    await until("the replica has lost its primary", async () =>
      (await replica.command("INFO", "replication")).includes("master_link_status:down"),
    );
    const store = await openRedisStore("default", config);
    await store.set("a", two);
    for (let index = 0; index < 200; index++) assert.deepEqual(await store.get("a"), two);
    await replica.command("CONFIG", "SET", "masteruser", "");
    await replica.command("CONFIG", "SET", "masterauth", "");
    await cluster.whenHealthy();
    await store.close();
  });

  test("reads from the primary while the replica hangs, and while it is gone", async () => {
    const config = clusterConfig();
    const [, replica] = await serversOf(config);
    const store = await openRedisStore("default", config);
    await store.set("a", one);
    await untilReadAt(store, replica);
    replica.pause();
    for (let index = 0; index < 20; index++) {
      assert.deepEqual(await store.get("a"), one);
      await store.set("b", Uint8Array.of(index));
    }
    replica.resume();
    await replica.kill();
    for (let index = 0; index < 20; index++) assert.deepEqual(await store.get("a"), one);
    await replica.restart();
    await cluster.whenHealthy();
    await untilReadAt(store, replica);
    await store.close();
  });

  test("shows people and programs what the primary has: only components read from replicas", async () => {
    const config = clusterConfig();
    const [primary, replica] = await serversOf(config);
    const forPeople = redisDriver.open("default", config);
    await forPeople.set("a", one);
    const served = redisDriver.openServed?.("default", config) as Store;
    await untilReadAt(served, replica);
    const read = async (): Promise<void> => {
      for (let index = 0; index < 100; index++) await forPeople.get("a");
    };
    assert.equal(await readsDuring(replica, read), 0);
    assert.ok((await readsDuring(primary, read)) >= 100);
    await served.close();
    await forPeople.close();
  });

  test("goes on when another server takes the primary's place", async () => {
    const config = clusterConfig();
    const [primary, replica] = await serversOf(config);
    const store = await openRedisStore("default", config);
    await store.set("a", one);
    await untilReadAt(store, replica);
    await replica.command("CLUSTER", "FAILOVER");
    await until("it takes over", async () => (await replica.command("ROLE")).startsWith("master"));
    await until("the other follows it", async () =>
      (await primary.command("ROLE")).includes("connected"),
    );
    assert.deepEqual(await store.get("a"), one);
    await store.set("a", two);
    await untilReadAt(store, primary);
    await until("the replica has the write", async () =>
      Buffer.from((await store.get("a")) ?? []).equals(two),
    );
    await cluster.whenHealthy();
    await store.close();
  });
});

describe("a store that is read from the replicas of what Sentinels watch", { skip }, () => {
  let all: RedisSentinels;
  before(async () => {
    all = await RedisSentinels.start();
  });
  after(() => all.stop());

  test("reads from the replica, and from the primary while it is gone", async () => {
    const [first = ""] = all.nodes;
    const config = redisConfig(`redis://${first}`, {
      topology: "sentinel",
      nodes: all.nodes.slice(1),
      sentinelMaster: sentinelName,
      sentinelPassword,
      readFrom: "prefer_replica",
    });
    const primary = await all.primary();
    const replica = all.servers.find((server) => server !== primary) as RedisServer;
    const store = await openRedisStore("default", config);
    await store.set("a", one);
    await untilReadAt(store, replica);
    // Its host looks after the primary in between.
    await until("the primary is not read", async () => {
      return (await readsDuring(primary, async () => store.get("a"))) === 0;
    });
    assert.equal(await readsDuring(replica, async () => store.getVersioned("a")), 0);
    await replica.kill();
    for (let index = 0; index < 20; index++) assert.deepEqual(await store.get("a"), one);
    await replica.restart();
    await store.close();
  });
});
