/** Writes that depend on what is there: compare-and-swap, and counters. */

import { createHash } from "node:crypto";
import { addAllToCounter } from "../counter.ts";
import { noDetails, settleDetails } from "../details.ts";
import type { Outcome } from "../remote/combined-increments.ts";
import type { Details } from "../store.ts";
import { both, type Condition, isLiving, isUnchanged } from "./conditions.ts";
import type { Expiries } from "./expiries.ts";
import { DynamoFault } from "./faults.ts";
import { type KeptEntry, valueOf } from "./item.ts";
import { hasExpired, keptOf, type Item } from "./kept-details.ts";
import type { WriteParts } from "./plain-writes.ts";
import type { DynamoWrites, Put } from "./writes.ts";

/** What they are made of. */
export interface SwapParts extends WriteParts {
  readonly writes: DynamoWrites;
  readonly expiries: Expiries;
}

/** Writes over what was read. */
export class Swaps {
  readonly #parts: SwapParts;

  constructor(parts: SwapParts) {
    this.#parts = parts;
  }

  /** As the store's; what `details` leaves out stays as it is in the item. */
  async compareAndSwap(
    entry: KeptEntry,
    version: string | null,
    details: Details,
    deadlineMilliseconds: number,
  ): Promise<boolean> {
    const { reads, writes } = this.#parts;
    const put = { ...entry, operation: "compare-and-swap" as const };
    if (version === null) return writes.insert(put, null, deadlineMilliseconds);
    const [kind, mark = ""] = version.split(":");
    // Versions of another driver, or of this one with another limit, are stale.
    if (kind !== "value" && !/^\d*$/.test(mark)) return false;
    if (kind === "absent") return writes.insert(put, mark, deadlineMilliseconds);
    if (kind === "version") {
      const seen = { expression: "VER = :seen", values: { ":seen": { N: mark } } };
      return this.#change(put, details, seen, deadlineMilliseconds);
    }
    const item = await reads.exactly(entry.key, deadlineMilliseconds);
    if (item === null || versionOf(item) !== version) return false;
    return this.#change(put, details, isUnchanged(item), deadlineMilliseconds);
  }

  /**
   * Adds one after the other in one write, and resolves to what became of each. Rejects with a fault of the kind `disturbed` where
   * others write meanwhile.
   */
  async increment(
    key: string,
    deltas: readonly bigint[],
    details: Details,
    deadlineMilliseconds: number,
  ): Promise<Outcome[]> {
    const { reads, writes, place, now: clock, expiries } = this.#parts;
    const { label: store } = place;
    const item = await reads.exactly(key, deadlineMilliseconds);
    const now = clock();
    const seen = item === null || hasExpired(item, now) ? null : item;
    const before = seen === null ? null : valueOf(store, key, seen);
    const { bytes: value, outcomes } = addAllToCounter(before, deltas, { store, key });
    if (outcomes.every((outcome) => outcome instanceof Error)) return outcomes;
    const kept = settleDetails(details, seen === null ? noDetails : keptOf(seen), now);
    const put = { key, value, kept, operation: "increment" as const };
    const isWritten =
      item === null
        ? await writes.insert(put, null, deadlineMilliseconds)
        : seen === null
          ? await this.#replace(put, isUnchanged(item), deadlineMilliseconds)
          : await this.#replace(put, both(isUnchanged(seen), isLiving(now)), deadlineMilliseconds);
    if (!isWritten) {
      throw new DynamoFault("disturbed", `others keep writing key ${JSON.stringify(key)}`);
    }
    expiries.expect(key, kept.expiresAt);
    return outcomes;
  }

  /** Writes over a key that has not expired, and of which only the version is known. */
  async #change(
    put: Put,
    details: Details,
    seen: Condition,
    deadlineMilliseconds: number,
  ): Promise<boolean> {
    const { writes, writer, now } = this.#parts;
    const { expiresAt } = put.kept;
    if (expiresAt !== null) await writes.expectExpiry(expiresAt, deadlineMilliseconds);
    const condition = both(seen, isLiving(now()));
    return writer.change({ ...put, details, condition }, deadlineMilliseconds);
  }

  /** Puts an item in the place of one that was read. */
  async #replace(put: Put, condition: Condition, deadlineMilliseconds: number): Promise<boolean> {
    const { writes, writer } = this.#parts;
    const { expiresAt } = put.kept;
    if (expiresAt !== null) await writes.expectExpiry(expiresAt, deadlineMilliseconds);
    return writer.put({ ...put, condition }, deadlineMilliseconds);
  }
}

/** The version of an item that is there: its number, or of one that Spin wrote, its value's hash. */
export function versionOf({ VER: version, VAL: value }: Item): string {
  if (version?.N !== undefined) return `version:${version.N}`;
  return `value:${createHash("sha256")
    .update(value?.B ?? "")
    .digest("base64")}`;
}
