/** Writes of a limited store: what adds or removes a key changes the count in the same transaction. */

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { bobbinError } from "../../errors.ts";
import { dynamoLimits } from "../../limits.ts";
import { describeCall } from "../remote/describe-call.ts";
import { Turns } from "../remote/turns.ts";
import type { Entry } from "../store.ts";
import type { DynamoCalls } from "./calls.ts";
import { carryOut, splitIntoChunks } from "./chunks.ts";
import { DynamoFault, isFault } from "./faults.ts";
import { freshVersion, itemBytes, itemOf, keyOf, tooLarge } from "./item.ts";
import { type MetaChange, type MetaItem, refusalOf } from "./meta.ts";
import type { Place } from "./place.ts";
import type { DynamoReads } from "./reads.ts";
import {
  type Condition,
  conditionFields,
  type DynamoWrites,
  isAbsent,
  isThere,
  type ItemWriter,
  type Put,
} from "./writes.ts";

/** What the writes of a limited store are made of. */
export interface CountedParts {
  readonly calls: DynamoCalls;
  readonly reads: DynamoReads;
  readonly writer: ItemWriter;
  readonly meta: MetaItem;
  readonly place: Place;
  readonly tuplesMax: number;
}

/** One item goes to the count. */
const chunkLimits = {
  count: dynamoLimits.transactionItemsMax - 1,
  bytes: dynamoLimits.transactionBytesMax,
};

/** Writes and counts. */
export class CountedWrites implements DynamoWrites {
  readonly #parts: CountedParts;
  /** Transactions of one process that change the count take turns, as the service would turn all but one away. */
  readonly #turns = new Turns(1);

  constructor(parts: CountedParts) {
    this.#parts = parts;
  }

  async set(key: string, value: Uint8Array, deadlineMilliseconds: number): Promise<void> {
    const { calls, writer } = this.#parts;
    const put: Put = { key, value, operation: "set" };
    await calls.contend(deadlineMilliseconds, async () => {
      if (await writer.put({ ...put, condition: isThere }, deadlineMilliseconds)) return;
      if (!(await this.insert(put, null, deadlineMilliseconds))) throw disturbed();
    });
  }

  async insert(
    { key, value, operation }: Put,
    absence: string | null,
    deadlineMilliseconds: number,
  ): Promise<boolean> {
    // Such is the version of an absent key while there is no limit.
    if (absence === "") return false;
    const { writer, place, tuplesMax, calls } = this.#parts;
    const version = freshVersion();
    const change = { keys: 1, max: tuplesMax, absence };
    const items = [this.#putItem(itemOf(key, value, version), isAbsent)];
    return calls.contend(deadlineMilliseconds, async () => {
      const refused = await this.#count(
        { operation: describeCall(operation, [key]), items, change },
        (deadline) => writer.hasVersion([key], version, deadline),
        deadlineMilliseconds,
      ).catch((error: unknown) => {
        throw isFault(error, "too-large") ? tooLarge(place.label, key, value) : error;
      });
      return refused === null;
    });
  }

  async delete(key: string, deadlineMilliseconds: number): Promise<void> {
    await this.#deleteChunk([key], deadlineMilliseconds);
  }

  async setMany(
    entries: ReadonlyMap<string, Uint8Array>,
    deadlineMilliseconds: number,
  ): Promise<void> {
    const chunks = splitIntoChunks([...entries], chunkLimits, ([key, value]) =>
      itemBytes(key, value),
    );
    const [one, ...others] = chunks;
    if (one === undefined) return;
    if (others.length === 0) return this.#setChunk(one, deadlineMilliseconds);
    // What does not fit as a whole is refused before any part of it is written.
    const there = await this.#findThere([...entries.keys()], deadlineMilliseconds);
    const { count } = await this.#parts.meta.read(deadlineMilliseconds);
    if (count + entries.size - there.size > this.#parts.tuplesMax) throw this.#full();
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

  async count(deadlineMilliseconds: number): Promise<number> {
    return (await this.#parts.meta.read(deadlineMilliseconds)).count;
  }

  async #setChunk(chunk: readonly Entry[], deadlineMilliseconds: number): Promise<void> {
    const { calls, writer, tuplesMax } = this.#parts;
    const version = freshVersion();
    const keys = chunk.map(([key]) => key);
    const copies = chunk.map(([key, value]) => [key, itemOf(key, value, version)] as const);
    await calls.contend(deadlineMilliseconds, async () => {
      const there = await this.#findThere(keys, deadlineMilliseconds);
      const items = copies.map(([key, item]) =>
        this.#putItem(item, there.has(key) ? isThere : isAbsent),
      );
      const change = { keys: chunk.length - there.size, max: tuplesMax };
      const refused = await this.#count(
        { operation: describeCall("set", keys), items, change },
        (deadline) => writer.hasVersion(keys, version, deadline),
        deadlineMilliseconds,
      );
      if (refused !== null) throw disturbed();
    });
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
      const refused = await this.#count(
        { operation, items, change: { keys: -there.size, lastDelete } },
        (deadline) => meta.isLastDelete(lastDelete, deadline),
        deadlineMilliseconds,
      );
      if (refused !== null && keys.length > 1) throw disturbed();
    });
  }

  /**
   * Carries out a transaction together with a change of the count. Resolves to null, or to what did not hold:
   * an item, or the absence that was asked for. Throws `store-full`; a fault of the kind `disturbed` when it is
   * to be tried again.
   */
  async #count(
    {
      operation,
      items,
      change,
    }: { operation: string; items: TransactWriteItem[]; change: MetaChange },
    isApplied: (deadlineMilliseconds: number) => Promise<boolean>,
    deadlineMilliseconds: number,
  ): Promise<"item" | "absence" | null> {
    const { writer, meta } = this.#parts;
    const all = change.keys === 0 ? items : [...items, meta.change(change)];
    const leave = change.keys === 0 ? () => {} : await this.#turns.enter(deadlineMilliseconds);
    if (leave === null) throw new DynamoFault("throttled", "too many keys come and go");
    try {
      await writer.transact(operation, all, isApplied, deadlineMilliseconds);
      return null;
    } catch (error) {
      if (!isFault(error, "condition")) throw error;
      const refusal = refusalOf(error.reasons[items.length], change);
      if (error.reasons.slice(0, items.length).some((reason) => reason?.isCondition === true)) {
        return "item";
      }
      if (refusal === "another absence") return "absence";
      if (refusal === "full") throw this.#full();
      if (refusal === "no count") await meta.create(deadlineMilliseconds);
      throw disturbed();
    } finally {
      leave();
    }
  }

  #putItem(item: ReturnType<typeof itemOf>, condition: Condition): TransactWriteItem {
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

  #full(): Error {
    const { place, tuplesMax } = this.#parts;
    return bobbinError("store-full", { store: place.label, max: tuplesMax });
  }
}

function disturbed(): DynamoFault {
  return new DynamoFault("disturbed", "others keep changing the same keys");
}
