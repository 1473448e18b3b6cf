/**
 * Goal: commits in DynamoDB are as large as is declared and no larger, exact for several hosts, and safe when answers are lost.
 * Method: hosts on one table of the emulator, some of them by way of a proxy that loses answers.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CommitWrite } from "../../src/stores/store.ts";
import { present, room, startEmulator } from "./emulator.ts";
import { assertRejects, bytes, openFaultyStore } from "./faulty-store.ts";

const found = await startEmulator({ isOurs: true });
const skip = "missing" in found ? found.missing : false;

function sets(count: number): CommitWrite[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: "set",
    key: `key-${index}`,
    value: bytes("x"),
  }));
}

describe("commits in DynamoDB", { skip }, () => {
  test("have 100 keys at most, and 99 where keys are counted, those that are checked among them", async () => {
    const emulator = present(found);
    for (const [tuplesMax, max] of [
      [Infinity, 100],
      [1_000, 99],
    ] as const) {
      const store = await emulator.open(await emulator.createTable(), room(tuplesMax));
      const checks = [{ key: "checked", version: null }];
      const writes = sets(max - 1);
      assert.deepEqual(await store.commit({ checks, writes }), []);
      assert.equal(await store.count(), max - 1);
      await assertRejects(
        () => store.commit({ checks, writes: sets(max) }),
        "commit-too-large",
        new RegExp(`of ${max + 1} keys is too large for DynamoDB: it has at most ${max}`),
      );
      assert.equal(await store.count(), max - 1, "nothing was written");
      const large = sets(11).map((one) => ({ ...one, value: new Uint8Array(390_000) }));
      await assertRejects(
        () => store.commit({ checks: [], writes: large }),
        "commit-too-large",
        /bytes is too large for DynamoDB/,
      );
      await store.close();
    }
  });

  test("of several hosts neither lose nor make money", async () => {
    const emulator = present(found);
    for (const tuplesMax of [Infinity, 10]) {
      const table = await emulator.createTable();
      const hosts = await Promise.all([1, 2, 3].map(() => emulator.open(table, room(tuplesMax))));
      const [first] = hosts as [(typeof hosts)[number]];
      await first.increment("from", 6n);
      const paid = await Promise.all(
        hosts.map(async (host) => {
          let payments = 0;
          for (;;) {
            const { value, version } = await host.getVersioned("from");
            // Its first byte is all of a small number.
            if (value?.[0] === 0) return payments;
            const checks = [{ key: "from", version }];
            const writes: CommitWrite[] = [
              { kind: "increment", key: "from", delta: -1n },
              { kind: "increment", key: "to", delta: 1n },
            ];
            if ((await host.commit({ checks, writes })) !== null) payments += 1;
          }
        }),
      );
      assert.equal(
        paid.reduce((sum, one) => sum + one, 0),
        6,
      );
      const from = await first.increment("from", 0n);
      const to = await first.increment("to", 0n);
      assert.equal(from + to, 6n);
      for (const host of hosts) await host.close();
    }
  });

  test("are carried out once when an answer is lost", async () => {
    for (const tuplesMax of [Infinity, 10]) {
      await using faulty = await openFaultyStore(present(found), { tuplesMax });
      const { store, direct, proxy } = faulty;
      await store.increment("n", 1n);
      const { version } = await store.getVersioned("n");
      proxy.next("TransactWriteItems", "lose");
      const checks = [{ key: "n", version }];
      const writes: CommitWrite[] = [
        { kind: "increment", key: "n", delta: 1n },
        { kind: "increment", key: "m", delta: 5n },
      ];
      assert.deepEqual(await store.commit({ checks, writes }), [2n, 5n]);
      assert.equal(await direct.increment("n", 0n), 2n);
      assert.equal(await store.commit({ checks, writes }), null);
    }
  });

  test("check what Spin wrote by its value, and what has expired as absent", async () => {
    const emulator = present(found);
    for (const tuplesMax of [Infinity, 10]) {
      const TableName = await emulator.createTable();
      const time = { now: Date.now() };
      const store = await emulator.open(TableName, room(tuplesMax), () => time.now);
      const spinSets = (value: string) =>
        emulator.client.putItem({ TableName, Item: { PK: { S: "a" }, VAL: { B: bytes(value) } } });
      await spinSets("one");
      const { version } = await store.getVersioned("a");
      const checks = [{ key: "a", version }];
      const writes: CommitWrite[] = [
        { kind: "set", key: "b", value: bytes("b"), details: { expiry: { in: 10 } } },
      ];
      assert.deepEqual(await store.commit({ checks, writes }), []);
      await spinSets("two");
      assert.equal(await store.commit({ checks, writes }), null);
      const isAbsent = { checks: [{ key: "b", version: null }], writes: [] };
      assert.equal(await store.commit(isAbsent), null);
      time.now += 10;
      assert.deepEqual(await store.commit(isAbsent), []);
      const counted: CommitWrite[] = [{ kind: "increment", key: "b", delta: 7n }];
      assert.deepEqual(await store.commit({ checks: [], writes: counted }), [7n]);
      await store.close();
    }
  });
});
