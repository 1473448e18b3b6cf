import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { after, afterEach, before, describe, test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isBobbinError } from "../../src/errors.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { redisConfig } from "../support/redis/config.ts";
import { Ledger } from "../support/redis/ledger.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer } from "../support/redis/server.ts";
import { patient } from "../support/patience.ts";

const skip = redisIsMissing();
const durable = ["--appendonly", "yes", "--appendfsync", "always"];
const one = new Uint8Array(1);

test("a server far away is connected to in the time that the store allows", { skip }, async () => {
  await using stopping = new AsyncDisposableStack();
  const server = await RedisServer.start();
  stopping.defer(() => server.stop());
  // Each answer takes longer than the two seconds for which connections were once waited for.
  const proxy = createServer((near) => {
    const distant = connect(server.port, "127.0.0.1");
    near.pipe(distant);
    distant.on("data", (chunk) => setTimeout(() => near.write(chunk), 1_100));
    for (const socket of [near, distant]) socket.on("error", () => {});
    near.on("close", () => distant.destroy());
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  stopping.defer(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const config = redisConfig(`redis://127.0.0.1:${port}/1`, { timeoutMilliseconds: 60_000 });
  const store = await openRedisStore("default", config);
  stopping.defer(() => store.close());
  await store.set("a", one);
  assert.deepEqual(await store.get("a"), one);
});

describe("a Redis server with faults, under load", { skip }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start({ settings: durable });
  });
  afterEach(() => server.resume());
  after(() => server.stop());

  /** Resolves once a write is acknowledged again. */
  async function setAtLast(store: RemoteStore, key: string, value: Uint8Array): Promise<void> {
    for (;;) {
      try {
        return await store.set(key, value);
      } catch (error) {
        assert.ok(isBobbinError(error));
      }
    }
  }

  /** Writes, does something to the server meanwhile, and compares afterwards. */
  async function underLoad(
    context: TestContext,
    timeoutMilliseconds: number,
    disturb: () => Promise<unknown>,
  ): Promise<void> {
    const config = redisConfig(server.url, { timeoutMilliseconds });
    const store = await openRedisStore("default", config);
    const ledger = new Ledger(store);
    const writing = ledger.write(20);
    await ledger.acknowledged(200);
    await disturb();
    const back = performance.now();
    // What was under way is at most one write a writer.
    await ledger.acknowledged(100);
    context.diagnostic(
      `writes went on ${Math.round(performance.now() - back)} ms after the return`,
    );
    ledger.stop();
    await writing;
    context.diagnostic(`errors: ${JSON.stringify(ledger.errors)}`);
    await store.close();
    // What was short for the sake of the fault may be too short on a busy machine.
    const calm = { ...config, timeoutMilliseconds: patient(60_000) };
    const other = await openRedisStore("default", calm);
    await ledger.check(other);
    assert.notEqual(await other.get("key-0"), null);
    await other.close();
  }

  test("a restart loses nothing that was acknowledged", async (context) => {
    await underLoad(context, 5_000, async () => {
      await server.kill();
      await sleep(300);
      await server.restart();
    });
  });

  test("a restart that takes longer than a call may: typed errors, then it goes on", async (context) => {
    await underLoad(context, 300, async () => {
      await server.kill();
      await sleep(1_200);
      await server.restart();
    });
  });

  test("connections that the server ends are opened again, and no write is repeated", async (context) => {
    await underLoad(context, 5_000, async () => {
      for (let times = 0; times < 20; times++) {
        await server.command("CLIENT", "KILL", "TYPE", "normal");
        await sleep(10);
      }
    });
  });

  test("a server that hangs and goes on", async (context) => {
    await underLoad(context, 400, async () => {
      server.pause();
      await sleep(1_500);
      server.resume();
    });
  });

  test("a server that hangs for less than a call may take disturbs nobody", async () => {
    const store = await openRedisStore("default", redisConfig(server.url));
    await setAtLast(store, "a", one);
    server.pause();
    const calls = Array.from({ length: 100 }, async () => store.increment("n", 1n));
    await sleep(700);
    server.resume();
    const sums = await Promise.all(calls);
    assert.deepEqual(
      sums,
      sums.map((_, index) => BigInt(index + 1)),
    );
    await store.close();
  });

  test("what a hung server was sent is not carried out after what came later", async () => {
    const config = redisConfig(server.url, { timeoutMilliseconds: patient(500) });
    const store = await openRedisStore("default", config);
    await setAtLast(store, "a", one);
    server.pause();
    const large = Buffer.alloc(1_000, 1);
    const lost = await Promise.allSettled(
      Array.from({ length: 5_000 }, async () => store.set("a", large)),
    );
    for (const each of lost) {
      assert.equal(each.status, "rejected");
      assert.equal(each.status === "rejected" && each.reason.code, "store-outcome-unknown");
    }
    // The next connection is there before the server goes on, so that both are read in turns.
    const last = new Uint8Array([42]);
    const written = setAtLast(store, "a", last);
    await sleep(200);
    server.resume();
    await written;
    const calm = await openRedisStore("default", {
      ...config,
      timeoutMilliseconds: patient(60_000),
    });
    for (let times = 0; times < 50; times++) assert.deepEqual(await calm.get("a"), last);
    await calm.close();
    await store.close();
  });

  test("a server that is away at first and comes later", async () => {
    const away = await RedisServer.start();
    await away.kill();
    const config = redisConfig(away.url, { timeoutMilliseconds: patient(300) });
    const store = await openRedisStore("default", config);
    const calls = [
      () => store.get("a"),
      () => store.set("a", one),
      () => store.increment("a", 1n),
      () => store.probe(),
    ];
    for (const call of calls) {
      await assert.rejects(
        async () => call(),
        (error) => {
          assert.ok(isBobbinError(error));
          assert.equal(error.code, "store-unreachable");
          assert.match(error.message, /ECONNREFUSED/);
          return true;
        },
      );
    }
    await away.restart();
    await setAtLast(store, "a", one);
    await store.close();
    await away.stop();
  });

  test("twenty thousand calls to a hung server all end, with errors of the table", async (context) => {
    const config = redisConfig(server.url, { timeoutMilliseconds: patient(1_000) });
    const store = await openRedisStore("default", config);
    await setAtLast(store, "a", one);
    const bytesBefore = process.memoryUsage().rss;
    server.pause();
    const calls = Array.from({ length: 20_000 }, async (_, index) =>
      index % 2 === 0 ? store.get("a") : store.set("a", Buffer.alloc(1_000)),
    );
    const codes = new Map<string, number>();
    for (const each of await Promise.allSettled(calls)) {
      const { code } = (each as PromiseRejectedResult).reason as { code: string };
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    const grown = (process.memoryUsage().rss - bytesBefore) / 2 ** 20;
    context.diagnostic(
      `${JSON.stringify(Object.fromEntries(codes))}, ${Math.round(grown)} MiB more`,
    );
    assert.equal(codes.get("store-overloaded"), 10_000);
    assert.equal(codes.get("store-outcome-unknown"), 5_000);
    assert.equal(codes.get("store-timeout"), 5_000);
    server.resume();
    await setAtLast(store, "a", one);
    await store.close();
  });

  test("large values on their way are bounded by their bytes", async () => {
    const store = await openRedisStore(
      "default",
      redisConfig(server.url, { timeoutMilliseconds: patient(700) }),
    );
    await setAtLast(store, "a", one);
    server.pause();
    const large = Buffer.alloc(100 * 2 ** 20);
    const calls = await Promise.allSettled([1, 2, 3].map(async () => store.set("a", large)));
    const codes = calls.map(
      (each) => ((each as PromiseRejectedResult).reason as { code: string }).code,
    );
    assert.deepEqual(codes, ["store-outcome-unknown", "store-outcome-unknown", "store-overloaded"]);
    server.resume();
    await store.close();
  });

  test("close ends at once although the server hangs, and so do the calls under way", async () => {
    const store = await openRedisStore(
      "default",
      redisConfig(server.url, { timeoutMilliseconds: 60_000 }),
    );
    await setAtLast(store, "a", one);
    server.pause();
    const calls = [store.set("a", one), store.get("a")].map(async (call) => call);
    const settled = Promise.allSettled(calls);
    await store.close();
    const [set, get] = (await settled) as PromiseRejectedResult[];
    assert.equal(set?.reason.code, "store-outcome-unknown");
    assert.equal(get?.reason.code, "store-unreachable");
    await assert.rejects(async () => store.get("a"), { code: "store-unreachable" });
    server.resume();
  });
});
