/**
 * Goal: what differs of expiry in Cosmos DB is as declared, Spin is not in the way, and what has expired is removed. Method: several
 * hosts with clocks of their own on one container of the emulator, and raw documents beside them.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { patient } from "../support/patience.ts";
import { useCosmos } from "./use-cosmos.ts";

const cosmos = useCosmos();
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** A container, and hosts of it whose clocks the test moves. */
async function open(tuplesMax = Infinity) {
  const container = await cosmos.createContainer();
  const time = { now: Date.now() };
  return {
    time,
    host: (ahead = 0) =>
      cosmos.open({ container: container.id, tuplesMax, now: () => time.now + ahead }),
    raw: async (key: string) =>
      (await container.item(key, key).read<Record<string, unknown>>()).resource,
    spinSets: (id: string, value: string) =>
      container.items.upsert({ id, value: Array.from(bytes(value)) }),
  };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patient(60_000);
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, "nothing came of it");
    await setTimeout(20);
  }
}

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

test("what has expired is removed once it has by all clocks, whoever wrote it", async () => {
  const { time, host, raw } = await open();
  const store = await host();
  await store.set("a", bytes("one"), { expiry: { in: 1_000 } });
  await store.set("b", bytes("two"), { expiry: { in: 1_500 } });
  await store.close();
  time.now += 5_000;
  const other = await host();
  assert.equal(await other.get("a"), null);
  assert.notEqual(await raw("a"), undefined, "other hosts may still see it");
  assert.equal(await other.count(), 0);
  time.now += 10_000;
  assert.equal(await other.exists("a"), false);
  await until(async () => (await raw("a")) === undefined && (await raw("b")) === undefined);
  await other.close();
});

test("a batch that writes over what has expired takes no more places than there are", async () => {
  const { time, host, raw } = await open(3);
  const store = await host();
  await store.setMany([
    ["a", bytes("1")],
    ["b", bytes("1")],
  ]);
  await store.set("a", bytes("2"), { expiry: { in: 1_000 } });
  time.now += 2_000;
  const batch = async (...keys: string[]): Promise<void> =>
    store.setMany(keys.map((key) => [key, bytes("3")]));
  await assert.rejects(batch("c", "a", "d"), { code: "store-full" });
  assert.equal(await raw("c"), undefined);
  assert.equal(await store.count(), 1);
  await batch("c", "a");
  assert.equal(await store.count(), 3);
  await store.close();
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
  await Promise.all([here.close(), other.close()]);
});

test("a document says when it expires, the service may remove it later, and Spin's write ends that", async () => {
  const { time, host, raw, spinSets } = await open();
  const store = await host();
  await store.set("a", bytes("one"), { expiry: { in: 60_000 }, metadata: '{"by": "us"}' });
  const { value, expiresAt, metadata, ttl }: Record<string, unknown> = (await raw("a")) ?? {};
  assert.deepEqual(value, Array.from(bytes("one")));
  assert.equal(expiresAt, time.now + 60_000);
  assert.equal(metadata, '{"by": "us"}');
  // Ten seconds later, for clocks differ.
  assert.equal(ttl, 70);
  await spinSets("a", "two");
  time.now += 120_000;
  assert.deepEqual(await store.getEntries(["a"]), [
    { value: bytes("two"), expiresAt: null, metadata: null },
  ]);
  await store.set("c", bytes("three"), { expiry: { in: 1e15 } });
  assert.equal((await raw("c"))?.["ttl"], undefined, "the service takes no such number");
  await store.close();
});
