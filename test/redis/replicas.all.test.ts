import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { isBobbinError } from "../../src/errors.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { RedisCluster } from "../support/redis/cluster.ts";
import { redisConfig } from "../support/redis/config.ts";
import { Ledger } from "../support/redis/ledger.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisSentinels, sentinelName, sentinelPassword } from "../support/redis/sentinel.ts";
import { RedisServer, until } from "../support/redis/server.ts";
import { patient } from "../support/patience.ts";

const skip = redisIsMissing();

/**
 * Writes with a replica's confirmation, takes the primary away, and compares once another has taken over. That one has
 * no replica, so it confirms nothing any more: a store that asks for no confirmation tells when it is there.
 */
async function failOver(
  context: TestContext,
  config: RedisStoreConfig,
  takeAway: () => unknown,
  hasTakenOver: () => Promise<boolean>,
): Promise<void> {
  const confirmed = await openRedisStore("default", { ...config, replicasMin: 1 });
  const plain = await openRedisStore("default", { ...config, replicasMin: 0 });
  const ledger = new Ledger(confirmed);
  const writing = ledger.write(20);
  await ledger.acknowledged(200);
  const start = performance.now();
  await takeAway();
  const since = async (event: Promise<void>): Promise<number> => {
    await event;
    return Math.round(performance.now() - start);
  };
  const [promoted, written] = await Promise.all([
    since(until("another takes over", hasTakenOver)),
    since(setAtLast(plain)),
  ]);
  context.diagnostic(`another took over after ${promoted} ms, writes went on after ${written} ms`);
  ledger.stop();
  await writing;
  context.diagnostic(`errors: ${JSON.stringify(ledger.errors)}`);
  const calm = await openRedisStore("default", {
    ...config,
    replicasMin: 0,
    timeoutMilliseconds: patient(60_000),
  });
  await ledger.check(calm);
  await calm.close();
  await untilUnconfirmed(confirmed);
  await confirmed.close();
  await plain.close();
}

async function isPrimary(server: RedisServer): Promise<boolean> {
  return (await server.command("ROLE")).startsWith("master");
}

async function setAtLast(store: RemoteStore): Promise<void> {
  for (;;) {
    try {
      return await store.set("other", new Uint8Array(1));
    } catch (error) {
      assert.ok(isBobbinError(error));
    }
  }
}

/** Resolves when a write is answered by the new primary, which has no replica. */
async function untilUnconfirmed(store: RemoteStore): Promise<void> {
  for (;;) {
    try {
      await store.set("other", new Uint8Array(2));
      assert.fail("a write was confirmed, and nobody was there to confirm it");
    } catch (error) {
      assert.ok(isBobbinError(error));
      if (/only 0 of 1 replicas (confirmed|follow the primary)/.test(error.message)) return;
    }
  }
}

describe("a failover in a Cluster, under load", { skip }, () => {
  let cluster: RedisCluster;
  before(async () => {
    cluster = await RedisCluster.start(["--appendonly", "yes", "--appendfsync", "always"]);
  });
  after(() => cluster.stop());

  const config = (changes: Partial<RedisStoreConfig> = {}): RedisStoreConfig =>
    redisConfig(cluster.url, { topology: "cluster", nodes: cluster.nodes, ...changes });

  const gone = new Set<RedisServer>();
  /** Each test takes another server away; the Cluster goes on as long as most primaries are there. */
  async function storeOfAnother(): Promise<{ settings: RedisStoreConfig; primary: RedisServer }> {
    for (;;) {
      const settings = config({ timeoutMilliseconds: patient(1_000) });
      const primary = await cluster.primaryOf(`bobbin:{${settings.namespace}}:values`);
      if (gone.size > 0 && !cluster.servers.slice(0, 3).includes(primary)) continue;
      gone.add(primary);
      return { settings, primary };
    }
  }

  for (const [what, takeAway] of [
    ["is killed", (primary: RedisServer) => primary.kill()],
    ["hangs", (primary: RedisServer) => primary.pause()],
  ] as const) {
    test(`a primary that ${what}: nothing is lost that a replica had confirmed`, async (context) => {
      const { settings, primary } = await storeOfAnother();
      const replica = cluster.servers[(cluster.servers.indexOf(primary) + 3) % 6] as RedisServer;
      await failOver(
        context,
        settings,
        () => takeAway(primary),
        () => isPrimary(replica),
      );
    });
  }
});

describe("a failover by Sentinels, under load", { skip }, () => {
  let all: RedisSentinels;
  before(async () => {
    all = await RedisSentinels.start();
  });
  after(() => all.stop());

  test("the store follows the primary, and nothing is lost that a replica had confirmed", async (context) => {
    const [first = ""] = all.nodes;
    const config = redisConfig(`redis://${first}`, {
      topology: "sentinel",
      nodes: all.nodes.slice(1),
      sentinelMaster: sentinelName,
      sentinelPassword,
      timeoutMilliseconds: patient(1_000),
    });
    const primary = await all.primary();
    const replica = all.servers.find((server) => server !== primary) as RedisServer;
    await failOver(
      context,
      config,
      () => primary.kill(),
      () => isPrimary(replica),
    );
    assert.notEqual(await all.primary(), primary);
  });

  test("a name that the Sentinels do not know, and a wrong password", async () => {
    const [first = ""] = all.nodes;
    const config = redisConfig(`redis://${first}`, {
      topology: "sentinel",
      sentinelMaster: "other",
      sentinelPassword,
    });
    const unknown = await openRedisStore("default", config);
    await assert.rejects(async () => unknown.get("a"), {
      code: "store-engine-failed",
      message: /no primary by the name "other"/,
    });
    await unknown.close();
    const denied = await openRedisStore("default", { ...config, sentinelPassword: "wrong-secret" });
    await assert.rejects(
      async () => denied.probe(),
      (error: Error & { code: string }) => {
        assert.equal(error.code, "store-not-permitted");
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
    await denied.close();
  });
});

test("of many writers at once each is confirmed, however long they go on", { skip }, async () => {
  await using stopping = new AsyncDisposableStack();
  const primary = await RedisServer.start();
  stopping.defer(() => primary.stop());
  const replica = await RedisServer.start({
    settings: ["--replicaof", "127.0.0.1", String(primary.port)],
  });
  stopping.defer(() => replica.stop());
  await until("the replica is in step", async () =>
    (await primary.command("ROLE")).includes(String(replica.port)),
  );
  const config = redisConfig(primary.url, { replicasMin: 1, timeoutMilliseconds: patient(10_000) });
  const store = await openRedisStore("default", config);
  // Each goes on until the last has had its turns: one that took all of them would go on for ever.
  const turns = Array.from({ length: 20 }, () => 0);
  const write = async (writer: number): Promise<void> => {
    while (turns.some((taken) => taken < 20)) {
      await store.set(String(writer), new Uint8Array(8));
      turns[writer] = (turns[writer] ?? 0) + 1;
    }
  };
  await Promise.all(turns.map((_, writer) => write(writer)));
  await store.close();
});
