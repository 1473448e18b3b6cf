/** Transactions that change the number of keys of a limited store. */

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { bobbinError } from "../../errors.ts";
import { describeCall } from "../remote/describe-call.ts";
import { Turns } from "../remote/turns.ts";
import { conditionFields, hasExpiredBy } from "./conditions.ts";
import { DynamoFault, isFault } from "./faults.ts";
import { freshVersion, keyOf } from "./item.ts";
import { hasExpired } from "./kept-details.ts";
import { type MetaChange, type MetaItem, refusalOf } from "./meta.ts";
import type { WriteParts } from "./plain-writes.ts";

/** What the writes of a limited store are made of. */
export interface CountedParts extends WriteParts {
  readonly meta: MetaItem;
  readonly tuplesMax: number;
}

/** Carries them out, one after the other: the service would turn all but one of a process away. */
export class CountedTransactions {
  readonly #parts: CountedParts;
  readonly #turns = new Turns(1);

  constructor(parts: CountedParts) {
    this.#parts = parts;
  }

  /**
   * Carries out a transaction together with a change of the count. Resolves to null, or to what did not hold:
   * an item, or the absence that was asked for. Throws `store-full`; a fault of the kind `disturbed` when it is
   * to be tried again.
   */
  async run(
    {
      operation,
      items,
      change,
    }: { operation: string; items: readonly TransactWriteItem[]; change: MetaChange | null },
    isApplied: (deadlineMilliseconds: number) => Promise<boolean>,
    deadlineMilliseconds: number,
  ): Promise<"item" | "absence" | null> {
    const { writer, meta } = this.#parts;
    const all = change === null ? items : [...items, meta.change(change)];
    const leave = change === null ? () => {} : await this.#turns.enter(deadlineMilliseconds);
    if (leave === null) throw new DynamoFault("throttled", "too many keys come and go");
    try {
      await writer.transact(operation, all, isApplied, deadlineMilliseconds);
      return null;
    } catch (error) {
      if (!isFault(error, "condition")) throw error;
      const refusal = change && refusalOf(error.reasons[items.length], change);
      if (error.reasons.slice(0, items.length).some((reason) => reason?.isCondition === true)) {
        return "item";
      }
      if (refusal === "another absence") return "absence";
      if (refusal === "full") throw this.full();
      if (refusal === "no count") await meta.create(deadlineMilliseconds);
      throw disturbed();
    } finally {
      leave();
    }
  }

  /** Removes those keys that have expired at a moment, as many as a transaction takes, and says how many those were. */
  async removeExpired(
    keys: readonly string[],
    moment: number,
    deadlineMilliseconds: number,
  ): Promise<number> {
    const { calls, reads, meta, place } = this.#parts;
    const lastDelete = freshVersion();
    return calls.contend(deadlineMilliseconds, async () => {
      const options = { attributes: "EXPIRES_AT", isConsistent: true, deadlineMilliseconds };
      const found = await reads.items(keys, options);
      const expired = [...found].flatMap(([key, item]) => (hasExpired(item, moment) ? [key] : []));
      if (expired.length === 0) return 0;
      const condition = conditionFields(hasExpiredBy(moment));
      const items = expired.map((key) => ({
        Delete: { TableName: place.table, Key: keyOf(key), ...condition },
      }));
      const operation = describeCall("delete", expired);
      const refused = await this.run(
        { operation, items, change: { keys: -expired.length, lastDelete } },
        (deadline) => meta.isLastDelete(lastDelete, deadline),
        deadlineMilliseconds,
      );
      if (refused !== null) throw disturbed();
      return expired.length;
    });
  }

  /** The error of a store that is full. */
  full(): Error {
    const { place, tuplesMax } = this.#parts;
    return bobbinError("store-full", { store: place.label, max: tuplesMax });
  }
}

/** What was read is not so any more: to be tried again. */
export function disturbed(): DynamoFault {
  return new DynamoFault("disturbed", "others keep changing the same keys");
}
