/**
 * Goal: paging through a table in hash order shows every key once, and a page always comes in time. Method: the
 * emulator walks through tables in hash order; a proxy answers scans as a very large table does.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inByteOrder, listAll } from "../../conformance/model.ts";
import { present, room, startEmulator } from "./emulator.ts";
import { bytes, openFaultyStore } from "./faulty-store.ts";
import { patient } from "../support/patience.ts";

const found = await startEmulator({ isOurs: true });
const skip = "missing" in found ? found.missing : false;

describe("listing in hash order", { skip }, () => {
  test("shows each key once and in order within its page, for any size of page", async () => {
    const emulator = present(found);
    const store = await emulator.open(await emulator.createTable(), room(100));
    const keys = Array.from(
      { length: 60 },
      (_, index) => `${index % 2 === 0 ? "a/" : "b/"}${index}`,
    );
    await store.setMany(keys.map((key) => [key, bytes("1")]));
    const isOrdered = { isOrdered: false };
    for (const limit of [1, 7, 59, 60, 61]) {
      assert.deepEqual(await listAll(store, "", limit, isOrdered), inByteOrder(keys));
      const some = inByteOrder(keys.filter((key) => key.startsWith("a/")));
      assert.deepEqual(await listAll(store, "a/", limit, isOrdered), some);
    }
    const page = await store.list({ limit: 7 });
    assert.deepEqual(page.keys, inByteOrder(page.keys));
    assert.notDeepEqual(page.keys, inByteOrder(keys).slice(0, 7), "the order is that of a hash");
    await store.close();
  });

  test("goes on from a key that is gone, and ends with the last key", async () => {
    const emulator = present(found);
    const store = await emulator.open(await emulator.createTable(), room(Infinity));
    const keys = ["a", "b", "c", "d", "e"];
    await store.setMany(keys.map((key) => [key, bytes("1")]));
    const first = await store.list({ limit: 2 });
    await store.deleteMany(first.keys);
    const second = await store.list({ limit: 3, cursor: first.cursor });
    assert.deepEqual(inByteOrder([...first.keys, ...second.keys]), keys);
    assert.equal(second.cursor, null);
    await store.close();
  });

  test("goes on through pages of the service that hold nothing", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, proxy } = faulty;
    const page = (keys: string[], last: string | null) => ({
      status: 200,
      body: JSON.stringify({
        Items: keys.map((key) => ({ PK: { S: key } })),
        ...(last === null ? {} : { LastEvaluatedKey: { PK: { S: last } } }),
      }),
    });
    proxy.next("Scan", page([], "x"), page(["p1"], "y"), page([], "z"), page(["p2", "p3"], "w"));
    const first = await store.list({ prefix: "p", limit: 2 });
    assert.deepEqual(first.keys, ["p1", "p2"]);
    const starts = proxy.requests.flatMap(({ operation, body }) =>
      operation === "Scan" ? [body["ExclusiveStartKey"]] : [],
    );
    assert.deepEqual(
      starts.slice(1),
      ["x", "y", "z"].map((key) => ({ PK: { S: key } })),
    );
    proxy.next("Scan", page(["p3"], "w"), page([], null));
    const second = await store.list({ prefix: "p", limit: 2, cursor: first.cursor });
    assert.deepEqual(second, { keys: ["p3"], cursor: null });
    const last = proxy.requests.at(-2)?.body["ExclusiveStartKey"];
    assert.deepEqual(last, { PK: { S: "p2" } }, "no key that was found is left out");
  });

  test("gives a page that is not full, rather than none in time", async () => {
    await using faulty = await openFaultyStore(present(found), {
      timeoutMilliseconds: patient(1_000),
    });
    const { store, proxy } = faulty;
    const body = JSON.stringify({ Items: [], LastEvaluatedKey: { PK: { S: "x" } } });
    proxy.always("Scan", { status: 200, body });
    const page = await store.list({ prefix: "p", limit: 2 });
    assert.deepEqual(page.keys, []);
    proxy.clear();
    assert.deepEqual(await store.list({ limit: 2, cursor: page.cursor }), {
      keys: [],
      cursor: null,
    });
  });

  test("asks for current data only where it is configured to", async () => {
    for (const consistentRead of [true, false]) {
      await using faulty = await openFaultyStore(present(found), { consistentRead });
      const { store, proxy } = faulty;
      await store.list({ limit: 1 });
      await store.get("a");
      await store.exists("a");
      await store.getMany(["a"]);
      const asked = proxy.requests.map(({ body }) => JSON.stringify(body));
      assert.ok(asked.every((one) => one.includes(`"ConsistentRead":${consistentRead}`)));
      proxy.requests.length = 0;
      // What is decided by is always current.
      await store.getVersioned("a");
      await store.increment("n", 1n);
      const [version, , counter] = proxy.requests.map(({ body }) => body["ConsistentRead"]);
      assert.deepEqual([version, counter], [true, undefined]);
      assert.equal(proxy.requests[1]?.body["ConsistentRead"], true);
    }
  });
});
