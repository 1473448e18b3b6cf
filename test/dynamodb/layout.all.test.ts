/**
 * Goal: a table is shared with Spin, and what only Bobbin needs in it does no harm. Method: raw items, written and
 * read as Spin 4.0 does it, beside a store on the emulator.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { metaKey } from "../../src/stores/dynamodb/item.ts";
import { present, room, startEmulator } from "./emulator.ts";

const found = await startEmulator();
const skip = "missing" in found ? found.missing : false;
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const textOf = (value: Uint8Array | null): string | null =>
  value === null ? null : Buffer.from(value).toString();

/** A table with two stores of it: one without and one with a limit. */
async function open(tuplesMax = Infinity) {
  const emulator = present(found);
  const { client } = emulator;
  const TableName = await emulator.createTable();
  const store = await emulator.open(TableName, room(tuplesMax));
  return {
    store,
    table: TableName,
    reopen: (max: number) => emulator.open(TableName, room(max)),
    raw: async (key: string) =>
      (await client.getItem({ TableName, Key: { PK: { S: key } }, ConsistentRead: true })).Item,
    spinSets: (key: string, value: string) =>
      client.putItem({ TableName, Item: { PK: { S: key }, VAL: { B: bytes(value) } } }),
    spinSwaps: (key: string, value: string, version: string) =>
      client.updateItem({
        TableName,
        Key: { PK: { S: key } },
        UpdateExpression: "SET #VAL = :val ADD #VER :increment",
        ConditionExpression: "#VER = :ver",
        ExpressionAttributeNames: { "#VAL": "VAL", "#VER": "VER" },
        ExpressionAttributeValues: {
          ":val": { B: bytes(value) },
          ":increment": { N: "1" },
          ":ver": { N: version },
        },
      }),
    put: (item: Record<string, { S: string } | { B: Uint8Array }>) =>
      client.putItem({ TableName, Item: item }),
  };
}

describe("a table shared with Spin", { skip }, () => {
  test("an item has Spin's attributes and nothing else", async () => {
    for (const tuplesMax of [Infinity, 10]) {
      const { store, raw } = await open(tuplesMax);
      await store.set("a", bytes("one"));
      const { PK, VAL, VER, ...others } = (await raw("a")) ?? {};
      assert.deepEqual([PK, textOf(VAL?.B ?? null)], [{ S: "a" }, "one"]);
      assert.match(VER?.N ?? "", /^\d{1,37}$/, "Spin may add 1 and stay within 38 digits");
      assert.deepEqual(others, {});
      await store.close();
    }
  });

  test("what Spin wrote is read, listed, overwritten and deleted", async () => {
    const { store, raw, spinSets } = await open(10);
    await spinSets("a", "by spin");
    await spinSets("b", "by spin");
    assert.equal(textOf(await store.get("a")), "by spin");
    assert.equal(await store.exists("a"), true);
    assert.deepEqual((await store.list({ limit: 10 })).keys, ["a", "b"]);
    await store.set("a", bytes("by bobbin"));
    assert.equal(textOf((await raw("a"))?.["VAL"]?.B ?? null), "by bobbin");
    await store.delete("b");
    assert.equal(await raw("b"), undefined);
    await store.close();
  });

  test("the number of a swap is one that Spin can swap by, and Spin's swap makes ours stale", async () => {
    const { store, raw, spinSwaps } = await open();
    await store.set("a", bytes("one"));
    const { version } = await store.getVersioned("a");
    const number = (await raw("a"))?.["VER"]?.N ?? "";
    await spinSwaps("a", "two", number);
    assert.equal((await raw("a"))?.["VER"]?.N, String(BigInt(number) + 1n));
    assert.equal(await store.compareAndSwap("a", version, bytes("three")), false);
    const again = await store.getVersioned("a");
    assert.equal(textOf(again.value), "two");
    assert.equal(await store.compareAndSwap("a", again.version, bytes("three")), true);
    await store.close();
  });

  test("what Spin set without a number is swapped by its value", async () => {
    const { store, spinSets } = await open();
    await spinSets("a", "one");
    const first = await store.getVersioned("a");
    await spinSets("a", "two");
    assert.equal(await store.compareAndSwap("a", first.version, bytes("x")), false);
    const second = await store.getVersioned("a");
    assert.equal(await store.compareAndSwap("a", second.version, bytes("three")), true);
    assert.equal(await store.compareAndSwap("a", second.version, bytes("x")), false);
    // The number that our write left is gone with Spin's next set, and the version with it.
    const third = await store.getVersioned("a");
    await spinSets("a", "three");
    assert.equal(await store.compareAndSwap("a", third.version, bytes("x")), false);
    await store.close();
  });

  test("a counter is 8 bytes, and Spin's decimal one is no counter here", async () => {
    const { store, raw, spinSets } = await open();
    assert.equal(await store.increment("n", 258n), 258n);
    const value = (await raw("n"))?.["VAL"]?.B ?? new Uint8Array();
    assert.deepEqual([...value], [2, 1, 0, 0, 0, 0, 0, 0]);
    await spinSets("s", "258");
    await assert.rejects(async () => store.increment("s", 1n), { code: "not-a-counter" });
    await spinSets("e", "12345678");
    assert.equal(await store.increment("e", 0n), 0x38_37_36_35_34_33_32_31n, "8 bytes are 8 bytes");
    await store.close();
  });

  test("an item of another shape is value-foreign, with its key and without its value", async () => {
    const { store, put } = await open();
    await put({ PK: { S: "text" }, VAL: { S: "hidden value" } });
    await put({ PK: { S: "none" }, OTHER: { S: "hidden value" } });
    const expected = {
      text: 'key "text" of store "cloud" holds something that Bobbin did not write: its attribute VAL has the type S and not B',
      none: 'key "none" of store "cloud" holds something that Bobbin did not write: its item has no attribute VAL',
    };
    for (const [key, message] of Object.entries(expected)) {
      const calls = [
        () => store.get(key),
        () => store.getMany([key]),
        () => store.getVersioned(key),
        () => store.increment(key, 1n),
      ];
      for (const call of calls) {
        await assert.rejects(async () => call(), { code: "value-foreign", message });
      }
    }
    await store.set("text", bytes("ours"));
    assert.equal(textOf(await store.get("text")), "ours");
    await store.close();
  });
});

