/** Requests that write, each of which can be told from all others by the version that it leaves. */

import { randomUUID } from "node:crypto";
import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { describeCall, type WriteOperation } from "../remote/describe-call.ts";
import type { Details } from "../store.ts";
import type { DynamoCalls, Write } from "./calls.ts";
import { type Condition, conditionFields } from "./conditions.ts";
import { isFault } from "./faults.ts";
import { freshVersion, itemOf, type KeptEntry, keyOf, tooLarge } from "./item.ts";
import { detailAttributes, type Item } from "./kept-details.ts";
import type { Place } from "./place.ts";
import type { DynamoReads } from "./reads.ts";

/** One key to write, and what for. */
export interface Put extends KeptEntry {
  readonly operation: WriteOperation;
  readonly condition?: Condition;
}

/** A key that is there to write over. */
export interface Change extends KeptEntry {
  /** What is left out here stays as it is in the item; the rest is in `kept`. */
  readonly details: Details;
  readonly operation: WriteOperation;
  readonly condition: Condition;
}

/** Several keys that are written together. */
export interface KeyTransaction {
  /** For people; see `describeCall`. */
  readonly operation: string;
  readonly items: readonly TransactWriteItem[];
  /** How many keys come, and how many go. */
  readonly added: number;
  readonly removed: number;
  /** The version that the absence of keys must have. */
  readonly absence: string | null;
  /** The keys that are put, and the version that all of them get. */
  readonly putKeys: readonly string[];
  readonly version: string;
}

/** A change as requests and items of transactions take it. */
export interface ChangeFields {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: Item;
}

/** The limited and the unlimited way to write, as the store uses them. All reject with a `DynamoFault` or an error of the table. */
export interface DynamoWrites {
  set(entry: KeptEntry, deadlineMilliseconds: number): Promise<void>;
  delete(key: string, deadlineMilliseconds: number): Promise<void>;
  setMany(entries: readonly KeptEntry[], deadlineMilliseconds: number): Promise<void>;
  deleteMany(keys: readonly string[], deadlineMilliseconds: number): Promise<void>;
  /**
   * Writes a key that is absent or has expired, and says whether it was. Where a version is given, that of `absentVersion`, it must
   * not have come and gone since.
   */
  insert(put: Put, version: string | null, deadlineMilliseconds: number): Promise<boolean>;
  /** The version of keys that are absent. */
  absentVersion(deadlineMilliseconds: number): Promise<string>;
  /** Whether keys are counted, so that a transaction has one item less for others. */
  readonly isCounted: boolean;
  /** Carries out a transaction; resolves to null, or to what did not hold. */
  transact(
    transaction: KeyTransaction,
    deadlineMilliseconds: number,
  ): Promise<"item" | "absence" | null>;
  /** Told before a key that is there gets a moment at which it expires. */
  expectExpiry(moment: number, deadlineMilliseconds: number): Promise<void>;
  /** Removes those of the keys that have expired at a moment. */
  removeExpired(
    keys: readonly string[],
    moment: number,
    deadlineMilliseconds: number,
  ): Promise<void>;
  /** The number of keys that have not expired. Where they have to be counted one by one, each page has the time of a call. */
  count(deadlineMilliseconds: number): Promise<number>;
}

/** Writes items, one or several. */
export class ItemWriter {
  readonly #calls: DynamoCalls;
  readonly #reads: DynamoReads;
  readonly #place: Place;
  readonly #isForService: boolean;

  /** With `isForService` items that expire say so to the service as well, which then may remove them. */
  constructor(calls: DynamoCalls, reads: DynamoReads, place: Place, isForService: boolean) {
    this.#calls = calls;
    this.#reads = reads;
    this.#place = place;
    this.#isForService = isForService;
  }

  /** The item of an entry. */
  itemOf(entry: KeptEntry, version: string): Item {
    return itemOf(entry, version, this.#isForService);
  }

  /** Writes one item, and says whether its condition held. */
  async put(put: Put, deadlineMilliseconds: number): Promise<boolean> {
    const { condition } = put;
    const version = freshVersion();
    const request = {
      TableName: this.#place.table,
      Item: this.itemOf(put, version),
      ...(condition === undefined ? {} : conditionFields(condition)),
    };
    return this.#write(put, version, deadlineMilliseconds, (client, options) =>
      client.putItem(request, options),
    );
  }

  /** Writes over an item that is there by its condition, and says whether that held. */
  async change(change: Change, deadlineMilliseconds: number): Promise<boolean> {
    const version = freshVersion();
    const request = {
      TableName: this.#place.table,
      Key: keyOf(change.key),
      ...this.changeFields(change, version),
    };
    return this.#write(change, version, deadlineMilliseconds, (client, options) =>
      client.updateItem(request, options),
    );
  }

  /** What a request or an item of a transaction says of a change. */
  changeFields({ value, details, kept, condition }: Change, version: string): ChangeFields {
    const given = {
      VAL: { B: value.slice() },
      VER: { N: version },
      ...detailAttributes(kept, this.#isForService),
    };
    const gone = [
      ...(details.expiry === null ? ["EXPIRES_AT", "EXPIRES_SECONDS"] : []),
      ...(details.metadata === null ? ["METADATA_JSON"] : []),
    ];
    const sets = Object.keys(given).map((name) => `${name} = :${name}`);
    const values = Object.entries(given).map(
      ([name, attribute]) => [`:${name}`, attribute] as const,
    );
    const removes = gone.length === 0 ? "" : ` REMOVE ${gone.join(", ")}`;
    return {
      UpdateExpression: `SET ${sets.join(", ")}${removes}`,
      ConditionExpression: condition.expression,
      ExpressionAttributeValues: { ...Object.fromEntries(values), ...condition.values },
    };
  }

  async #write(
    entry: KeptEntry & { operation: WriteOperation },
    version: string,
    deadlineMilliseconds: number,
    send: Write["send"],
  ): Promise<boolean> {
    const { key, operation } = entry;
    try {
      await this.#calls.write(deadlineMilliseconds, {
        operation: describeCall(operation, [key]),
        send,
        isApplied: (deadline) => this.hasVersion([key], version, deadline),
      });
      return true;
    } catch (error) {
      if (isFault(error, "condition")) return false;
      if (isFault(error, "too-large")) throw tooLarge(this.#place.label, entry);
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
