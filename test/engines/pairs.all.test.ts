/** Goal: what a store keeps, expiry, metadata and counters with it, goes from every engine to every other by copy, and by export and import. A store in memory is nobody else's. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AppStores } from "../../src/data/app-stores.ts";
import { copyStore } from "../../src/data/copy-store.ts";
import { exportLines } from "../../src/data/export-store.ts";
import { importLines } from "../../src/data/import-store.ts";
import { collect } from "../../src/data/test-stores.ts";
import { storeLimitsDefault } from "../../src/limits.ts";
import type { StoreConfig } from "../../src/stores/store-config.ts";
import { useCosmos } from "../cosmos/use-cosmos.ts";
import { startEmulator } from "../dynamodb/emulator.ts";
import { usePostgres } from "../postgres/server.ts";
import { redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer } from "../support/redis/server.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const folder = folderOfFile();
const limits = storeLimitsDefault;
const postgres = usePostgres();
const cosmos = useCosmos();
const dynamo = await startEmulator();
let redis: RedisServer;
before(async () => {
  if (redisIsMissing() === false) redis = await RedisServer.start();
});
after(() => redis?.stop());

interface Engine {
  readonly skip: string | false;
  /** A store of its own, with nothing in it. */
  readonly make: () => StoreConfig | Promise<StoreConfig>;
}

let made = 0;
const engines: Readonly<Record<string, Engine>> = {
  SQLite: {
    skip: false,
    make: () => ({
      type: "spin",
      path: join(folder, `${++made}.db`),
      durability: "os",
      limits,
    }),
  },
  Redis: { skip: redisIsMissing(), make: () => redisConfig(redis.url) },
  PostgreSQL: { skip: postgres.skip, make: () => postgres.configure() },
  DynamoDB: {
    skip: "missing" in dynamo ? dynamo.missing : false,
    make: async () => {
      if ("missing" in dynamo) throw new Error(dynamo.missing);
      return dynamo.configOf(await dynamo.createTable());
    },
  },
  Cosmos: {
    skip: cosmos.skip,
    make: async () => cosmos.configure((await cosmos.createContainer()).id),
  },
};

const moment = Date.now() + 86_400_000;

for (const [from, source] of Object.entries(engines)) {
  for (const [to, target] of Object.entries(engines)) {
    test(
      `${from} to ${to}: expiry, metadata and counters`,
      { skip: source.skip || target.skip },
      async () => {
        const [copied, imported] = [await target.make(), await target.make()];
        await using stores = new AppStores({ source: await source.make(), copied, imported });
        const store = stores.open("source");
        await store.set("plain", Buffer.from("größe"));
        await store.set("bytes", Uint8Array.of(0, 255, 128));
        await store.set("expires", Buffer.from("1"), { expiry: { at: moment } });
        await store.set("both", Buffer.from("2"), {
          expiry: { at: moment + 1 },
          metadata: '{"from":"login","n":[1,null]}',
        });
        await store.set("metadata", Buffer.from(""), { metadata: '"grün"' });
        await store.increment("counter", -9_007_199_254_740_993n);
        await store.increment("counted", 5n, { expiry: { at: moment }, metadata: "1" });
        const keys = ["both", "bytes", "counted", "counter", "expires", "metadata", "plain"];
        const entries = await store.getEntries(keys);
        assert.deepEqual(entries[0]?.expiresAt, moment + 1);

        assert.equal((await copyStore(store, stores.open("copied"))).stopped, null);
        const lines = await collect(exportLines(store));
        assert.equal((await importLines(stores.open("imported"), lines)).stopped, null);
        for (const label of ["copied", "imported"]) {
          const there = stores.open(label);
          assert.deepEqual(await there.getEntries(keys), entries, label);
          assert.equal(await there.increment("counter", 1n), -9_007_199_254_740_992n);
          assert.equal(await there.increment("counted", 1n), 6n);
          assert.equal((await collect(exportLines(there))).length, keys.length);
        }
      },
    );
  }
}
