/** What reads items, and changes nothing. */

import type { BatchGetItemCommandOutput, KeysAndAttributes } from "@aws-sdk/client-dynamodb";
import { dynamoLimits } from "../../limits.ts";
import { deadlineAfter } from "../remote/retry.ts";
import type { DynamoCalls } from "./calls.ts";
import { DynamoFault } from "./faults.ts";
import { type Item, keyOf, metaKey } from "./item.ts";
import type { Place } from "./place.ts";

/** Which attributes are read, and whether what was just written must be seen. */
export interface ReadOptions {
  readonly attributes: string;
  readonly isConsistent: boolean;
  readonly deadlineMilliseconds: number;
}

/** Reads the items of a table. */
export class DynamoReads {
  readonly #calls: DynamoCalls;
  readonly #place: Place;

  constructor(calls: DynamoCalls, place: Place) {
    this.#calls = calls;
    this.#place = place;
  }

  /** The attributes of an item, or null where there is none. Rejects with a `DynamoFault`, as all of this class. */
  async item(key: string, options: ReadOptions): Promise<Item | null> {
    const { attributes, isConsistent, deadlineMilliseconds } = options;
    const request = {
      TableName: this.#place.table,
      Key: keyOf(key),
      ProjectionExpression: attributes,
      ConsistentRead: isConsistent,
    };
    const { Item: item = null } = await this.#calls.read(deadlineMilliseconds, (client, sending) =>
      client.getItem(request, sending),
    );
    return item;
  }

  /** The items of the keys that are there, each key once, so many keys at a time as the service takes. */
  async *batches(
    keys: readonly string[],
    { attributes, isConsistent, deadlineMilliseconds }: ReadOptions,
  ): AsyncGenerator<Map<string, Item>> {
    const asked = [...new Set(keys)];
    for (let start = 0; start < asked.length; start += dynamoLimits.readBatchKeysMax) {
      const batch: KeysAndAttributes = {
        Keys: asked.slice(start, start + dynamoLimits.readBatchKeysMax).map(keyOf),
        ProjectionExpression: `PK, ${attributes}`,
        ConsistentRead: isConsistent,
      };
      yield await this.#batch(batch, deadlineMilliseconds);
    }
  }

  /** The items of all keys that are there, for attributes that are small. */
  async items(keys: readonly string[], options: ReadOptions): Promise<Map<string, Item>> {
    const all = new Map<string, Item>();
    for await (const items of this.batches(keys, options)) {
      for (const [key, item] of items) all.set(key, item);
    }
    return all;
  }

  /**
   * The number of keys, by reading through the whole table. Each page has the full time of a call where no
   * deadline is given.
   */
  async count(deadlineMilliseconds?: number): Promise<number> {
    let count = 0;
    let start: Item | undefined;
    do {
      const request = {
        TableName: this.#place.table,
        Select: "COUNT" as const,
        ConsistentRead: true,
        FilterExpression: "PK <> :meta",
        ExpressionAttributeValues: { ":meta": { S: metaKey } },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      };
      const deadline = deadlineMilliseconds ?? deadlineAfter(this.#place.timeoutMilliseconds);
      const page = await this.#calls.read(deadline, (client, sending) =>
        client.scan(request, sending),
      );
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return count;
  }

  /** Asks until nothing is left unprocessed; what the service leaves out it had no capacity or no room for. */
  async #batch(batch: KeysAndAttributes, deadlineMilliseconds: number): Promise<Map<string, Item>> {
    const { table } = this.#place;
    const found = new Map<string, Item>();
    let left: KeysAndAttributes | undefined = batch;
    while (left !== undefined) {
      const asked: KeysAndAttributes = left;
      left = await this.#calls.contend(deadlineMilliseconds, async () => {
        const request = { RequestItems: { [table]: asked } };
        const answer: BatchGetItemCommandOutput = await this.#calls.read(
          deadlineMilliseconds,
          (client, sending) => client.batchGetItem(request, sending),
        );
        const items = answer.Responses?.[table] ?? [];
        for (const item of items) found.set(item["PK"]?.S ?? "", item);
        const rest = answer.UnprocessedKeys?.[table];
        const isAll = rest?.Keys === undefined || rest.Keys.length === 0;
        if (!isAll && items.length === 0) {
          throw new DynamoFault("disturbed", "the service leaves all keys of a batch unread");
        }
        return isAll ? undefined : { ...asked, Keys: rest.Keys };
      });
    }
    return found;
  }
}
