import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { storeConformance } from "../../conformance/store-suite.ts";
import {
  redisDifferences,
  redisSpinClusterDifferences,
} from "../../src/stores/redis/differences.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { slotOf } from "../../src/stores/redis/servers/slots.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { moveSlot, RedisCluster } from "../support/redis/cluster.ts";
import { atMost, redisConfig } from "../support/redis/config.ts";
import { Hosts } from "../support/redis/hosts.ts";
import { Ledger } from "../support/redis/ledger.ts";
import { openByTestClock } from "../support/redis/test-clock.ts";
import { tellsOfAnother, watchStore } from "../support/store-watching.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { patient } from "../support/patience.ts";
import { type RedisServer, until } from "../support/redis/server.ts";

const skip = redisIsMissing();
let cluster: RedisCluster;

before(async () => {
  // Nothing here waits for a replica to take over by itself, and a machine that stands still must not have one do so.
  if (skip === false) cluster = await RedisCluster.start(["--cluster-node-timeout", "60000"]);
});
after(() => cluster?.stop());

function clusterConfig(changes: Partial<RedisStoreConfig>): RedisStoreConfig {
  return redisConfig(cluster.url, { topology: "cluster", nodes: cluster.nodes, ...changes });
}

storeConformance(
  "redis in a Cluster, layout bobbin",
  async ({ tuplesMax, clock }) => {
    const config = clusterConfig(atMost(tuplesMax));
    return openByTestClock(config, clock, (key) => cluster.primaryOf(key));
  },
  { differences: redisDifferences, skip },
);

storeConformance(
  "redis in a Cluster, layout spin",
  async ({ tuplesMax }) => {
    await Promise.all(cluster.servers.slice(0, 3).map((server) => server.command("FLUSHALL")));
    return openRedisStore("default", clusterConfig({ layout: "spin", ...atMost(tuplesMax) }));
  },
  {
    differences: redisSpinClusterDifferences,
    traits: { counters: "decimal", areAbsentVersionsExact: false, runs: 20 },
    skip,
  },
);

describe("a primary of a Redis Cluster with two replicas", { skip }, () => {
  let watched: RedisCluster;
  before(async () => {
    watched = await RedisCluster.start([], [0, 0]);
  });
  after(() => watched.stop());

  test("the probe tells that one of two replicas is too few", async () => {
    const config = redisConfig(watched.url, {
      topology: "cluster",
      replicasMin: 1,
      namespace: namespaceOfFirst(),
    });
    const store = await openRedisStore("default", config);
    assert.match((await store.probe()).join(), /has 2 replicas, and replicas_min = 1 lets one/);
    await store.close();
  });

  for (const how of ["FORCE", "TAKEOVER"]) {
    test(`a failover by ${how}: with all replicas nothing is lost, and one swap wins`, async (context) => {
      const config = redisConfig(watched.url, {
        topology: "cluster",
        nodes: watched.nodes,
        replicasMin: "all",
        timeoutMilliseconds: 2_000,
        namespace: namespaceOfFirst(),
      });
      const place = `bobbin:{${config.namespace}}:values`;
      const stores = [1, 2, 3].map(() => openRedisStore("default", config));
      // How old a read may be is for the Cluster to say.
      const hosts = new Hosts(await Promise.all(stores), { staleMillisecondsMax: Infinity });
      hosts.start();
      await hosts.answered(200);
      const old = await watched.primaryOf(place);
      const shard = [0, 3, 4].map((index) => watched.servers[index] as RedisServer);
      const next = shard.find((server) => server !== old) as RedisServer;
      await next.command("CLUSTER", "FAILOVER", how);
      await until("it takes over", async () => (await watched.primaryOf(place)) === next);
      await hosts.answered(200);
      await watched.whenHealthy();
      await hosts.stop();
      context.diagnostic(hosts.describe());
      hosts.assertNoViolations();
    });
  }
});

let namespaces = 0;

/** A namespace of its own, whose slot the first primary has at first. */
function namespaceOfFirst(): string {
  for (;;) {
    const number = namespaces++;
    if (slotOf(`bobbin:{first-${number}}`) < 5_000) return `first-${number}`;
  }
}

describe("a Redis Cluster", { skip }, () => {
  test("a slot that moves to another server under load: commands follow it", async (context) => {
    const config = clusterConfig({});
    const store = await openRedisStore("default", config);
    const ledger = new Ledger(store);
    const writing = ledger.write(10);
    await ledger.acknowledged(50);
    await moveSlot(cluster, `bobbin:{${config.namespace}}`, () => ledger.acknowledged(20));
    await ledger.acknowledged(50);
    ledger.stop();
    await writing;
    context.diagnostic(`errors: ${JSON.stringify(ledger.errors)}`);
    assert.equal(ledger.errors["store-outcome-unknown"], undefined);
    await ledger.check();
    await store.close();
  });

  test("a host is told of what another one writes, also once the slot is at another server", async () => {
    const config = clusterConfig({});
    const [watched, written] = await Promise.all([
      openRedisStore("default", config),
      openRedisStore("default", config),
    ]);
    await tellsOfAnother(watched, written);
    const watch = watchStore(watched, { keys: ["moved"] });
    await watch.until({ moved: null });
    await moveSlot(cluster, `bobbin:{${config.namespace}}`, async () => {});
    await written.set("moved", Buffer.from("1"));
    await watch.until({ moved: "1" });
    await written.set("moved", Buffer.from("2"));
    await watch.until({ moved: "2" });
    watch.close();
    await watched.close();
    await written.close();
  });

  test("layout spin: a batch whose part is refused says how much of it was done", async () => {
    const store = await openRedisStore(
      "default",
      clusterConfig({ layout: "spin", timeoutMilliseconds: patient(1_000) }),
    );
    const keys = ["a", "b", "c", "d", "e", "f"];
    const value = new Uint8Array(1);
    await store.setMany(keys.map((key) => [key, value]));
    const closed = await cluster.primaryOf("a");
    await closed.command("CONFIG", "SET", "min-replicas-to-write", "5");
    await assert.rejects(async () => store.setMany(keys.map((key) => [key, value])), {
      code: "batch-incomplete",
      message: /a part of a batch, [1-5] of 6 keys/,
    });
    await closed.command("CONFIG", "SET", "min-replicas-to-write", "0");
    await store.deleteMany(keys);
    assert.deepEqual(
      await store.getMany(keys),
      keys.map(() => null),
    );
    await store.close();
  });

  test("a configuration that does not say that it is a Cluster is told so", async () => {
    const config = clusterConfig({ topology: "single" });
    const stores = await Promise.all(
      cluster.servers.slice(0, 3).map(({ url }) => openRedisStore("default", { ...config, url })),
    );
    const answers = await Promise.allSettled(
      stores.map(async (store) => store.set("a", new Uint8Array(1))),
    );
    const refused = answers.filter((answer) => answer.status === "rejected");
    assert.equal(refused.length, 2);
    for (const { reason } of refused) assert.match(String(reason), /set cluster = true/);
    for (const store of stores) await store.close();
  });
});
