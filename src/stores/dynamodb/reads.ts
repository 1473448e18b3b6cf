/** What reads items, and changes nothing. */

import type {
  BatchGetItemCommandOutput,
  KeysAndAttributes,
  ScanCommandInput,
  ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { dynamoLimits } from "../../limits.ts";
import { deadlineAfter } from "../remote/retry.ts";
import type { DynamoCalls } from "./calls.ts";
import { DynamoFault } from "./faults.ts";
import { keyOf, metaKey } from "./item.ts";
import { detailNames, keptOf, type Item } from "./kept-details.ts";
import type { Place } from "./place.ts";
import { isLiving } from "./conditions.ts";

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

  /** All of an item as it is now: what is decided by must not be old. */
  async exactly(key: string, deadlineMilliseconds: number): Promise<Item | null> {
    const attributes = `VAL, VER, PK, ${detailNames}`;
    return this.item(key, { attributes, isConsistent: true, deadlineMilliseconds });
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
   * The number of items of keys, by reading through the whole table: all of them, or those that have not expired at a moment.
   * Each page has the full time of a call where no deadline is given.
   */
  async count({
    livingAt,
    deadlineMilliseconds,
  }: { livingAt?: number; deadlineMilliseconds?: number } = {}): Promise<number> {
    const living = livingAt === undefined ? null : isLiving(livingAt);
    const filter = {
      FilterExpression: ["PK <> :meta", ...(living === null ? [] : [living.expression])].join(
        " AND ",
      ),
      ExpressionAttributeValues: { ":meta": { S: metaKey }, ...living?.values },
      Select: "COUNT" as const,
    };
    let count = 0;
    for await (const page of this.#scan(filter, deadlineMilliseconds)) count += page.Count ?? 0;
    return count;
  }

  /** The keys that expire or have expired, and when, a page of the table after the other. */
  async *expiries(
    deadlineMilliseconds?: number,
  ): AsyncGenerator<{ readonly key: string; readonly moment: number }[]> {
    const filter = {
      FilterExpression: "attribute_exists(EXPIRES_AT)",
      ProjectionExpression: "PK, EXPIRES_AT",
    };
    for await (const { Items: items = [] } of this.#scan(filter, deadlineMilliseconds)) {
      yield items.map((item) => ({
        key: item["PK"]?.S ?? "",
        moment: keptOf(item).expiresAt ?? Infinity,
      }));
    }
  }

  async *#scan(
    filter: Omit<ScanCommandInput, "TableName">,
    deadlineMilliseconds?: number,
  ): AsyncGenerator<ScanCommandOutput> {
    let start: Item | undefined;
    do {
      const request = {
        TableName: this.#place.table,
        ConsistentRead: true,
        ...filter,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      };
      const deadline = deadlineMilliseconds ?? deadlineAfter(this.#place.timeoutMilliseconds);
      const page: ScanCommandOutput = await this.#calls.read(deadline, (client, sending) =>
        client.scan(request, sending),
      );
      yield page;
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
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
