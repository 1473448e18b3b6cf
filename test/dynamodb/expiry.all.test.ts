/**
 * Goal: what differs of expiry and metadata in DynamoDB is as declared, Spin is not in the way, and what has expired is removed.
 * Method: several hosts with clocks of their own on one table of the emulator, and raw items beside them.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { metaKey } from "../../src/stores/dynamodb/item.ts";
import { patient } from "../support/patience.ts";
import { present, room, startEmulator } from "./emulator.ts";

const found = await startEmulator();
const skip = "missing" in found ? found.missing : false;
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** A table, and hosts of it whose clocks the test moves. */
async function open(tuplesMax = Infinity) {
  const emulator = present(found);
  const { client } = emulator;
  const TableName = await emulator.createTable();
  const time = { now: Date.now() };
  return {
    time,
    host: (ahead = 0, max = tuplesMax) =>
      emulator.open(TableName, room(max), () => time.now + ahead),
    raw: async (key: string) =>
      (await client.getItem({ TableName, Key: { PK: { S: key } }, ConsistentRead: true })).Item,
    spinSets: (key: string, value: string) =>
      client.putItem({ TableName, Item: { PK: { S: key }, VAL: { B: bytes(value) } } }),
  };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patient(60_000);
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, "nothing came of it");
    await setTimeout(20);
  }
}

describe("keys that expire in DynamoDB", { skip }, () => {
  test("hosts whose clocks differ disagree for as long", async () => {
    const { time, host } = await open();
    const [here, ahead] = [await host(), await host(5_000)];
    await here.set("a", bytes("one"), { expiry: { in: 8_000 } });
    assert.deepEqual(await ahead.get("a"), bytes("one"));
    time.now += 3_000;
    assert.deepEqual(await here.get("a"), bytes("one"));
    assert.equal(await ahead.get("a"), null);
    time.now += 5_000;
    assert.equal(await here.get("a"), null);
    await Promise.all([here.close(), ahead.close()]);
  });

  test("what has expired is removed once it has by all clocks, and then no longer counted", async () => {
    for (const tuplesMax of [Infinity, 10]) {
      const { time, host, raw } = await open(tuplesMax);
      const store = await host();
      await store.set("a", bytes("one"), { expiry: { in: 1_000 } });
      await store.set("b", bytes("two"));
      time.now += 5_000;
      assert.equal(await store.get("a"), null);
      assert.notEqual(await raw("a"), undefined, "other hosts may still see it");
      assert.equal(await store.count(), 1);
      time.now += 10_000;
      // Another host meets it; whoever wrote it may be gone.
      await store.close();
      const other = await host();
      assert.deepEqual((await other.list({ limit: 9 })).keys, ["b"]);
      await until(async () => (await raw("a")) === undefined);
      assert.equal(await other.count(), 1);
      if (tuplesMax === 10) assert.equal((await raw(metaKey))?.["KEY_COUNT"]?.N, "1");
      await other.close();
    }
  });

  test("a full store finds the places of keys that other hosts let expire", async () => {
    const { time, host } = await open(2);
    const [here, other] = [await host(), await host()];
    await other.set("a", bytes("1"), { expiry: { in: 1_000 } });
    await here.set("b", bytes("2"));
    await assert.rejects(async () => here.set("c", bytes("3")), { code: "store-full" });
    time.now += 1_000;
    await here.set("c", bytes("3"));
    await assert.rejects(async () => here.set("d", bytes("4")), { code: "store-full" });
    // A key that comes to expire later, by another host, is searched for within ten seconds.
    await other.set("b", bytes("2"), { expiry: { in: 1 } });
    time.now += 10_000;
    await here.set("d", bytes("4"));
    await Promise.all([here.close(), other.close()]);
  });

  test("Spin reads and overwrites such an item, and its write ends the expiry", async () => {
    const { time, host, raw, spinSets } = await open();
    const store = await host();
    await store.set("a", bytes("one"), { expiry: { in: 1_000 }, metadata: '{"by":"us"}' });
    const { VER, ...item } = (await raw("a")) ?? {};
    assert.notEqual(VER, undefined);
    const moment = time.now + 1_000;
    assert.deepEqual(item, {
      PK: { S: "a" },
      VAL: { B: bytes("one") },
      EXPIRES_AT: { N: String(moment) },
      EXPIRES_SECONDS: { N: String(Math.ceil(moment / 1_000)) },
      METADATA_JSON: { S: '{"by":"us"}' },
    });
    await spinSets("a", "two");
    time.now += 2_000;
    assert.deepEqual(await store.getEntries(["a"]), [
      { value: bytes("two"), expiresAt: null, metadata: null },
    ]);
    await store.close();
  });

  test("the service is told of the moment only where nobody counts", async () => {
    const { host, raw } = await open(10);
    const store = await host();
    await store.setMany([["a", bytes("one")]], new Map([["a", { expiry: { in: 1_000 } }]]));
    const item = (await raw("a")) ?? {};
    assert.ok("EXPIRES_AT" in item);
    assert.equal("EXPIRES_SECONDS" in item, false);
    await store.close();
  });

  test("metadata takes of the room of its value", async () => {
    const { host } = await open();
    const store = await host();
    const metadata = JSON.stringify("x".repeat(1_000));
    await assert.rejects(async () => store.set("a", new Uint8Array(409_000), { metadata }), {
      code: "value-not-supported",
      message: /takes at most 408469 bytes here/,
    });
    // The emulator takes less than the service.
    await store.set("a", new Uint8Array(403_000), { metadata });
    await store.close();
  });
});
