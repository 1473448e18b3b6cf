/** One host watches what another writes to PostgreSQL. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openPostgresStore } from "../../src/stores/postgres/store.ts";
import { costsNothingUnread, tellsOfAnother, watchStore } from "../support/store-watching.ts";
import { until } from "../support/redis/server.ts";
import { usePostgres } from "./server.ts";

const postgres = usePostgres();
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const listeners = async (): Promise<Record<string, unknown>[]> =>
  postgres.query(
    "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query LIKE '%watched_until = clock%' OR query = 'SELECT 1'",
  );

describe("watching keys in PostgreSQL", { skip: postgres.skip }, () => {
  const hosts = async () => {
    const config = postgres.configure();
    const [watched, written] = [
      await openPostgresStore("default", config),
      await openPostgresStore("default", config),
    ];
    const close = async (): Promise<void> => {
      await watched.close();
      await written.close();
    };
    return { config, watched, written, close };
  };

  test("a host is told of whatever another one writes", async () => {
    const { watched, written, close } = await hosts();
    await tellsOfAnother(watched, written);
    await close();
  });

  test("a key that expires is told of", async () => {
    const { config, watched, written, close } = await hosts();
    await written.set("a", bytes("1"), { expiry: { in: 3_600_000 } });
    const watch = watchStore(watched, { keys: ["a"] });
    await watch.until({ a: "1" });
    await postgres.query(`UPDATE bobbin_kv SET expires_at = 1 WHERE store = '${config.namespace}'`);
    await watch.until({ a: null });
    watch.close();
    await close();
  });

  test("what changed while the connection was gone is told of when there is another", async () => {
    const { watched, written, close } = await hosts();
    const watch = watchStore(watched, { keys: ["a"] });
    await watch.until({ a: null });
    for (const number of ["1", "2", "3"]) {
      await until("the connection is there", async () => (await listeners()).length > 0);
      for (const { pid } of await listeners())
        await postgres.query(`SELECT pg_terminate_backend(${String(pid)})`);
      await written.set("a", bytes(number));
      await watch.until({ a: number });
    }
    watch.close();
    await close();
  });

  test("who watches and does not read costs no memory, however much another program tells on the channel", async () => {
    const { config, watched, written, close } = await hosts();
    const foreign = [
      "''",
      "repeat('9', 7000) || i",
      "'-' || i || E'\\t\\n\\u0001'",
      "'{\"version\":' || repeat('8', 400) || '}'",
      `'${config.namespace}'`,
      `'${config.namespace}' || repeat(' ', i % 100 + 1)`,
    ];
    await costsNothingUnread(watched, written, async () => {
      for (const payload of foreign) {
        await postgres.query(
          `SELECT count(pg_notify('bobbin_bobbin_kv', ${payload})) FROM generate_series(1, 5000) AS i`,
        );
      }
    });
    await close();
  });

  test("a watch lives through a crash of the server", async () => {
    const { watched, written, close } = await hosts();
    const watch = watchStore(watched, { keys: ["a"] });
    await watch.until({ a: null });
    const told = watch.until({ a: "after" });
    await postgres.restart();
    await until("it is written", async () => {
      await written.set("a", bytes("after"));
      return true;
    });
    await told;
    watch.close();
    await close();
  });

  test("nobody is told of what is written to a store that nobody watches", async () => {
    const { config, watched, written, close } = await hosts();
    const [other] = [await openPostgresStore("default", postgres.configure())];
    await written.set("a", bytes("1"));
    const isWatched = `SELECT FROM bobbin_kv_stores WHERE watched_until IS NOT NULL AND store = '${config.namespace}'`;
    assert.equal((await postgres.query(isWatched)).length, 0);
    const watch = watchStore(watched, { keys: ["a"] });
    await watch.until({ a: "1" });
    await until(
      "those who write are told",
      async () => (await postgres.query(isWatched)).length === 1,
    );
    await other.set("a", bytes("of another store"));
    await written.set("a", bytes("2"));
    await watch.until({ a: "2" });
    watch.close();
    await other.close();
    await close();
  });
});
