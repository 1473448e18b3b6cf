/** Writes of a store without a limit: nobody counts, and nothing but the item itself is written. */

import type { WriteRequest } from "@aws-sdk/client-dynamodb";
import { dynamoLimits } from "../../limits.ts";
import { describeCall } from "../remote/describe-call.ts";
import type { DynamoCalls } from "./calls.ts";
import { conditionFields, hasExpiredBy, isUnseen } from "./conditions.ts";
import { carryOut, type Progress, splitIntoChunks } from "./chunks.ts";
import { DynamoFault, isFault } from "./faults.ts";
import { freshVersion, itemBytes, type KeptEntry, keyOf, metaKey } from "./item.ts";
import type { Place } from "./place.ts";
import type { DynamoReads } from "./reads.ts";
import type { DynamoWrites, ItemWriter, KeyTransaction, Put } from "./writes.ts";

/** What an absent key has for a version where nothing tells one absence from another. */
const anyAbsence = "";

/** What writes are made of. */
export interface WriteParts {
  readonly calls: DynamoCalls;
  readonly reads: DynamoReads;
  readonly writer: ItemWriter;
  readonly place: Place;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Writes without counting. */
export class PlainWrites implements DynamoWrites {
  readonly #calls: DynamoCalls;
  readonly #reads: DynamoReads;
  readonly #writer: ItemWriter;
  readonly #place: Place;
  readonly #now: () => number;
  readonly isCounted = false;
  #isUncounted = false;

  constructor({ calls, reads, writer, place, now }: WriteParts) {
    this.#calls = calls;
    this.#reads = reads;
    this.#writer = writer;
    this.#place = place;
    this.#now = now;
  }

  async set(entry: KeptEntry, deadlineMilliseconds: number): Promise<void> {
    await this.#dropCount(deadlineMilliseconds);
    await this.#writer.put({ ...entry, operation: "set" }, deadlineMilliseconds);
  }

  async delete(key: string, deadlineMilliseconds: number): Promise<void> {
    await this.#dropCount(deadlineMilliseconds);
    const request = { TableName: this.#place.table, Key: keyOf(key) };
    // An absent key proves nothing: a delete that is still on its way would remove what is written next.
    await this.#calls.write(deadlineMilliseconds, {
      operation: describeCall("delete", [key]),
      send: (client, options) => client.deleteItem(request, options),
    });
  }

