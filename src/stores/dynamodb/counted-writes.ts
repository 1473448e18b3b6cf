/** Writes of a limited store: what adds or removes a key changes the count in the same transaction. */

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { dynamoLimits } from "../../limits.ts";
import { describeCall } from "../remote/describe-call.ts";
import { deadlineAfter, millisecondsUntil } from "../remote/retry.ts";
import { carryOut, splitIntoChunks } from "./chunks.ts";
import { type Condition, conditionFields, isAbsent, isThere } from "./conditions.ts";
import { type CountedParts, CountedTransactions, disturbed } from "./counted-transactions.ts";
import { isFault } from "./faults.ts";
import { freshVersion, itemBytes, type KeptEntry, keyOf, tooLarge } from "./item.ts";
import type { Item } from "./kept-details.ts";
import { MetaItem } from "./meta.ts";
import type { WriteParts } from "./plain-writes.ts";
import { Room } from "./room.ts";
import type { DynamoWrites, KeyTransaction, Put } from "./writes.ts";

/** One item goes to the count. */
const chunkLimits = {
  count: dynamoLimits.transactionItemsMax - 1,
  bytes: dynamoLimits.transactionBytesMax,
};

/** Writes and counts. */
export class CountedWrites implements DynamoWrites {
  readonly #parts: CountedParts;
  readonly #transactions: CountedTransactions;
  readonly #room: Room;
  readonly isCounted = true;

  /** In a store of at most so many keys. */
  constructor(given: WriteParts, tuplesMax: number) {
    const { calls, reads, place } = given;
    const parts = { ...given, tuplesMax, meta: new MetaItem(calls, reads, place) };
    this.#parts = parts;
    this.#transactions = new CountedTransactions(parts);
    this.#room = new Room(parts, this.#transactions);
  }

  async set(entry: KeptEntry, deadlineMilliseconds: number): Promise<void> {
    const { calls, writer } = this.#parts;
    const put: Put = { ...entry, operation: "set" };
    await this.#expectAll([entry], deadlineMilliseconds);
    await calls.contend(deadlineMilliseconds, async () => {
      if (await writer.put({ ...put, condition: isThere }, deadlineMilliseconds)) return;
      if (!(await this.insert(put, null, deadlineMilliseconds))) throw disturbed();
    });
  }

