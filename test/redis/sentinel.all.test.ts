/**
 * Goal: whatever becomes of a primary that Sentinels watch, no host is answered by a server that they have replaced.
 * Method: several hosts on a primary with two replicas and three Sentinels, while another server takes over.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isBobbinError } from "../../src/errors.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { redisConfig } from "../support/redis/config.ts";
import { expireNow } from "../support/redis/expire-now.ts";
import { Hosts } from "../support/redis/hosts.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisSentinels, sentinelName, sentinelPassword } from "../support/redis/sentinel.ts";
import { watchStore } from "../support/store-watching.ts";
import { type RedisServer, until } from "../support/redis/server.ts";

const skip = redisIsMissing();
const one = new Uint8Array(1);

describe("a primary that Sentinels watch", { skip }, () => {
  let all: RedisSentinels;
  before(async () => {
    all = await RedisSentinels.start({ replicas: 2 });
  });
  after(() => all.stop());

  const config = (changes: Partial<RedisStoreConfig> = {}): RedisStoreConfig =>
    redisConfig(`redis://${all.nodes[0] ?? ""}`, {
      topology: "sentinel",
      nodes: all.nodes.slice(1),
      sentinelMaster: sentinelName,
      sentinelPassword,
      ...changes,
    });

  const holds = async (server: RedisServer, { namespace }: RedisStoreConfig, key: string) =>
    (await server.command("HEXISTS", `bobbin:{${namespace}}:values`, key)) === "1";

  test("nothing is answered by a server that was replaced and still takes writes", async () => {
    const settings = config();
    const stores = await openHosts(settings, 3);
    await Promise.all(stores.map(async (store) => store.set("before", one)));
    await all.whenInStep();
    const old = await all.primary();
    // Beside each other, so that what is on its way meets the change.
    const isOver = new AbortController();
    const answered = stores.map((store, host) => writeUntil(store, host, isOver.signal));
    await all.failOver();
    await until("another takes over", async () => (await all.primary()) !== old);
    const later = await Promise.all(
      stores.map(async (store, host) => {
        for (let number = 0; number < 20; number++) {
          await untilAnswered(() => store.set(`later-${host}-${number}`, one));
        }
        return (await store.getMany(["later-0-0", "later-1-0"])).length;
      }),
    );
    assert.equal(later.length, 3);
    isOver.abort();
    await Promise.all(answered);
    const taken = await all.primary();
    for (let host = 0; host < 3; host++) {
      for (let number = 0; number < 20; number++) {
        const key = `later-${host}-${number}`;
        assert.ok(await holds(taken, settings, key), `${key} was answered and is lost`);
      }
    }
    // The one before did not know yet that it is none any more, or has been told by now; either way nobody wrote to it.
    await all.whenInStep();
    for (const store of stores) await store.close();
  });

  test("a Sentinel whose user may not hear its events is asked each time instead", async () => {
    const user = "asker";
    for (const sentinel of all.sentinels) {
      const connection = await sentinel.raw();
      await connection.send("AUTH", sentinelPassword);
      const rules = ["on", ">asker-secret", "resetchannels", "+sentinel", "+client", "+ping"];
      await connection.send("ACL", "SETUSER", user, ...rules);
      connection.close();
    }
    const settings = config({ sentinelUsername: user, sentinelPassword: "asker-secret" });
    const store = await openRedisStore("default", settings);
    await untilAnswered(() => store.set("a", one));
    const old = await all.primary();
    await all.failOver();
    await until("another takes over", async () => (await all.primary()) !== old);
    await untilAnswered(() => store.set("b", one));
    assert.ok(await holds(await all.primary(), settings, "b"));
    await store.close();
    await all.whenInStep();
  });

  test("what expires and its metadata survive a failover, and watchers go on at the new primary", async () => {
    await all.whenInStep();
    const settings = config({ replicasMin: "all" });
    const [store, other] = (await openHosts(settings, 2)) as [RemoteStore, RemoteStore];
    const details = { expiry: { in: 3_600_000 }, metadata: '"kept"' };
    await untilAnswered(() => store.set("expires", one, details));
    await untilAnswered(() => store.increment("counts", 1n, details));
    const kept = await other.getEntries(["expires", "counts"]);
    const watch = watchStore(other, { keys: ["watched"] });
    await watch.until({ watched: null });
    const old = await all.primary();
    await all.failOver();
    await until("another takes over", async () => (await all.primary()) !== old);
    await untilAnswered(() => store.set("watched", Buffer.from("at the new one")));
    await watch.until({ watched: "at the new one" });
    watch.close();
    await untilAnswered(() => store.delete("watched"));
    assert.deepEqual(await other.getEntries(["expires", "counts"]), kept);
    assert.equal(kept[0]?.metadata, '"kept"');
    const { version } = await store.getVersioned("expires");
    await expireNow(await all.primary(), settings.namespace);
    assert.deepEqual(await other.getMany(["expires", "counts"]), [null, null]);
    assert.equal(await store.count(), 0);
    await untilAnswered(async () => {
      assert.equal(await store.compareAndSwap("expires", version, one), false);
    });
    await all.whenInStep();
    for (const each of [store, other]) await each.close();
  });

  for (const [what, takeAway] of [
    ["planned", () => all.failOver()],
    ["of a primary that hangs and goes on", (old: RedisServer) => pauseUntilReplaced(old)],
    ["of a primary that only its hosts can reach", (old: RedisServer) => all.cutOff(old)],
  ] as const) {
    test(`a failover ${what}: with all replicas nothing is lost, and one swap wins`, async (context) => {
      const settings = config({ replicasMin: "all", timeoutMilliseconds: 2_000 });
      await all.whenInStep();
      const old = await all.primary();
      const hosts = new Hosts(await openHosts(settings, 3), { staleMillisecondsMax: 1_000 });
      hosts.start();
      await hosts.answered(100);
      await takeAway(old);
      await until("another takes over", async () => (await all.primary()) !== old);
      await all.rejoin(old);
      // All replicas are there again only once the one before is one of them.
      await hosts.answered(50);
      await hosts.stop();
      context.diagnostic(hosts.describe());
      hosts.assertNoViolations();
    });
  }

  async function pauseUntilReplaced(old: RedisServer): Promise<void> {
    old.pause();
    await until("another takes over", async () => (await all.primary()) !== old);
    old.resume();
  }

  test("the probe tells what the configuration cannot hold", async () => {
    const probe = async (changes: Partial<RedisStoreConfig>): Promise<readonly string[]> => {
      const store = await openRedisStore("default", config(changes));
      const remarks = await store.probe();
      await store.close();
      return remarks;
    };
    await all.whenInStep();
    assert.deepEqual(await probe({ replicasMin: "all" }), []);
    assert.deepEqual(await probe({ replicasMin: 2 }), []);
    assert.match(
      (await probe({ replicasMin: 1 })).join(),
      /has 2 replicas, and replicas_min = 1 lets one take over that lacks it; set replicas_min = "all"/,
    );
    assert.match((await probe({ replicasMin: 3 })).join(), /no write can be confirmed/);
    assert.match((await probe({ nodes: [] })).join(), /names 1 of 3 Sentinels/);
  });

  // The last: a Sentinel that was stopped keeps still for half a minute before it trusts its clock again.
  test("while most Sentinels are away nothing is answered, and everything again when they are back", async () => {
    const store = await openRedisStore("default", config({ timeoutMilliseconds: 1_000 }));
    await untilAnswered(() => store.set("a", one));
    const [first, second] = all.sentinels as [RedisServer, RedisServer];
    first.pause();
    await untilAnswered(() => store.set("a", one));
    second.pause();
    const refused = await Promise.allSettled(
      Array.from({ length: 5 }, async () => store.increment("n", 1n)),
    );
    for (const each of refused) {
      assert.ok(each.status === "rejected" && isBobbinError(each.reason));
      assert.match(
        each.reason.message,
        /too few Sentinels confirm that it is still the primary|did not answer within|Sentinels answer, and 2/,
      );
    }
    await untilRejected(async () => store.get("a"));
    first.resume();
    second.resume();
    await untilAnswered(async () => store.increment("n", 1n));
    await store.close();
  });
});

async function openHosts(settings: RedisStoreConfig, count: number): Promise<RemoteStore[]> {
  return Promise.all(Array.from({ length: count }, () => openRedisStore("default", settings)));
}

async function writeUntil(store: RemoteStore, host: number, signal: AbortSignal): Promise<void> {
  for (let number = 0; !signal.aborted; number++) {
    await untilAnswered(() => store.set(`during-${host}-${number}`, one));
  }
}

async function untilAnswered(call: () => unknown): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      assert.ok(isBobbinError(error));
    }
  }
}

async function untilRejected(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call();
    } catch (error) {
      assert.ok(isBobbinError(error), String(error));
      assert.ok(["store-unreachable", "store-timeout"].includes(error.code), String(error));
      return;
    }
  }
}
