/** Keys of layout `bobbin` that expire by the server's own clock: moments are set far away, and put into the past where the server keeps them. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isBobbinError } from "../../src/errors.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { assertExpiredIsAbsent } from "../support/expired-key.ts";
import { atMost, redisConfig } from "../support/redis/config.ts";
import { expireNow } from "../support/redis/expire-now.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer, until } from "../support/redis/server.ts";

const skip = redisIsMissing();
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const hour = 3_600_000;
const code = (expected: string) => (error: unknown) =>
  isBobbinError(error) && error.code === expected;

describe("keys that expire in Redis", { skip }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());

  const valuesOf = ({ namespace }: RedisStoreConfig): string => `bobbin:{${namespace}}:values`;
  const keysOf = ({ namespace }: RedisStoreConfig): string => `bobbin:{${namespace}}:keys`;
  const serverNow = async (): Promise<number> => {
    const [seconds, microseconds] = (await server.command("TIME")).split(",").map(Number);
    return (seconds ?? 0) * 1_000 + Math.floor((microseconds ?? 0) / 1_000);
  };

  test("a moment is counted by the server's clock, and a moment that is past has come", async () => {
    const store = await openRedisStore("default", redisConfig(server.url));
    const since = await serverNow();
    await store.set("a", bytes("1"), { expiry: { in: hour }, metadata: '{"n":"ü"}' });
    const later = await serverNow();
    const [entry] = await store.getEntries(["a"]);
    assert.ok(entry?.expiresAt !== null && entry?.expiresAt !== undefined);
    assert.ok(entry.expiresAt >= since + hour && entry.expiresAt <= later + hour);
    assert.equal(entry.metadata, '{"n":"ü"}');
    await store.set("a", bytes("2"), { expiry: { at: since } });
    assert.equal(await store.get("a"), null);
    assert.equal(await store.exists("a"), false);
    await store.close();
  });

  test("from its moment on no operation of any host knows the key", async () => {
    const config = redisConfig(server.url, atMost(2));
    const [one, other] = [
      await openRedisStore("default", config),
      await openRedisStore("default", config),
    ];
    const soon = { expiry: { in: hour }, metadata: "1" };
    const expired = async (): Promise<string> => {
      await one.set("n", new Uint8Array(8), soon);
      const { version } = await one.getVersioned("n");
      await expireNow(server, config.namespace);
      return version;
    };
    await one.set("b", bytes("stays"));
    for (const store of [one, other]) {
      await assertExpiredIsAbsent(store, {
        expire: expired,
        expectFull: (write) => assert.rejects(write, code("store-full")),
      });
    }
    await one.close();
    await other.close();
  });

  test("a plain write leaves nothing of what was beside the value, and so does a delete", async () => {
    const config = redisConfig(server.url);
    const store = await openRedisStore("default", config);
    const details = { expiry: { in: hour }, metadata: "true" };
    const isBare = async (): Promise<void> => {
      assert.equal(await server.command("HLEN", valuesOf(config)), "1");
      assert.equal(await server.command("ZRANGE", keysOf(config), "0", "-1"), "a");
    };
    for (const write of [
      () => store.set("a", bytes("1")),
      () => store.setMany([["a", bytes("1")]]),
      () => store.commit({ checks: [], writes: [{ kind: "set", key: "a", value: bytes("1") }] }),
      async () =>
        store.compareAndSwap("a", (await store.getVersioned("a")).version, bytes("1"), {
          expiry: null,
          metadata: null,
        }),
    ]) {
      await store.set("a", bytes("0"), details);
      assert.equal(await server.command("HLEN", valuesOf(config)), "2");
      assert.equal(await server.command("ZCARD", keysOf(config)), "2");
      await write();
      assert.deepEqual(await store.get("a"), bytes("1"));
      await isBare();
    }
    for (const remove of [
      () => store.delete("a"),
      () => store.deleteMany(["a"]),
      () => store.commit({ checks: [], writes: [{ kind: "delete", key: "a" }] }),
    ]) {
      await store.set("a", bytes("0"), details);
      await remove();
      const left = await server.command("EXISTS", valuesOf(config), keysOf(config));
      assert.equal(left, "0");
    }
    await store.close();
  });

  test("what has expired is removed by whatever host is in use, hundreds of keys too", async () => {
    const config = redisConfig(server.url);
    const writer = await openRedisStore("default", config);
    const keys = Array.from({ length: 450 }, (_, index) => `key-${index}`);
    const details = new Map(keys.map((key) => [key, { expiry: { in: hour } }]));
    await writer.setMany(
      keys.map((key) => [key, bytes("1")]),
      details,
    );
    await writer.set("stays", bytes("1"), { metadata: "1" });
    await writer.close();
    await expireNow(server, config.namespace);
    assert.equal(await server.command("ZCARD", keysOf(config)), "901");
    const other = await openRedisStore("default", config);
    assert.deepEqual(await other.get("stays"), bytes("1"));
    await until("they are removed", async () => {
      return (await server.command("ZRANGE", keysOf(config), "0", "-1")) === "stays";
    });
    assert.equal(await server.command("HLEN", valuesOf(config)), "2");
    await other.close();
  });

  test("what a Bobbin that knows no expiry left behind hides no key, and goes", async () => {
    const config = redisConfig(server.url);
    const store = await openRedisStore("default", config);
    const details = { expiry: { in: hour } };
    await store.setMany(
      ["deleted", "overwritten"].map((key) => [key, bytes("1")]),
      new Map(["deleted", "overwritten"].map((key) => [key, details])),
    );
    await server.command("HDEL", valuesOf(config), "deleted");
    await server.command("ZREM", keysOf(config), "deleted");
    await server.command("HSET", valuesOf(config), "overwritten", "v".repeat(12));
    await expireNow(server, config.namespace);
    assert.deepEqual(await store.get("overwritten"), bytes(""));
    assert.deepEqual((await store.list({ limit: 5 })).keys, ["overwritten"]);
    await store.set("other", bytes("1"), { expiry: { at: 1 } });
    await until("it is swept", async () => {
      return (await server.command("ZRANGE", keysOf(config), "0", "-1")) === "overwritten";
    });
    assert.equal(await server.command("HLEN", valuesOf(config)), "1");
    await store.close();
  });

  test("a page is full although hundreds of keys between its own have expired", async () => {
    const config = redisConfig(server.url);
    const store = await openRedisStore("default", config);
    const gone = Array.from({ length: 5_000 }, (_, index) => `k${String(index).padStart(5, "0")}`);
    await store.setMany(
      [...gone, "a", "z"].map((key) => [key, bytes("")]),
      new Map(gone.map((key) => [key, { expiry: { in: hour } }])),
    );
    await expireNow(server, config.namespace);
    assert.deepEqual(await store.list({ limit: 2 }), { keys: ["a", "z"], cursor: null });
    const page = await store.list({ limit: 1, reverse: true });
    assert.deepEqual(page.keys, ["z"]);
    const next = await store.list({ limit: 1, reverse: true, cursor: page.cursor });
    assert.deepEqual(next.keys, ["a"]);
    await store.close();
  });

  test("with no memory left what has expired goes, and a write that is refused changes nothing", async () => {
    const config = redisConfig(server.url);
    const store = await openRedisStore("default", config);
    await store.set("a", bytes("1"), { expiry: { in: hour }, metadata: "1" });
    await store.set("b", bytes("1"), { expiry: { in: 2 * hour } });
    await server.command("CONFIG", "SET", "maxmemory", "1");
    const details = { expiry: { in: hour }, metadata: '"more"' };
    await assert.rejects(async () => store.set("c", bytes("2"), details), code("store-overloaded"));
    await assert.rejects(async () => store.set("a", bytes("2"), details), code("store-overloaded"));
    assert.equal((await store.getEntries(["a"]))[0]?.metadata, "1");
    await expireNow(server, config.namespace);
    assert.equal((await store.getVersioned("a")).value, null);
    await store.delete("b");
    await server.command("CONFIG", "SET", "maxmemory", "0");
    assert.equal(await store.count(), 0);
    await store.close();
  });
});