  async insert(put: Put, absence: string | null, deadlineMilliseconds: number): Promise<boolean> {
    // Such is the version of an absent key while there is no limit.
    if (absence === "") return false;
    const { key, operation } = put;
    const { writer, place, tuplesMax, calls, now } = this.#parts;
    await this.#expectAll([put], deadlineMilliseconds);
    const version = freshVersion();
    const change = { keys: 1, max: tuplesMax, absence };
    const items = [this.#putItem(writer.itemOf(put, version), isAbsent)];
    const attempt = async (): Promise<boolean> => {
      const refused = await this.#transactions.run(
        { operation: describeCall(operation, [key]), items, change },
        (deadline) => writer.hasVersion([key], version, deadline),
        deadlineMilliseconds,
      );
      if (refused !== "item" || absence !== null) return refused === null;
      // Whoever has the version of an absent key has none of one that has come and expired.
      const removed = await this.#transactions.removeExpired([key], now(), deadlineMilliseconds);
      if (removed > 0) throw disturbed();
      return false;
    };
    try {
      return await this.#room.orMake(1, deadlineMilliseconds, () =>
        calls.contend(deadlineMilliseconds, attempt),
      );
    } catch (error) {
      throw isFault(error, "too-large") ? tooLarge(place.label, put) : error;
    }
  }

  async delete(key: string, deadlineMilliseconds: number): Promise<void> {
    await this.#deleteChunk([key], deadlineMilliseconds);
  }

  async setMany(entries: readonly KeptEntry[], deadlineMilliseconds: number): Promise<void> {
    const chunks = splitIntoChunks(entries, chunkLimits, itemBytes);
    const [one, ...others] = chunks;
    if (one === undefined) return;
    await this.#expectAll(entries, deadlineMilliseconds);
    if (others.length === 0) return this.#setChunk(one, deadlineMilliseconds);
    // What does not fit as a whole is refused before any part of it is written.
    await this.#room.orMake(entries.length, deadlineMilliseconds, async () => {
      const keys = entries.map(({ key }) => key);
      const there = await this.#findThere(keys, deadlineMilliseconds);
      const { count } = await this.#parts.meta.read(deadlineMilliseconds);
      const after = count + entries.length - there.size;
      if (after > this.#parts.tuplesMax) throw this.#transactions.full();
    });
    await carryOut(this.#parts.place, chunks, (chunk) =>
      this.#setChunk(chunk, deadlineMilliseconds),
    );
  }

  async deleteMany(keys: readonly string[], deadlineMilliseconds: number): Promise<void> {
    const chunks = splitIntoChunks(keys, chunkLimits, () => 0);
    const [one, ...others] = chunks;
    if (one === undefined) return;
    if (others.length === 0) return this.#deleteChunk(one, deadlineMilliseconds);
    await carryOut(this.#parts.place, chunks, (chunk) =>
      this.#deleteChunk(chunk, deadlineMilliseconds),
    );
  }

  async absentVersion(deadlineMilliseconds: number): Promise<string> {
    return (await this.#parts.meta.read(deadlineMilliseconds)).lastDelete;
  }

  async transact(
    { operation, items, added, removed, absence, putKeys, version }: KeyTransaction,
    deadlineMilliseconds: number,
  ): Promise<"item" | "absence" | null> {
    // Such is the version of an absent key while there is no limit.
    if (absence === "") return "absence";
    const { writer, meta, tuplesMax } = this.#parts;
    const lastDelete = freshVersion();
    const change = {
      keys: added - removed,
      ...(added > 0 ? { max: tuplesMax } : {}),
      ...(absence === null ? {} : { absence }),
      ...(removed > 0 ? { lastDelete } : {}),
    };
    const isCounting = added + removed > 0 || absence !== null;
    const isApplied = (deadline: number) =>
      removed > 0
        ? meta.isLastDelete(lastDelete, deadline)
        : writer.hasVersion(putKeys, version, deadline);
    return this.#room.orMake(added, deadlineMilliseconds, () =>
      this.#transactions.run(
        { operation, items, change: isCounting ? change : null },
        isApplied,
        deadlineMilliseconds,
      ),
    );
  }

  async expectExpiry(moment: number, deadlineMilliseconds: number): Promise<void> {
    await this.#room.expect(moment, deadlineMilliseconds);
  }

  async removeExpired(
    keys: readonly string[],
    moment: number,
    deadlineMilliseconds: number,
  ): Promise<void> {
    for (const chunk of splitIntoChunks(keys, chunkLimits, () => 0)) {
      await this.#transactions.removeExpired(chunk, moment, deadlineMilliseconds);
    }
  }

  async count(deadlineMilliseconds: number): Promise<number> {
    const { meta, reads, now } = this.#parts;
    for (;;) {
      const before = await meta.read(deadlineMilliseconds);
      if (!before.hasExpiries) return before.count;
      const moment = now();
      let expired = 0;
      for await (const page of reads.expiries()) {
        expired += page.filter((one) => one.moment <= moment).length;
      }
      // What was removed meanwhile would be taken off twice.
      const after = await meta.read(deadlineAfter(this.#parts.place.timeoutMilliseconds));
      const isLate = millisecondsUntil(deadlineMilliseconds) <= 0;
      if (after.lastDelete === before.lastDelete || isLate) return before.count - expired;
    }
  }

  async #expectAll(entries: readonly KeptEntry[], deadlineMilliseconds: number): Promise<void> {
    const moments = entries.map(({ kept }) => kept.expiresAt ?? Infinity);
    const next = moments.reduce((a, b) => Math.min(a, b), Infinity);
    if (next !== Infinity) await this.#room.expect(next, deadlineMilliseconds);
  }

  async #setChunk(chunk: readonly KeptEntry[], deadlineMilliseconds: number): Promise<void> {
    const { calls, writer } = this.#parts;
    const version = freshVersion();
    const copies = chunk.map((entry) => [entry.key, writer.itemOf(entry, version)] as const);
    await this.#room.orMake(chunk.length, deadlineMilliseconds, () =>
      calls.contend(deadlineMilliseconds, () =>
        this.#setOnce(copies, version, deadlineMilliseconds),
      ),
    );
  }

  async #setOnce(
    copies: readonly (readonly [string, Item])[],
    version: string,
    deadlineMilliseconds: number,
  ): Promise<void> {
    const { writer, tuplesMax } = this.#parts;
    const keys = copies.map(([key]) => key);
    const there = await this.#findThere(keys, deadlineMilliseconds);
    const items = copies.map(([key, item]) =>
      this.#putItem(item, there.has(key) ? isThere : isAbsent),
    );
    const added = copies.length - there.size;
    const change = added === 0 ? null : { keys: added, max: tuplesMax };
    const refused = await this.#transactions.run(
      { operation: describeCall("set", keys), items, change },
      (deadline) => writer.hasVersion(keys, version, deadline),
      deadlineMilliseconds,
    );
    if (refused !== null) throw disturbed();
  }

  async #deleteChunk(keys: readonly string[], deadlineMilliseconds: number): Promise<void> {
    const { calls, meta, place } = this.#parts;
    const lastDelete = freshVersion();
    const operation = describeCall("delete", keys);
    await calls.contend(deadlineMilliseconds, async () => {
      // A single key is taken to be there: whether it is not, the transaction itself tells.
      const there =
        keys.length === 1 ? new Set(keys) : await this.#findThere(keys, deadlineMilliseconds);
      if (there.size === 0) return;
      const items = keys.map((key): TransactWriteItem => {
        const common = { TableName: place.table, Key: keyOf(key) };
        return there.has(key)
          ? { Delete: { ...common, ...conditionFields(isThere) } }
          : { ConditionCheck: { ...common, ...conditionFields(isAbsent) } };
      });
      const refused = await this.#transactions.run(
        { operation, items, change: { keys: -there.size, lastDelete } },
        (deadline) => meta.isLastDelete(lastDelete, deadline),
        deadlineMilliseconds,
      );
      if (refused !== null && keys.length > 1) throw disturbed();
    });
  }

  #putItem(item: Item, condition: Condition): TransactWriteItem {
    const { table } = this.#parts.place;
    return { Put: { TableName: table, Item: item, ...conditionFields(condition) } };
  }

  async #findThere(
    keys: readonly string[],
    deadlineMilliseconds: number,
  ): Promise<ReadonlySet<string>> {
    // The version is asked for only because an attribute has to be named beside the key.
    const options = { attributes: "VER", isConsistent: true, deadlineMilliseconds };
    return new Set((await this.#parts.reads.items(keys, options)).keys());
  }
}
