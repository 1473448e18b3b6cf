import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import type { Reply } from "../servers/link.ts";
import { isFull, SharedRoom } from "./shared-room.ts";

/** Partitions that hold sets of keys, and answer as the scripts do. */
class Partitions {
  readonly held: Set<string>[];
  counts = 0;

  constructor(partitions: number) {
    this.held = Array.from({ length: partitions }, () => new Set());
  }

  get size(): number {
    return this.held.reduce((sum, { size }) => sum + size, 0);
  }

  room(max: number): SharedRoom {
    return new SharedRoom({
      store: "test",
      address: "here",
      timeoutMilliseconds: 60_000,
      max,
      count: async () => {
        this.counts++;
        await nextTurn();
        return this.held.map(({ size }) => size);
      },
    });
  }

  send(partition: number, key: string) {
    return async (max: string): Promise<Reply> => {
      await nextTurn();
      const keys = this.held[partition] as Set<string>;
      if (!keys.has(key) && max !== "-1" && keys.size >= Number(max)) return -1;
      keys.add(key);
      return 1;
    };
  }

  sendAll(keys: readonly string[]) {
    return async (): Promise<void> => {
      for (const [index, key] of keys.entries()) {
        await this.send(index % this.held.length, key)("-1");
      }
    };
  }

  lacking(keys: readonly string[]): number {
    return keys.filter((key, index) => !this.held[index % this.held.length]?.has(key)).length;
  }
}

test("one process never has more keys than there may be, and none is refused that has room", async () => {
  const any = fc.record({
    max: fc.integer({ min: 0, max: 12 }),
    writes: fc.array(
      fc.oneof(
        fc.record({ partition: fc.nat(3), key: fc.constantFrom("a", "b", "c", "d", "e") }),
        fc.record({ batch: fc.uniqueArray(fc.constantFrom("p", "q", "r", "s", "t")) }),
      ),
      { maxLength: 40 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(any, async ({ max, writes }) => {
      const partitions = new Partitions(4);
      const room = partitions.room(max);
      const answers = await Promise.all(
        writes.map(async (write) => {
          if ("batch" in write) {
            const { batch } = write;
            const countNew = async (): Promise<number> => partitions.lacking(batch);
            const writing = room.admitAll(batch.length, countNew, partitions.sendAll(batch));
            return writing.then(
              () => true,
              () => false,
            );
          }
          const { partition, key } = write;
          return !isFull(await room.admit(partition, 1, partitions.send(partition, key)));
        }),
      );
      assert.ok(partitions.size <= max);
      // What was refused does not fit now either, for nothing was deleted.
      for (const [index, write] of writes.entries()) {
        if (answers[index] === true || "batch" in write) continue;
        assert.equal(partitions.size, max);
      }
    }),
    { numRuns: 200 },
  );
});

test("what is there already is written over in a full store, and nobody counts for it", async () => {
  const partitions = new Partitions(2);
  const room = partitions.room(1);
  assert.equal(await room.admit(0, 1, partitions.send(0, "a")), 1);
  const { counts } = partitions;
  for (let round = 0; round < 10; round++)
    assert.equal(await room.admit(0, 1, partitions.send(0, "a")), 1);
  assert.equal(partitions.counts, counts);
  assert.equal(await room.admit(1, 1, partitions.send(1, "b")), -1);
});

test("a store with room is counted now and then only", async () => {
  const partitions = new Partitions(4);
  const room = partitions.room(1_000_000);
  for (let index = 0; index < 200; index++)
    await room.admit(index % 4, 1, partitions.send(index % 4, String(index)));
  // Once, and again after each second that it took.
  assert.ok(partitions.counts < 20, `${partitions.counts} counts`);
});

test("a batch that has no room writes nothing", async () => {
  const partitions = new Partitions(2);
  const room = partitions.room(2);
  const keys = ["a", "b", "c"];
  const countNew = async (): Promise<number> => partitions.lacking(keys);
  await assert.rejects(room.admitAll(3, countNew, partitions.sendAll(keys)), {
    code: "store-full",
  });
  assert.equal(partitions.size, 0);
  const some = keys.slice(0, 2);
  await room.admitAll(2, async () => partitions.lacking(some), partitions.sendAll(some));
  assert.equal(partitions.size, 2);
});
