/** Requests that write, each of which can be told from all others by the version that it leaves. */

import { randomUUID } from "node:crypto";
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { describeCall, type WriteOperation } from "../remote/describe-call.ts";
import type { DynamoCalls, Write } from "./calls.ts";
import { isFault } from "./faults.ts";
import { freshVersion, type Item, itemOf, tooLarge } from "./item.ts";
import type { Place } from "./place.ts";
import type { DynamoReads } from "./reads.ts";

/** What holds of an item for a write to happen. */
export interface Condition {
  readonly expression: string;
  readonly values?: Item;
}

/** That a key is there. */
export const isThere: Condition = { expression: "attribute_exists(PK)" };
/** That a key is absent. */
export const isAbsent: Condition = { expression: "attribute_not_exists(PK)" };

/** That an item is as it was read, with its attributes VAL and VER. */
export function isUnchanged({ VAL: value, VER: version }: Item): Condition {
  if (version !== undefined) return { expression: "VER = :seen", values: { ":seen": version } };
  // Spin's own writes leave no version, so that only the value tells.
  const seen = value === undefined ? {} : { values: { ":seen": value } };
  return { expression: "attribute_not_exists(VER) AND VAL = :seen", ...seen };
}

/** A condition as requests and items of transactions take it. */
export function conditionFields({ expression, values }: Condition): {
  ConditionExpression: string;
  ExpressionAttributeValues?: Item;
} {
  return {
    ConditionExpression: expression,
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  };
}

/** One key to write, and what for. */
export interface Put {
  readonly key: string;
  readonly value: Uint8Array;
  readonly operation: WriteOperation;
  readonly condition?: Condition;
}

/** The limited and the unlimited way to write, as the store uses them. All reject with a `DynamoFault` or an error of the table. */
export interface DynamoWrites {
  set(key: string, value: Uint8Array, deadlineMilliseconds: number): Promise<void>;
  delete(key: string, deadlineMilliseconds: number): Promise<void>;
  setMany(entries: ReadonlyMap<string, Uint8Array>, deadlineMilliseconds: number): Promise<void>;
  deleteMany(keys: readonly string[], deadlineMilliseconds: number): Promise<void>;
  /**
   * Writes a key that is absent, and says whether it was. Where a version is given, that of `absentVersion`, it must
   * not have come and gone since.
   */
  insert(put: Put, version: string | null, deadlineMilliseconds: number): Promise<boolean>;
  /** The version of keys that are absent. */
  absentVersion(deadlineMilliseconds: number): Promise<string>;
  /** The number of keys. Where they have to be counted one by one, each page has the time of a call. */
  count(deadlineMilliseconds: number): Promise<number>;
}

/** Writes items, one or several. */
export class ItemWriter {
  readonly #calls: DynamoCalls;
  readonly #reads: DynamoReads;
  readonly #place: Place;

  constructor(calls: DynamoCalls, reads: DynamoReads, place: Place) {
    this.#calls = calls;
    this.#reads = reads;
    this.#place = place;
  }

  /** Writes one item, and says whether its condition held. */
  async put(
    { key, value, operation, condition }: Put,
    deadlineMilliseconds: number,
  ): Promise<boolean> {
    const version = freshVersion();
    const request = {
      TableName: this.#place.table,
      Item: itemOf(key, value, version),
      ...(condition === undefined ? {} : conditionFields(condition)),
    };
    try {
      await this.#calls.write(deadlineMilliseconds, {
        operation: describeCall(operation, [key]),
        send: (client, options) => client.putItem(request, options),
        isApplied: (deadline) => this.hasVersion([key], version, deadline),
      });
      return true;
    } catch (error) {
      if (isFault(error, "condition")) return false;
      if (isFault(error, "too-large")) throw tooLarge(this.#place.label, key, value);
      throw error;
    }
  }

  /**
   * All or nothing. The token makes a repetition harmless, so that an answer which is lost is asked for again.
   * Rejects with a fault of the kind `condition`, with its reasons, when one does not hold.
   */
  async transact(
    operation: string,
    items: readonly TransactWriteItem[],
    isApplied: NonNullable<Write["isApplied"]>,
    deadlineMilliseconds: number,
  ): Promise<void> {
    const request = { TransactItems: [...items], ClientRequestToken: randomUUID() };
    await this.#calls.write(deadlineMilliseconds, {
      operation,
      send: (client, options) => client.transactWriteItems(request, options),
      isRepeatable: true,
      isApplied,
    });
  }

  /** Whether one of the keys has this version, which a write of all of them together gave. */
  async hasVersion(
    keys: readonly string[],
    version: string,
    deadlineMilliseconds: number,
  ): Promise<boolean> {
    const options = { attributes: "VER", isConsistent: true, deadlineMilliseconds };
    const items = await this.#reads.items(keys, options);
    return [...items.values()].some(({ VER }) => VER?.N === version);
  }

  /** Whether all of the keys have this version, which a write of each for itself gave. */
  async haveVersion(
    keys: readonly string[],
    version: string,
    deadlineMilliseconds: number,
  ): Promise<boolean> {
    const options = { attributes: "VER", isConsistent: true, deadlineMilliseconds };
    const items = await this.#reads.items(keys, options);
    return keys.every((key) => items.get(key)?.["VER"]?.N === version);
  }
}
