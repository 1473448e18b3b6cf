/**
 * Goal: of a write that a primary has, which becomes a replica before others confirm it, nobody is told that it failed or was done. Method: two real servers,
 * whose roles change while a write asks for confirmation.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { patient } from "../support/patience.ts";
import { redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer, until } from "../support/redis/server.ts";

const skip = redisIsMissing();
const one = Uint8Array.of(1);
let primary: RedisServer;
let replica: RedisServer;

before(async () => {
  if (skip !== false) return;
  [primary, replica] = await Promise.all([RedisServer.start(), RedisServer.start()]);
});
after(() => Promise.all([primary?.stop(), replica?.stop()]));

const follow = (server: RedisServer, other: RedisServer): Promise<string> =>
  server.command("REPLICAOF", "127.0.0.1", String(other.port));
const config = () =>
  redisConfig(primary.url, { replicasMin: 1, timeoutMilliseconds: patient(4_000) });
const follows = async (): Promise<void> => {
  await primary.command("REPLICAOF", "NO", "ONE");
  await follow(replica, primary);
  await until("the replica follows", async () =>
    (await primary.command("INFO", "replication")).includes("state=online"),
  );
};

describe("a primary that is made a replica", { skip }, () => {
  test("leaves a write that it has, and that nobody confirms, unknown", async () => {
    await follows();
    const store = await openRedisStore("default", config());
    await store.set("a", one);
    await replica.command("REPLICAOF", "NO", "ONE");
    const writing = assert.rejects(async () => store.set("a", Uint8Array.of(2)), {
      code: "store-outcome-unknown",
    });
    await until("the write waits for a replica", async () =>
      /blocked_clients:[1-9]/.test(await primary.command("INFO", "clients")),
    );
    await follow(primary, replica);
    await writing;
    await store.close();
  });
});
