/** Keys of layout `bobbin` whose moment moves on while their entry of the sorted set stays, and what an older Bobbin beside or before makes of them. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { atMost, redisConfig } from "../support/redis/config.ts";
import { expireNow } from "../support/redis/expire-now.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer, until } from "../support/redis/server.ts";

const skip = redisIsMissing();
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const hour = 3_600_000;

describe("keys that are prolonged in Redis", { skip }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());

  /** Runs Lua on what the server keeps of a store. */
  const run = ({ namespace }: RedisStoreConfig, text: string): Promise<string> =>
    server.command("EVAL", text, "2", ...placesOf(namespace));
  const placesOf = (namespace: string): string[] =>
    ["values", "keys"].map((part) => `bobbin:{${namespace}}:${part}`);
  /** When the sweep looks at keys, in order, `old` before those of an older Bobbin. */
  const dues = async (config: RedisStoreConfig): Promise<string[]> => {
    const answer = await run(
      config,
      `local answers = {}
      for _, entry in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[\\255', '+')) do
        local isOwn = string.byte(entry, 2) == 57
        answers[#answers + 1] = isOwn and string.sub(entry, 3) or 'old' .. string.sub(entry, 2)
      end
      return table.concat(answers, ' ')`,
    );
    return answer === "" ? [] : answer.split(" ");
  };
  const dueAt = (moment: number | null | undefined, key: string): string =>
    `${String(moment).padStart(16, "0")}${key}`;
  const momentOf = async (store: Awaited<ReturnType<typeof openRedisStore>>, key: string) =>
    (await store.getEntries([key]))[0]?.expiresAt;
  /** Has the sweep look at a key now, whose moment stays. */
  const makeDue = (config: RedisStoreConfig, key: string): Promise<string> =>
    run(
      config,
      `for _, entry in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[\\255', '+')) do
        if string.sub(entry, 19) == '${key}' then redis.call('ZREM', KEYS[2], entry) end
      end
      redis.call('ZADD', KEYS[2], 0, '\\25590000000000000001${key}')
      return redis.call('HSET', KEYS[1], '${key}', '+' .. struct.pack('>d', 1))`,
    );
  /** Puts a key as an older Bobbin keeps it: its entry is at its moment, and its mark says no more. */
  const putOld = (config: RedisStoreConfig, key: string, moment: number): Promise<string> =>
    run(
      config,
      `local at = '${dueAt(moment, "")}'
      redis.call('ZADD', KEYS[2], 0, '${key}', 0, '\\255' .. at .. '${key}')
      local record = 'abcdefghijkl' .. at .. '0000old'
      return redis.call('HSET', KEYS[1], '\\255${key}', record, '${key}', '+')`,
    );

  test("a later moment leaves the entry, by every kind of write; a nearer one moves it", async () => {
    const config = redisConfig(server.url);
    const store = await openRedisStore("default", config);
    await store.set("a", new Uint8Array(8), { expiry: { in: hour } });
    const first = dueAt(await momentOf(store, "a"), "a");
    const later = { expiry: { in: 2 * hour } };
    for (const write of [
      () => store.set("a", new Uint8Array(8), later),
      () => store.setMany([["a", new Uint8Array(8)]], new Map([["a", later]])),
      () => store.increment("a", 1n, later),
      () => store.increment("a", 1n),
      async () =>
        store.compareAndSwap("a", (await store.getVersioned("a")).version, bytes("1"), later),
    ]) {
      await write();
      assert.deepEqual(await dues(config), [first]);
    }
    await store.set("a", bytes("2"), { expiry: { in: hour / 2 } });
    assert.deepEqual(await dues(config), [dueAt(await momentOf(store, "a"), "a")]);
    await store.set("a", bytes("3"), later);
    await store.delete("a");
    assert.equal(await server.command("EXISTS", ...placesOf(config.namespace)), "0");
    await store.close();
  });

  test("a key that is due and has not expired is there and counted, and the sweep moves it on", async () => {
    const config = redisConfig(server.url, atMost(2));
    const writer = await openRedisStore("default", config);
    await writer.set("a", bytes("1"), { expiry: { in: hour } });
    await writer.set("b", bytes("1"), { expiry: { in: hour } });
    const moments = [await momentOf(writer, "a"), await momentOf(writer, "b")];
    await writer.close();
    await makeDue(config, "a");
    await makeDue(config, "b");
    const store = await openRedisStore("default", config);
    assert.equal(await store.count(), 2);
    assert.deepEqual((await store.list({ limit: 5 })).keys, ["a", "b"]);
    await assert.rejects(async () => store.set("c", bytes("1")), { code: "store-full" });
    await until("they are due when they expire", async () => {
      const expected = [dueAt(moments[0], "a"), dueAt(moments[1], "b")];
      return String(await dues(config)) === String(expected.toSorted());
    });
    assert.deepEqual(await store.get("a"), bytes("1"));
    await expireNow(server, config.namespace);
    assert.equal(await store.count(), 0);
    await store.set("c", bytes("1"));
    await store.close();
  });

  test("more keys than one look at them takes are counted, be they due or expired", async () => {
    const config = redisConfig(server.url);
    const writer = await openRedisStore("default", config);
    const keys = Array.from({ length: 4_500 }, (_, index) => `k${index}`);
    const details = { expiry: { in: hour } };
    for (let at = 0; at < keys.length; at += 500) {
      const some = keys.slice(at, at + 500);
      await writer.setMany(
        some.map((key) => [key, bytes("")]),
        new Map(some.map((key) => [key, details])),
      );
    }
    await writer.set("plain", bytes(""));
    await expireNow(server, config.namespace);
    assert.equal(await writer.count(), 1);
    await writer.close();
  });

  test("the sweep of an older Bobbin never finds what this one keeps", async () => {
    const config = redisConfig(server.url);
    const store = await openRedisStore("default", config);
    await store.set("a", bytes("1"), { expiry: { in: hour } });
    const found = await run(
      config,
      `return #redis.call('ZRANGEBYLEX', KEYS[2], '[\\255', '(\\2558640000000000000\\255')`,
    );
    assert.equal(found, "0");
    await store.close();
  });

  test("what an older Bobbin keeps expires, is counted, prolonged and deleted", async () => {
    const config = redisConfig(server.url);
    const store = await openRedisStore("default", config);
    const moment = Date.now() + hour;
    await putOld(config, "a", moment);
    assert.deepEqual(await store.get("a"), bytes("old"));
    assert.equal(await momentOf(store, "a"), moment);
    await store.set("a", bytes("new"), { expiry: { in: 2 * hour } });
    assert.deepEqual(await dues(config), [dueAt(await momentOf(store, "a"), "a")]);
    await putOld(config, "b", moment);
    await store.delete("b");
    await store.delete("a");
    assert.equal(await server.command("EXISTS", ...placesOf(config.namespace)), "0");
    await putOld(config, "c", 1);
    assert.equal(await store.get("c"), null);
    assert.equal(await store.count(), 0);
    await store.set("d", bytes("1"), { expiry: { at: 1 } });
    await until("both are swept", async () => (await dues(config)).length === 0);
    await store.close();
  });

  test("a key that an older Bobbin wrote over one of this one's is swept when its moment comes", async () => {
    const config = redisConfig(server.url);
    const store = await openRedisStore("default", config);
    await store.set("a", bytes("1"), { expiry: { in: 2 * hour } });
    const moment = Date.now() + hour;
    await putOld(config, "a", moment);
    assert.equal((await dues(config)).length, 2);
    await store.set("a", bytes("2"), { expiry: { in: 3 * hour } });
    await makeDue(config, "a");
    await store.set("b", bytes("1"), { expiry: { at: 1 } });
    const last = dueAt(await momentOf(store, "a"), "a");
    await until("one entry is left", async () => String(await dues(config)) === last);
    assert.deepEqual(await store.get("a"), bytes("2"));
    await expireNow(server, config.namespace);
    await store.set("b", bytes("1"), { expiry: { at: 1 } });
    await until("it is swept", async () => (await dues(config)).length === 0);
    assert.equal(await store.count(), 0);
    await store.close();
  });
});
