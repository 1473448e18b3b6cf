/** The item of a limited store that counts its keys; docs/decisions/0013-dynamodb.md says why there is one. */

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { DynamoCalls } from "./calls.ts";
import { isFault, type Reason } from "./faults.ts";
import { freshVersion, keyOf, metaKey } from "./item.ts";
import type { Item } from "./kept-details.ts";
import type { Place } from "./place.ts";
import type { DynamoReads } from "./reads.ts";

/** What is known of all keys together. */
export interface Meta {
  readonly count: number;
  /** Another number after each delete: the version of absent keys. */
  readonly lastDelete: string;
  /** Whether keys expire, or ever did. */
  readonly hasExpiries: boolean;
}

/** How a transaction changes the count. */
export interface MetaChange {
  /** How many keys come (or, if negative, go). */
  readonly keys: number;
  /** The most keys that the store holds afterwards; keys may go from a store that holds more. */
  readonly max?: number;
  /** The version that the absence of keys must have. */
  readonly absence?: string | null;
  /** The version that the absence of keys gets. */
  readonly lastDelete?: string;
}

/** Why a transaction did not get past the count. */
export type MetaRefusal = "no count" | "full" | "another absence";

/** The item that counts. */
export class MetaItem {
  readonly #calls: DynamoCalls;
  readonly #reads: DynamoReads;
  readonly #place: Place;

  constructor(calls: DynamoCalls, reads: DynamoReads, place: Place) {
    this.#calls = calls;
    this.#reads = reads;
    this.#place = place;
  }

  /** Reads it, and makes it where there is none. */
  async read(deadlineMilliseconds: number): Promise<Meta> {
    return (
      (await this.#find(deadlineMilliseconds)) ??
      (await this.create(deadlineMilliseconds).then(() => this.#find(deadlineMilliseconds))) ?? {
        count: 0,
        lastDelete: "",
        hasExpiries: false,
      }
    );
  }

  /**
   * Counts the keys of the table and makes the item, unless somebody else has. Until it is there no limited store
   * adds or removes a key, so that the number is right.
   */
  async create(deadlineMilliseconds: number): Promise<void> {
    const count = await this.#reads.count({ deadlineMilliseconds });
    let hasExpiries = false;
    for await (const page of this.#reads.expiries(deadlineMilliseconds)) {
      if (page.length > 0) hasExpiries = true;
    }
    const request = {
      TableName: this.#place.table,
      Item: {
        ...keyOf(metaKey),
        KEY_COUNT: { N: String(count) },
        LAST_DELETE: { N: freshVersion() },
        ...(hasExpiries ? { HAS_EXPIRIES: { BOOL: true } } : {}),
      },
      ConditionExpression: "attribute_not_exists(PK)",
    };
    try {
      // Its condition makes it as harmless as a read, however often it is sent.
      await this.#calls.read(deadlineMilliseconds, (client, options) =>
        client.putItem(request, options),
      );
    } catch (error) {
      if (!isFault(error, "condition")) throw error;
    }
  }

  /** Has it say that keys expire, from now on for good. */
  async markExpiries(deadlineMilliseconds: number): Promise<void> {
    const request = {
      TableName: this.#place.table,
      Key: keyOf(metaKey),
      UpdateExpression: "SET HAS_EXPIRIES = :true",
      ConditionExpression: "attribute_exists(KEY_COUNT)",
      ExpressionAttributeValues: { ":true": { BOOL: true } },
    };
    for (;;) {
      try {
        // However often it is sent, it says the same.
        await this.#calls.read(deadlineMilliseconds, (client, options) =>
          client.updateItem(request, options),
        );
        return;
      } catch (error) {
        if (!isFault(error, "condition")) throw error;
        await this.create(deadlineMilliseconds);
      }
    }
  }

  /** The change as an item of a transaction. */
  change({ keys, max, absence, lastDelete }: MetaChange): TransactWriteItem {
    const conditions = ["attribute_exists(KEY_COUNT)"];
    const values: Item = { ":keys": { N: String(keys) } };
    const changes = ["KEY_COUNT = KEY_COUNT + :keys"];
    if (max !== undefined) {
      conditions.push("KEY_COUNT <= :room");
      values[":room"] = { N: String(max - keys) };
    }
    if (absence !== undefined && absence !== null) {
      conditions.push("LAST_DELETE = :absence");
      values[":absence"] = { N: absence };
    }
    if (lastDelete !== undefined) {
      changes.push("LAST_DELETE = :delete");
      values[":delete"] = { N: lastDelete };
    }
    return {
      Update: {
        TableName: this.#place.table,
        Key: keyOf(metaKey),
        UpdateExpression: `SET ${changes.join(", ")}`,
        ConditionExpression: conditions.join(" AND "),
        ExpressionAttributeValues: values,
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    };
  }

  /** Whether the last delete is this one. */
  async isLastDelete(version: string, deadlineMilliseconds: number): Promise<boolean> {
    return (await this.#find(deadlineMilliseconds))?.lastDelete === version;
  }

  async #find(deadlineMilliseconds: number): Promise<Meta | null> {
    const options = {
      attributes: "KEY_COUNT, LAST_DELETE, HAS_EXPIRIES",
      isConsistent: true,
      deadlineMilliseconds,
    };
    const item = await this.#reads.item(metaKey, options);
    return item === null ? null : toMeta(item);
  }
}

/** What the reason of `change` says, for the change that was tried; null where it stood in nobody's way. */
export function refusalOf(
  reason: Reason | null | undefined,
  change: MetaChange,
): MetaRefusal | null {
  if (reason === null || reason === undefined) return null;
  if (reason.item === null) return "no count";
  const { lastDelete } = toMeta(reason.item);
  const { absence } = change;
  return absence !== undefined && absence !== null && absence !== lastDelete
    ? "another absence"
    : "full";
}

function toMeta({ KEY_COUNT: count, LAST_DELETE: lastDelete, HAS_EXPIRIES: mark }: Item): Meta {
  return {
    count: Number(count?.N ?? 0),
    lastDelete: lastDelete?.N ?? "",
    hasExpiries: mark?.BOOL === true,
  };
}
