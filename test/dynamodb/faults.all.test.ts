/**
 * Goal: whatever the service does, a call settles in its time with the right error of the table. Method: a proxy
 * throttles, hangs and refuses between the store and the emulator, or nothing listens at all.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { present, room, startEmulator } from "./emulator.ts";
import { FaultProxy, serviceError } from "./fault-proxy.ts";
import {
  allCalls,
  assertRejects,
  bytes,
  openFaultyStore,
  readingCalls,
  textOf,
  writingCalls,
} from "./faulty-store.ts";
import { patient } from "../support/patience.ts";

const found = await startEmulator({ isOurs: true });
const skip = "missing" in found ? found.missing : false;
const throttled = serviceError("ThrottlingException");
const busy = serviceError("ProvisionedThroughputExceededException");
const conflict = serviceError("TransactionCanceledException", {
  CancellationReasons: [{ Code: "TransactionConflict" }, { Code: "None" }],
});
const limits = [Infinity, 1000];

describe("a service that has too much to do", { skip }, () => {
  test("is asked again until it answers", async () => {
    const callAll = async (tuplesMax: number): Promise<void> => {
      await using faulty = await openFaultyStore(present(found), { tuplesMax });
      const { store, proxy } = faulty;
      for (const [name, call] of Object.entries(allCalls(store))) {
        for (const operation of ["GetItem", "PutItem", "DeleteItem", "Scan", "BatchGetItem"]) {
          proxy.next(operation, throttled, busy);
        }
        proxy.next("BatchWriteItem", busy);
        proxy.next("TransactWriteItems", conflict, throttled);
        await assert.doesNotReject(async () => call(), name);
      }
      assert.equal(await store.count(), 2, "n and c");
    };
    await Promise.all(limits.map(callAll));
  });

  test("is store-overloaded when it stays so, and nothing was changed", async () => {
    const overload = async (tuplesMax: number): Promise<void> => {
      const options = { tuplesMax, timeoutMilliseconds: patient(4_000) };
      await using faulty = await openFaultyStore(present(found), options);
      const { store, direct, proxy } = faulty;
      await direct.set("a", bytes("old"));
      proxy.always("*", busy);
      await Promise.all(
        Object.values(allCalls(store)).map((call) =>
          assertOverloaded(call, /ProvisionedThroughputExceeded/),
        ),
      );
      assert.deepEqual((await direct.list({ limit: 9 })).keys, ["a"]);
      assert.equal(textOf(await direct.get("a")), "old");
    };
    await Promise.all(limits.map(overload));
  });

  test("may leave parts of a batch for later", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, direct, proxy } = faulty;
    const entries = Array.from(
      { length: 130 },
      (_, index) => [`k${index}`, bytes(`v${index}`)] as const,
    );
    const keys = entries.map(([key]) => key);
    proxy.next("BatchWriteItem", { leave: 1 }, null, { leave: 24 }, { leave: 3 }, { leave: 7 });
    await store.setMany(entries);
    assert.equal(proxy.count("BatchWriteItem"), 6 + 3);
    assert.equal(await direct.count(), 130);
    proxy.next("BatchGetItem", { leave: 10 }, { leave: 1 }, null, { leave: 5 });
    const asked = ["k3", ...keys, "missing", "k3"];
    const expected = ["v3", ...keys.map((key) => `v${key.slice(1)}`), null, "v3"];
    assert.deepEqual((await store.getMany(asked)).map(textOf), expected);
    proxy.next("BatchWriteItem", { leave: 2 });
    await store.deleteMany(keys);
    assert.equal(await direct.count(), 0);
  });

  test("that leaves all of a batch for later is overloaded in the end", async () => {
    const options = { timeoutMilliseconds: patient(3_000) };
    await using faulty = await openFaultyStore(present(found), options);
    const { store, proxy, table } = faulty;
    const Keys = [{ PK: { S: "a" } }];
    const body = JSON.stringify({ Responses: {}, UnprocessedKeys: { [table]: { Keys } } });
    proxy.always("BatchGetItem", { status: 200, body });
    await assertOverloaded(() => store.getMany(["a"]), /unread/);
  });
});

describe("a batch of many parts", { skip }, () => {
  const entries = Array.from(
    { length: 120 },
    (_, index) => [`k${index}`, bytes("hidden")] as const,
  );
  const keys = entries.map(([key]) => key);
  const denied = serviceError("AccessDeniedException");

  test("says how much of it was done when it ends half-way", async () => {
    for (const [tuplesMax, operation, done] of [
      [Infinity, "BatchWriteItem", 25],
      [1000, "TransactWriteItems", 99],
    ] as const) {
      await using faulty = await openFaultyStore(present(found), { tuplesMax });
      const { store, direct, proxy } = faulty;
      const part = new RegExp(`only a part of a batch, ${done} of 120 keys: AccessDenied`);
      proxy.next(operation, null, denied);
      await assertRejects(() => store.setMany(entries), "batch-incomplete", part);
      assert.equal(await direct.count(), done);
      await store.setMany(entries);
      proxy.next(operation, null, denied);
      await assertRejects(() => store.deleteMany(keys), "batch-incomplete", part);
      assert.equal(await direct.count(), 120 - done);
      proxy.next(operation, denied);
      await assertRejects(() => store.deleteMany(keys.toReversed()), "store-not-permitted");
    }
  });

  test("says so when of one part nobody knows what became of it", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, direct, proxy } = faulty;
    proxy.next("BatchWriteItem", null, "lose", null, "drop");
    const text = /75 of 120 keys: .*did not confirm set of key "k75" and 24 more/;
    await assertRejects(() => store.setMany(entries), "batch-incomplete", text);
    assert.equal(await direct.count(), 75, "the lost part was found to be there");
    proxy.next("BatchWriteItem", { leave: 20 }, "lose");
    const deleting = /20 of 120 keys: .*did not confirm delete of key "k\d+" and 4 more/;
    await assertRejects(() => store.deleteMany(keys), "batch-incomplete", deleting);
  });

  test("that does not fit a limited store as a whole writes nothing", async () => {
    await using faulty = await openFaultyStore(present(found), { tuplesMax: 110 });
    const { store, direct } = faulty;
    await assertRejects(() => store.setMany(entries), "store-full");
    assert.equal(await direct.count(), 0);
    await store.setMany(entries.slice(0, 110));
    await store.setMany(entries.slice(0, 110));
    assert.equal(await direct.count(), 110);
  });

  test("of one transaction is all or nothing, up to its size", async () => {
    for (const tuplesMax of limits) {
      await using faulty = await openFaultyStore(present(found), { tuplesMax });
      const { store, direct, proxy } = faulty;
      const most = tuplesMax === Infinity ? 100 : 99;
      proxy.always("TransactWriteItems", denied);
      const call = () => store.setMany(entries.slice(0, most));
      await assertRejects(call, "store-not-permitted");
      assert.equal(await direct.count(), 0);
      proxy.clear();
      await call();
      await store.deleteMany(keys.slice(0, most));
      assert.equal(await direct.count(), 0);
      assert.equal(proxy.count("BatchWriteItem"), 0);
      // More than 4 MB: in parts.
      const large = new Uint8Array(390_000);
      await store.setMany(keys.slice(0, 11).map((key) => [key, large]));
      assert.equal(await direct.count(), 11);
    }
  });
});

describe("a service that does not answer", { skip }, () => {
  test("is store-timeout for what reads, and of unknown outcome for what writes", async () => {
    const hang = async (tuplesMax: number): Promise<void> => {
      const timeoutMilliseconds = patient(2_000);
      const options = { tuplesMax, timeoutMilliseconds };
      await using faulty = await openFaultyStore(present(found), options);
      const { store, proxy } = faulty;
      // The first write of a process forgets or makes a count, which changes nothing for anybody.
      const there = ["n", "a", "b", "many-0", "many-119"];
      await store.setMany(there.map((key) => [key, new Uint8Array(8)]));
      proxy.always("*", "hang");
      const timeout = new RegExp(
        `did not answer within ${timeoutMilliseconds} ms; nothing was changed`,
      );
      const reading = Object.values(readingCalls(store));
      await Promise.all(reading.map((call) => assertRejects(call, "store-timeout", timeout)));
      proxy.clear();
      for (const one of ["PutItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"]) {
        proxy.always(one, "hang");
      }
      const writing = Object.values(writingCalls(store));
      const codes = await Promise.all(writing.map(codeOf));
      // Writes of a limited store wait for one another: one that never came to be sent has changed nothing.
      const unsent = tuplesMax === Infinity ? [] : ["store-overloaded", "store-timeout"];
      const others = codes.filter((code) => !unsent.includes(code));
      assert.deepEqual([...new Set(others)], ["store-outcome-unknown"]);
    };
    await Promise.all(limits.map(hang));
  });

  test("is asked again, on another connection", async () => {
    await using faulty = await openFaultyStore(present(found), {
      timeoutMilliseconds: patient(3_000),
    });
    const { store, direct, proxy } = faulty;
    await direct.set("a", bytes("1"));
    proxy.next("GetItem", "hang");
    assert.equal(textOf(await store.get("a")), "1");
  });

  test("with all of an answer is asked again by what reads", async () => {
    await using faulty = await openFaultyStore(present(found));
    const { store, direct, proxy } = faulty;
    await direct.set("a", bytes("1"));
    for (const fault of [
      "drop",
      "cut",
      serviceError("InternalServerError", { status: 500 }),
      { status: 200, body: "<html>portal</html>" },
    ] as const) {
      proxy.next("GetItem", fault, fault);
      assert.equal(textOf(await store.get("a")), "1");
      proxy.next("Scan", fault);
      assert.deepEqual((await store.list({ limit: 1 })).keys, ["a"]);
    }
  });
});

describe("a service that is away", { skip }, () => {
  test("is store-unreachable, and found without a restart when it comes", async () => {
    const emulator = present(found);
    const early = new FaultProxy(emulator.endpoint);
    const endpoint = await early.listen();
    await early[Symbol.asyncDispose]();
    const table = await emulator.createTable();
    for (const tuplesMax of limits) {
      const store = await emulator.open(table, { ...room(tuplesMax), endpoint });
      for (const call of [...Object.values(allCalls(store)), () => store.probe()]) {
        await assertRejects(call, "store-unreachable", /127\.0\.0\.1:\d+: .*ECONNREFUSED/);
      }
      await using late = new FaultProxy(emulator.endpoint);
      await late.listen(Number(new URL(endpoint).port));
      await store.set("a", bytes("1"));
      assert.deepEqual(await store.probe(), []);
      await store.close();
    }
  });

  test("has no such name", async () => {
    const emulator = present(found);
    const store = await emulator.open("t", { endpoint: "http://dynamodb.invalid" });
    await assertRejects(() => store.get("a"), "store-unreachable", /dynamodb\.invalid/);
    await assertRejects(() => store.set("a", bytes("1")), "store-unreachable");
    await store.close();
  });
});

/**
 * Checks that a call is refused as overloaded. Where the answer to its last attempt came too late it is one of those that did
 * not answer, and is made again.
 */
async function assertOverloaded(call: () => unknown, text: RegExp): Promise<void> {
  const late: string[] = ["store-timeout", "store-outcome-unknown"];
  for (;;) {
    const error = await Promise.resolve()
      .then(call)
      .then(
        () => assert.fail("a false success"),
        (reason: unknown) => reason as Error & { code?: string },
      );
    if (late.includes(error.code ?? "") || /all connections/.test(error.message)) continue;
    return assertRejects(() => Promise.reject(error), "store-overloaded", text);
  }
}

async function codeOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return "a false success";
  } catch (error) {
    return (error as { code: string }).code;
  }
}
