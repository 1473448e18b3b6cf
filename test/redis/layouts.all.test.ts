import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isBobbinError } from "../../src/errors.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { atMost, redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer } from "../support/redis/server.ts";

const skip = redisIsMissing();
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const code = (expected: string) => (error: unknown) =>
  isBobbinError(error) && error.code === expected;

describe("layouts of Redis", { skip }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
  });
  after(() => server.stop());

  const open = (changes: Partial<RedisStoreConfig> = {}) =>
    openRedisStore("default", redisConfig(server.url, changes));

  test("spin: keys and values are Spin's, byte for byte, in both directions", async () => {
    await server.command("FLUSHALL");
    const store = await open({ layout: "spin" });
    await store.set("é\0", Buffer.from([0, 255]));
    await store.setMany([["b", bytes("two")]]);
    assert.equal(await store.increment("n", -3n), -3n);
    const raw = await server.raw();
    assert.deepEqual(await raw.send("GET", "é\0"), Buffer.from([0, 255]));
    assert.equal(await raw.text("GET", "b"), "two");
    assert.equal(await raw.text("GET", "n"), "-3");
    assert.equal(await raw.send("DBSIZE"), 3);
    await raw.send("SET", "c", Buffer.from([128]));
    await raw.send("INCRBY", "n", "10");
    assert.deepEqual(await store.get("c"), new Uint8Array([128]));
    assert.equal(await store.increment("n", 1n), 8n);
    assert.deepEqual((await store.list({ limit: 9 })).keys, ["b", "c", "n", "é\0"]);
    raw.close();
    await store.close();
  });

  test("spin: a set takes away the time to live and the type, as Spin's does", async () => {
    await server.command("FLUSHALL");
    const store = await open({ layout: "spin" });
    await server.command("SET", "a", "1", "EX", "1000");
    await store.set("a", bytes("2"));
    assert.equal(await server.command("TTL", "a"), "-1");
    await server.command("RPUSH", "l", "1");
    await store.set("l", bytes("2"));
    assert.equal(await server.command("GET", "l"), "2");
    await store.close();
  });

  test("spin: what is not a value is foreign, and in no list", async () => {
    await server.command("FLUSHALL");
    const store = await open({ layout: "spin" });
    await server.command("RPUSH", "list", "1");
    await server.command("SET", Buffer.from([0xff, 0xfe]), "1");
    await store.set("a", bytes("1"));
    assert.deepEqual(await store.list({ limit: 9 }), { keys: ["a"], cursor: null });
    await assert.rejects(async () => store.get("list"), code("value-foreign"));
    await assert.rejects(async () => store.getVersioned("list"), code("value-foreign"));
    await assert.rejects(async () => store.increment("list", 1n), code("value-foreign"));
    assert.deepEqual(await store.getMany(["list", "a"]), [null, bytes("1")]);
    assert.deepEqual(await store.sizes(["list", "a"]), [null, 1]);
    assert.equal(await store.count(), 3);
    await store.close();
  });

  test("spin: what belongs to a store of layout bobbin is neither listed nor touched", async () => {
    await server.command("FLUSHALL");
    const [store, other] = [
      await open({ layout: "spin" }),
      await open({ layout: "bobbin", namespace: "secrets" }),
    ];
    await other.set("key", bytes("secret"));
    await other.delete("missing");
    const { version } = await other.getVersioned("absent");
    await store.set("bobbin:{mine}", bytes("1"));
    assert.deepEqual((await store.list({ limit: 9 })).keys, ["bobbin:{mine}"]);
    assert.deepEqual((await store.list({ prefix: "bobbin:", limit: 9 })).keys, ["bobbin:{mine}"]);
    for (const part of ["values", "keys", "absent"]) {
      const key = `bobbin:{secrets}:${part}`;
      assert.equal(await server.command("EXISTS", key), "1");
      const calls = [
        () => store.get(key),
        () => store.set(key, bytes("1")),
        () => store.delete(key),
        () => store.exists(key),
        () => store.getMany(["a", key]),
        () =>
          store.setMany([
            ["a", bytes("1")],
            [key, bytes("1")],
          ]),
        () => store.deleteMany(["a", key]),
        () => store.increment(key, 1n),
        () => store.getVersioned(key),
        () => store.compareAndSwap(key, null, bytes("1")),
        () => store.sizes([key]),
      ];
      for (const call of calls) await assert.rejects(async () => call(), code("key-not-supported"));
    }
    assert.deepEqual(await other.get("key"), bytes("secret"));
    assert.equal((await other.getVersioned("absent")).version, version);
    assert.equal(await store.get("a"), null);
    await store.close();
    await other.close();
  });

  test("spin: counters are decimal, and what is none stays as it is", async () => {
    await server.command("FLUSHALL");
    const store = await open({ layout: "spin", ...atMost(2) });
    const largest = 2n ** 63n - 1n;
    assert.equal(await store.increment("n", largest), largest);
    await assert.rejects(async () => store.increment("n", 1n), code("counter-overflow"));
    await store.set("word", bytes("word"));
    await assert.rejects(async () => store.increment("word", 1n), code("not-a-counter"));
    await assert.rejects(async () => store.increment("word", 1n), /4 bytes .* decimal number/);
    await assert.rejects(async () => store.increment("new", 1n), code("store-full"));
    assert.equal(await server.command("GET", "n"), String(largest));
    await store.close();
  });

  test("spin: a version is that of the value", async () => {
    await server.command("FLUSHALL");
    const store = await open({ layout: "spin" });
    await store.set("a", bytes("1"));
    const { version } = await store.getVersioned("a");
    await store.set("a", bytes("2"));
    assert.equal(await store.compareAndSwap("a", version, bytes("3")), false);
    await store.set("a", bytes("1"));
    assert.equal(await store.compareAndSwap("a", version, bytes("3")), true);
    await store.close();
  });

  test("spin: patterns in prefixes are letters like any other", async () => {
    await server.command("FLUSHALL");
    const store = await open({ layout: "spin" });
    const keys = ["*a", "?a", "[a]", "\\a", "^a", "a"];
    await store.setMany(keys.map((key) => [key, bytes(key)]));
    for (const key of keys) {
      const page = await store.list({ prefix: key.slice(0, 1), limit: 9 });
      assert.deepEqual(page, { keys: [key], cursor: null });
    }
    await store.close();
  });

  test("spin: more keys than a scan looks at come in order, page by page, each once", async () => {
    await server.command("FLUSHALL");
    const store = await open({ layout: "spin" });
    const keys = Array.from(
      { length: 3_000 },
      (_, index) => `key-${String(index).padStart(5, "0")}`,
    );
    await store.setMany(keys.map((key) => [key, bytes("")]));
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await store.list({ limit: 700, cursor });
      found.push(...page.keys);
      cursor = page.cursor;
    } while (cursor !== null);
    assert.deepEqual(found, keys);
    await store.close();
  });

  test("bobbin: stores of other namespaces and other programs are left alone", async () => {
    await server.command("FLUSHALL");
    await server.command("SET", "foreign", "1");
    const names = ["a", "a:b", "{a}", "a}", "{", "", "%", "%7b", "ä"];
    const stores = await Promise.all(names.map((namespace) => open({ namespace, ...atMost(2) })));
    for (const [index, store] of stores.entries()) await store.set("key", bytes(names[index]!));
    for (const [index, store] of stores.entries()) {
      assert.deepEqual(await store.list({ limit: 9 }), { keys: ["key"], cursor: null });
      assert.deepEqual(await store.get("key"), bytes(names[index]!));
      assert.equal(await store.count(), 1);
      await store.delete("key");
    }
    assert.equal(await server.command("GET", "foreign"), "1");
    for (const store of stores) await store.close();
  });

  test("bobbin: the keys in the server are those of the documentation, all in one slot", async () => {
    await server.command("FLUSHALL");
    const store = await open({ namespace: "shop" });
    await store.set("a", bytes("value"));
    await store.delete("b");
    await store.set("c", bytes(""));
    await store.delete("c");
    const keys = (await server.command("KEYS", "*")).split(",").toSorted();
    assert.deepEqual(keys, ["bobbin:{shop}:absent", "bobbin:{shop}:keys", "bobbin:{shop}:values"]);
    assert.equal(await server.command("HLEN", "bobbin:{shop}:values"), "1");
    assert.match(await server.command("HGET", "bobbin:{shop}:values", "a"), /^.*value$/s);
    assert.equal(await server.command("HSTRLEN", "bobbin:{shop}:values", "a"), "17");
    assert.equal(
      await server.command("ZRANGE", "bobbin:{shop}:keys", "0", "-1", "WITHSCORES"),
      "a,0",
    );
    await store.close();
  });

  test("bobbin: what somebody else put in its place is told, not taken for a value", async () => {
    const config = redisConfig(server.url, { namespace: "spoiled" });
    const store = await openRedisStore("default", config);
    await server.command("HSET", "bobbin:{spoiled}:values", "short", "1");
    await assert.rejects(async () => store.get("short"), code("value-foreign"));
    await server.command("DEL", "bobbin:{spoiled}:values");
    await server.command("SET", "bobbin:{spoiled}:values", "1");
    await assert.rejects(async () => store.get("a"), code("store-engine-failed"));
    await assert.rejects(async () => store.set("a", bytes("1")), code("store-engine-failed"));
    assert.equal(await server.command("EXISTS", "bobbin:{spoiled}:keys"), "0");
    await store.close();
  });

  test("bobbin: a batch of thousands is written, read and deleted as one", async () => {
    const store = await open(atMost(20_000));
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}`);
    await store.setMany(keys.map((key) => [key, bytes(key)]));
    assert.equal(await store.count(), 20_000);
    await assert.rejects(
      async () =>
        store.setMany([
          ["k1", bytes("")],
          ["x", bytes("")],
        ]),
      code("store-full"),
    );
    assert.deepEqual(await store.get("k1"), bytes("k1"));
    const values = await store.getMany(keys);
    assert.ok(values.every((value, index) => Buffer.from(value!).toString() === keys[index]));
    assert.equal((await store.sizes(keys)).length, 20_000);
    await store.deleteMany(keys);
    assert.equal(await store.count(), 0);
    const tooMany = Array.from({ length: 100_001 }, (_, index) => `k${index}`);
    await assert.rejects(async () => store.deleteMany(tooMany), code("batch-too-large"));
    await store.close();
  });

  test("scripts that the server has forgotten are sent again", async () => {
    const store = await open();
    await store.set("a", bytes("1"));
    await server.command("SCRIPT", "FLUSH");
    await store.set("a", bytes("2"));
    assert.deepEqual(await store.get("a"), bytes("2"));
    await store.close();
  });

  test("two processes that swap at the same time: one of them wins each time", async () => {
    const config = redisConfig(server.url);
    const stores = await Promise.all([1, 2, 3].map(() => openRedisStore("default", config)));
    await stores[0]!.set("n", bytes("0"));
    const add = async (index: number): Promise<void> => {
      const store = stores[index]!;
      for (let done = 0; done < 30;) {
        const { value, version } = await store.getVersioned("n");
        const next = bytes(String(Number(Buffer.from(value!).toString()) + 1));
        if (await store.compareAndSwap("n", version, next)) done++;
      }
    };
    await Promise.all([add(0), add(1), add(2)]);
    assert.deepEqual(await stores[0]!.get("n"), bytes("90"));
    for (const store of stores) await store.close();
  });
});
