/** Keys that expire by the server's own clock: moments are set far away, and put into the past where the server keeps them. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PostgresStoreConfig } from "../../src/stores/postgres/config.ts";
import { openPostgresStore } from "../../src/stores/postgres/store.ts";
import { assertExpiredIsAbsent } from "../support/expired-key.ts";
import { until } from "../support/redis/server.ts";
import { expectCode } from "./expect-code.ts";
import { atMost, usePostgres } from "./server.ts";

const postgres = usePostgres();
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const hour = 3_600_000;

describe("keys that expire in PostgreSQL", { skip: postgres.skip }, () => {
  const expireNow = ({ table, namespace }: PostgresStoreConfig) =>
    postgres.query(
      `UPDATE ${table} SET expires_at = 1 WHERE store = '${namespace}' AND expires_at IS NOT NULL`,
    );
  const rowsOf = async ({ table, namespace }: PostgresStoreConfig): Promise<number> =>
    (await postgres.query(`SELECT FROM ${table} WHERE store = '${namespace}'`)).length;
  const serverNow = async (): Promise<number> => {
    const [row] = await postgres.query(
      "SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now",
    );
    return Number(row?.["now"]);
  };

  test("a moment is counted by the server's clock, and a moment that is past has come", async () => {
    const store = await postgres.open();
    const since = await serverNow();
    await store.set("a", bytes("1"), { expiry: { in: hour }, metadata: '{"n":"ü"}' });
    const later = await serverNow();
    const [entry] = await store.getEntries(["a"]);
    const expiresAt = entry?.expiresAt ?? 0;
    assert.ok(expiresAt >= Math.floor(since) + hour && expiresAt <= later + hour);
    assert.equal(entry?.metadata, '{"n":"ü"}');
    await store.set("a", bytes("2"), { expiry: { at: 1 } });
    assert.equal(await store.get("a"), null);
    await store.set("a", bytes("3"));
    assert.deepEqual(await store.getEntries(["a"]), [
      { value: bytes("3"), expiresAt: null, metadata: null },
    ]);
    await store.close();
  });

  test("from its moment on no operation of any host knows the key", async () => {
    const config = postgres.configure(atMost(2));
    const [one, other] = [
      await openPostgresStore("default", config),
      await openPostgresStore("default", config),
    ];
    const expired = async (): Promise<string> => {
      await one.set("n", new Uint8Array(8), { expiry: { in: hour }, metadata: "1" });
      const { version } = await one.getVersioned("n");
      await expireNow(config);
      return version;
    };
    await one.set("b", bytes("stays"));
    for (const store of [one, other]) {
      await assertExpiredIsAbsent(store, {
        expire: expired,
        expectFull: (write) => expectCode(write(), "store-full", /at most 2|2 keys/),
      });
    }
    await one.close();
    await other.close();
  });

  test("what has expired is removed by whatever host is in use, hundreds of keys too", async () => {
    const config = postgres.configure();
    const writer = await openPostgresStore("default", config);
    const keys = Array.from({ length: 250 }, (_, index) => `key-${index}`);
    await writer.setMany(
      keys.map((key) => [key, bytes("1")]),
      new Map(keys.map((key) => [key, { expiry: { in: hour } }])),
    );
    await writer.set("stays", bytes("1"), { metadata: "1" });
    await writer.close();
    await expireNow(config);
    assert.equal(await rowsOf(config), 251);
    const other = await openPostgresStore("default", config);
    assert.deepEqual(await other.get("stays"), bytes("1"));
    await until("they are removed", async () => (await rowsOf(config)) === 1);
    await other.close();
  });

  test("tables of an older Bobbin get what they lack, and keep all that is in them", async () => {
    const config = postgres.configure({ table: "older" });
    await postgres.query(`CREATE TABLE older (store text NOT NULL, key bytea NOT NULL, value bytea NOT NULL, version bigint NOT NULL, PRIMARY KEY (store, key));
      CREATE TABLE older_stores (store text PRIMARY KEY, last_delete bigint NOT NULL);
      INSERT INTO older_stores VALUES ('${config.namespace}', 5);
      INSERT INTO older SELECT '${config.namespace}', convert_to('key-' || n, 'UTF8'), '\\x31', n FROM generate_series(1, 1000) AS n`);
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore("default", config)));
    const counts = await Promise.all(stores.map(async (store) => store.count()));
    assert.deepEqual(counts, [1_000, 1_000, 1_000]);
    const [store] = stores;
    assert.deepEqual(await store?.getVersioned("key-7"), { value: bytes("1"), version: "v7" });
    assert.equal((await store?.getVersioned("absent"))?.version, "a5");
    await store?.set("key-7", bytes("2"), { expiry: { in: hour }, metadata: "7" });
    assert.equal((await store?.getEntries(["key-7"]))?.[0]?.metadata, "7");
    for (const each of stores) await each.close();
  });

  test("expiry and metadata survive a crash of the server", async () => {
    const config = postgres.configure();
    const store = await openPostgresStore("default", config);
    await store.set("a", bytes("1"), { expiry: { in: hour }, metadata: '"kept"' });
    await store.increment("n", 3n, { expiry: { in: hour } });
    const kept = await store.getEntries(["a", "n"]);
    await postgres.restart();
    assert.deepEqual(await store.getEntries(["a", "n"]), kept);
    await expireNow(config);
    assert.deepEqual(await store.getMany(["a", "n"]), [null, null]);
    await store.close();
  });
});