describe("the count of a limited store", { skip }, () => {
  test("stands in an item that no component sees or reaches", async () => {
    const { store, raw } = await open(10);
    await store.setMany([
      ["a", bytes("1")],
      ["b", bytes("2")],
    ]);
    await store.set("c", bytes("3"));
    await store.delete("a");
    await store.deleteMany(["b", "x"]);
    await store.delete("x");
    assert.equal((await raw(metaKey))?.["KEY_COUNT"]?.N, "1");
    assert.equal(await store.count(), 1);
    for (const limit of [1, 2, 10]) {
      assert.deepEqual(await store.list({ limit }), { keys: ["c"], cursor: null });
    }
    assert.deepEqual((await store.list({ limit: 10, prefix: "bobbin" })).keys, []);
    const calls = [
      () => store.get(metaKey),
      () => store.set(metaKey, bytes("")),
      () => store.delete(metaKey),
    ];
    for (const call of calls) {
      await assert.rejects(async () => call(), { code: "key-not-supported" });
    }
    await store.close();
  });

  test("begins with the keys that are there, whoever wrote them", async () => {
    const { store, spinSets, reopen } = await open(3);
    await spinSets("a", "1");
    await spinSets("b", "2");
    // Two hosts begin at the same moment.
    const other = await reopen(3);
    const outcomes = await Promise.allSettled(
      ["c", "d"].map(async (key) => (key === "c" ? store : other).set(key, bytes("3"))),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    const refused = outcomes.find((one) => one.status === "rejected")?.reason as unknown;
    assert.equal((refused as { code: string }).code, "store-full");
    assert.equal(await other.count(), 3);
    await Promise.all([store.close(), other.close()]);
  });

  test("is made anew when a store was unlimited in between", async () => {
    const { store, raw, reopen } = await open(3);
    await store.set("a", bytes("1"));
    await store.close();
    const unlimited = await reopen(Infinity);
    for (const key of ["b", "c", "d"]) await unlimited.set(key, bytes("2"));
    assert.equal(await raw(metaKey), undefined);
    assert.equal(await unlimited.count(), 4);
    await unlimited.close();
    const limited = await reopen(3);
    await assert.rejects(async () => limited.set("e", bytes("3")), {
      code: "store-full",
      message: 'store "cloud" is full: it holds 3 keys, the most it may',
    });
    assert.equal(await limited.count(), 4);
    await limited.close();
  });

  test("is found again when somebody removes it", async () => {
    const { store, table } = await open(3);
    const { client } = present(found);
    for (const key of ["a", "b", "c"]) await store.set(key, bytes("1"));
    await client.deleteItem({ TableName: table, Key: { PK: { S: metaKey } } });
    await assert.rejects(async () => store.set("d", bytes("1")), { code: "store-full" });
    await client.deleteItem({ TableName: table, Key: { PK: { S: metaKey } } });
    await store.delete("a");
    assert.equal(await store.count(), 2);
    await store.close();
  });
});
