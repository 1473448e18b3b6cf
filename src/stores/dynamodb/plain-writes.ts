/** Writes of a store without a limit: nobody counts, and nothing but the item itself is written. */

import type { WriteRequest } from "@aws-sdk/client-dynamodb";
import { dynamoLimits } from "../../limits.ts";
import { describeCall } from "../remote/describe-call.ts";
import type { Entry } from "../store.ts";
import type { DynamoCalls } from "./calls.ts";
import { carryOut, type Progress, splitIntoChunks } from "./chunks.ts";
import { DynamoFault } from "./faults.ts";
import { freshVersion, itemBytes, itemOf, keyOf, metaKey } from "./item.ts";
import type { Place } from "./place.ts";
import type { DynamoReads } from "./reads.ts";
import { type DynamoWrites, isAbsent, type ItemWriter, type Put } from "./writes.ts";

/** What an absent key has for a version where nothing tells one absence from another. */
const anyAbsence = "";

/** Writes without counting. */
export class PlainWrites implements DynamoWrites {
  readonly #calls: DynamoCalls;
  readonly #reads: DynamoReads;
  readonly #writer: ItemWriter;
  readonly #place: Place;
  #isUncounted = false;

  constructor(calls: DynamoCalls, reads: DynamoReads, writer: ItemWriter, place: Place) {
    this.#calls = calls;
    this.#reads = reads;
    this.#writer = writer;
    this.#place = place;
  }

  async set(key: string, value: Uint8Array, deadlineMilliseconds: number): Promise<void> {
    await this.#dropCount(deadlineMilliseconds);
    await this.#writer.put({ key, value, operation: "set" }, deadlineMilliseconds);
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

  async setMany(
    entries: ReadonlyMap<string, Uint8Array>,
    deadlineMilliseconds: number,
  ): Promise<void> {
    await this.#dropCount(deadlineMilliseconds);
    const version = freshVersion();
    const itemFor = ([key, value]: Entry) => itemOf(key, value, version);
    const [one, ...others] = this.#transactions([...entries]);
    if (one === undefined) return;
    if (others.length > 0) {
      return this.#inBatches([...entries], async (chunk, progress) => {
        const requests = chunk.map((entry) => ({ PutRequest: { Item: itemFor(entry) } }));
        await this.#writeBatch("set", requests, progress, deadlineMilliseconds, (keys) => {
          return (deadline) => this.#writer.haveVersion(keys, version, deadline);
        });
      });
    }
    const items = one.map((entry) => ({
      Put: { TableName: this.#place.table, Item: itemFor(entry) },
    }));
    const keys = one.map(([key]) => key);
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
      const entries = keys.map((key): Entry => [key, new Uint8Array()]);
      return this.#inBatches(entries, async (chunk, progress) => {
        const requests = chunk.map(([key]) => ({ DeleteRequest: { Key: keyOf(key) } }));
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
    return this.#writer.put({ ...put, condition: isAbsent }, deadlineMilliseconds);
  }

  async absentVersion(): Promise<string> {
    return anyAbsence;
  }

  async count(): Promise<number> {
    return this.#reads.count();
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

  #transactions(entries: readonly Entry[]): Entry[][] {
    const limits = {
      count: dynamoLimits.transactionItemsMax,
      bytes: dynamoLimits.transactionBytesMax,
    };
    return splitIntoChunks(entries, limits, ([key, value]) => itemBytes(key, value));
  }

  async #inBatches(
    entries: readonly Entry[],
    work: (chunk: readonly Entry[], progress: Progress) => Promise<void>,
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