  async setMany(entries: readonly KeptEntry[], deadlineMilliseconds: number): Promise<void> {
    await this.#dropCount(deadlineMilliseconds);
    const version = freshVersion();
    const itemFor = (entry: KeptEntry) => this.#writer.itemOf(entry, version);
    const [one, ...others] = this.#transactions(entries);
    if (one === undefined) return;
    if (others.length > 0) {
      return this.#inBatches(entries, async (chunk, progress) => {
        const requests = chunk.map((entry) => ({ PutRequest: { Item: itemFor(entry) } }));
        await this.#writeBatch("set", requests, progress, deadlineMilliseconds, (keys) => {
          return (deadline) => this.#writer.haveVersion(keys, version, deadline);
        });
      });
    }
    const items = one.map((entry) => ({
      Put: { TableName: this.#place.table, Item: itemFor(entry) },
    }));
    const keys = one.map(({ key }) => key);
    await this.#writer.transact(
      describeCall("set", keys),
      items,
      (deadline) => this.#writer.hasVersion(keys, version, deadline),
      deadlineMilliseconds,
    );
  }

  async deleteMany(keys: readonly string[], deadlineMilliseconds: number): Promise<void> {
    await this.#dropCount(deadlineMilliseconds);
    if (keys.length > dynamoLimits.transactionItemsMax) {
      return this.#inBatches(keys, async (chunk, progress) => {
        const requests = chunk.map((key) => ({ DeleteRequest: { Key: keyOf(key) } }));
        await this.#writeBatch("delete", requests, progress, deadlineMilliseconds);
      });
    }
    const items = keys.map((key) => ({
      Delete: { TableName: this.#place.table, Key: keyOf(key) },
    }));
    const operation = describeCall("delete", keys);
    const nothing = async (): Promise<boolean> => false;
    await this.#writer.transact(operation, items, nothing, deadlineMilliseconds);
  }

  async insert(put: Put, _version: string | null, deadlineMilliseconds: number): Promise<boolean> {
    await this.#dropCount(deadlineMilliseconds);
    return this.#writer.put({ ...put, condition: isUnseen(this.#now()) }, deadlineMilliseconds);
  }

  async absentVersion(): Promise<string> {
    return anyAbsence;
  }

  async transact(
    { operation, items, absence, putKeys, version }: KeyTransaction,
    deadlineMilliseconds: number,
  ): Promise<"item" | "absence" | null> {
    // Another one is of a time when the store was limited.
    if (absence !== null && absence !== anyAbsence) return "absence";
    await this.#dropCount(deadlineMilliseconds);
    const isApplied = (deadline: number) => this.#writer.hasVersion(putKeys, version, deadline);
    try {
      await this.#writer.transact(operation, items, isApplied, deadlineMilliseconds);
      return null;
    } catch (error) {
      if (isFault(error, "condition")) return "item";
      throw error;
    }
  }

  /** Nobody counts, so that nobody needs to know. */
  async expectExpiry(): Promise<void> {}

  async removeExpired(
    keys: readonly string[],
    moment: number,
    deadlineMilliseconds: number,
  ): Promise<void> {
    const condition = hasExpiredBy(moment);
    for (const key of keys) {
      const request = {
        TableName: this.#place.table,
        Key: keyOf(key),
        ...conditionFields(condition),
      };
      await this.#calls
        // However often it is sent, it removes what nobody sees.
        .read(deadlineMilliseconds, (client, options) => client.deleteItem(request, options))
        .catch((error: unknown) => {
          if (!isFault(error, "condition")) throw error;
        });
    }
  }

  async count(): Promise<number> {
    return this.#reads.count({ livingAt: this.#now() });
  }

  /** A store that was limited before has a number of keys that is wrong from now on; a limit that returns counts anew. */
  async #dropCount(deadlineMilliseconds: number): Promise<void> {
    if (this.#isUncounted) return;
    const request = { TableName: this.#place.table, Key: keyOf(metaKey) };
    // As harmless as a read, however often it is sent: it holds nothing that anybody has written.
    await this.#calls.read(deadlineMilliseconds, (client, options) =>
      client.deleteItem(request, options),
    );
    this.#isUncounted = true;
  }

  #transactions(entries: readonly KeptEntry[]): KeptEntry[][] {
    const limits = {
      count: dynamoLimits.transactionItemsMax,
      bytes: dynamoLimits.transactionBytesMax,
    };
    return splitIntoChunks(entries, limits, itemBytes);
  }

  async #inBatches<T>(
    entries: readonly T[],
    work: (chunk: readonly T[], progress: Progress) => Promise<void>,
  ): Promise<void> {
    const limits = { count: dynamoLimits.writeBatchItemsMax, bytes: Infinity };
    await carryOut(
      this.#place,
      splitIntoChunks(entries, limits, () => 0),
      work,
    );
  }

  /** Writes one batch, item by item as the service has room for them, at half the price of a transaction. */
  async #writeBatch(
    operation: "set" | "delete",
    requests: WriteRequest[],
    progress: Progress,
    deadlineMilliseconds: number,
    check?: (keys: string[]) => (deadlineMilliseconds: number) => Promise<boolean>,
  ): Promise<void> {
    const { table } = this.#place;
    let left = requests;
    while (left.length > 0) {
      const sent = left;
      const keys = sent.map(({ PutRequest: put, DeleteRequest: remove }) => {
        return (put?.Item ?? remove?.Key)?.["PK"]?.S ?? "";
      });
      left = await this.#calls.contend(deadlineMilliseconds, async () => {
        let rest: WriteRequest[] = [];
        await this.#calls.write(deadlineMilliseconds, {
          operation: describeCall(operation, keys),
          send: async (client, options) => {
            const answer = await client.batchWriteItem(
              { RequestItems: { [table]: sent } },
              options,
            );
            rest = answer.UnprocessedItems?.[table] ?? [];
          },
          ...(check === undefined ? {} : { isApplied: check(keys) }),
        });
        if (rest.length === sent.length) {
          throw new DynamoFault("disturbed", "the service leaves all items of a batch unwritten");
        }
        return rest;
      });
      progress.done += sent.length - left.length;
    }
  }
}
