/**
 * Goal: with `replicas_min = "all"` a replica counts that was seen, also when the Cluster's servers have not told of it yet; and
 * what could not be confirmed is not sent.
 */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { loadClient, openConnections } from "../../src/stores/redis/servers/connections.ts";
import { NotReplicated } from "../../src/stores/redis/faults.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { expectCode } from "../postgres/expect-code.ts";
import { RedisNode } from "../../src/stores/redis/servers/node.ts";
import { Replicas } from "../../src/stores/redis/servers/replicas.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { deadlineAfter } from "../../src/stores/remote/retry.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { patient } from "../support/patience.ts";
import { redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer, until } from "../support/redis/server.ts";

const skip = redisIsMissing();
const timeoutMilliseconds = patient(2_000);
let primary: RedisServer;
let replicas: RedisServer[] = [];

before(async () => {
  if (skip !== false) return;
  primary = await RedisServer.start({ settings: ["--repl-diskless-sync-delay", "0"] });
  const settings = ["--replicaof", "127.0.0.1", String(primary.port)];
  replicas = await Promise.all([RedisServer.start({ settings }), RedisServer.start({ settings })]);
});
after(async () => {
  for (const server of [primary, ...replicas]) await server?.stop();
});

/** How many replicas follow the primary. */
async function follow(count: number): Promise<void> {
  await until(`${count} follow`, async () => {
    return (await primary.command("INFO", "replication")).includes(`connected_slaves:${count}`);
  });
}

/** Writes and asks for confirmation, where the servers have told of one replica. */
async function openWriter(topology: RedisStoreConfig["topology"]) {
  await loadClient();
  const config = redisConfig(primary.url, { topology, replicasMin: "all", timeoutMilliseconds });
  const connect = openConnections(config, { abandoned: 0 });
  const endpoint = { host: "127.0.0.1", port: primary.port };
  const node = new RedisNode(endpoint, connect, { hasLanes: true, timeoutMilliseconds });
  node.replicas = 1;
  const confirming = new Replicas(config);
  return {
    async write(): Promise<void> {
      const link = await node.link(true);
      await link.send(["SET", "key", "value"], timeoutMilliseconds);
      await confirming.confirm(node, link, deadlineAfter(timeoutMilliseconds));
    },
    close: () => node.close("the test is over"),
  };
}

test("one that has left since it was seen is missed in a Cluster", { skip }, async () => {
  await follow(2);
  const [cluster, sentinel] = [await openWriter("cluster"), await openWriter("sentinel")];
  await cluster.write();
  await sentinel.write();
  await replicas[0]?.kill();
  await follow(1);
  await assert.rejects(cluster.write(), (error) => {
    assert.ok(error instanceof NotReplicated);
    assert.match(error.message, /only 1 of 2 replicas confirmed/);
    return true;
  });
  // Sentinels have said that one is enough.
  await sentinel.write();
  await replicas[0]?.restart();
  await follow(2);
  await cluster.write();
  cluster.close();
  sentinel.close();
});

async function textOf(store: RemoteStore): Promise<string> {
  return Buffer.from((await store.get("key")) ?? []).toString();
}

test(
  "a write is not sent while too few replicas follow, and goes on once they do",
  { skip },
  async () => {
    await follow(2);
    const settings = redisConfig(primary.url, { replicasMin: 2, timeoutMilliseconds });
    const store = await openRedisStore("default", settings);
    const [one] = replicas;
    await store.set("key", Buffer.from("1"));
    await one?.kill();
    await follow(1);
    // Nobody knew yet that one is missing.
    await expectCode(
      store.set("key", Buffer.from("2")),
      "store-outcome-unknown",
      /1 of 2 replicas confirmed/,
    );
    await expectCode(
      store.set("key", Buffer.from("3")),
      "store-unreachable",
      /only 1 of 2 replicas follow the primary/,
    );
    assert.equal(await textOf(store), "2");
    const fresh = await openRedisStore("default", settings);
    await expectCode(
      fresh.set("key", Buffer.from("4")),
      "store-unreachable",
      /only 1 of 2 replicas follow the primary/,
    );
    assert.equal(await textOf(fresh), "2");
    await one?.restart();
    await store.set("key", Buffer.from("5"));
    assert.equal(await textOf(fresh), "5");
    await fresh.close();
    await store.close();
  },
);
