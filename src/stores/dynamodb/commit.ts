/** A commit of several keys: what it depends on is read, and written over in one transaction only if it is still so. */

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { bobbinError } from "../../errors.ts";
import { dynamoLimits } from "../../limits.ts";
import { addToCounter } from "../counter.ts";
import { type KeptDetails, noDetails, settleDetails } from "../details.ts";
import { describeCall } from "../remote/describe-call.ts";
import type { Commit, CommitWrite } from "../store.ts";
import {
  both,
  type Condition,
  conditionFields,
  isAbsent,
  isLiving,
  isThere,
  isUnchanged,
} from "./conditions.ts";
import { disturbed } from "./counted-transactions.ts";
import { checkEntry, freshVersion, itemBytes, type KeptEntry, keyOf, valueOf } from "./item.ts";
import { detailNames, hasExpired, type Item, keptOf } from "./kept-details.ts";
import { type SwapParts, versionOf } from "./swaps.ts";

/** What is known of the keys of a commit. */
interface Seen {
  readonly now: number;
  /** The items of the keys whose values or versions count; null for one that is not there. */
  readonly items: ReadonlyMap<string, Item | null>;
  /** Which of the others are there, in a store that counts. */
  readonly there: ReadonlySet<string> | null;
}

/** Throws what keeps a commit from being sent: `commit-too-large`, `value-not-supported`. */
export function checkCommitSize(
  label: string,
  { checks, writes }: Commit,
  isCounted: boolean,
): void {
  const max = dynamoLimits.transactionItemsMax - (isCounted ? 1 : 0);
  const keys = new Set([...checks, ...writes].map(({ key }) => key));
  const refuse = (what: "keys" | "bytes", found: number, most: number): Error =>
    bobbinError("commit-too-large", { what, found, max: most, engine: "DynamoDB" });
  if (keys.size > max) throw refuse("keys", keys.size, max);
  let bytes = 0;
  for (const write of writes) {
    if (write.kind !== "set") continue;
    const entry = entryOf(write, 0);
    checkEntry(label, entry);
    bytes += itemBytes(entry);
  }
  const { transactionBytesMax } = dynamoLimits;
  if (bytes > transactionBytesMax) throw refuse("bytes", bytes, transactionBytesMax);
}

/** As the store's `commit`, for one whose size was checked. */
export async function commitKeys(
  parts: SwapParts,
  commit: Commit,
  deadlineMilliseconds: number,
): Promise<bigint[] | null> {
  if (commit.checks.length + commit.writes.length === 0) return [];
  return parts.calls.contend(deadlineMilliseconds, async () => {
    const seen = await look(parts, commit, deadlineMilliseconds);
    const absences = absencesOf(commit, seen);
    if (absences === null) return null;
    const version = freshVersion();
    const plan = planWrites(parts, commit, seen, version);
    for (const { kept } of plan.puts) {
      if (kept.expiresAt === null) continue;
      await parts.writes.expectExpiry(kept.expiresAt, deadlineMilliseconds);
    }
    const keys = [...commit.writes, ...commit.checks].map(({ key }) => key);
    const { added, removed, puts } = plan;
    const refused = await parts.writes.transact(
      {
        operation: describeCall("commit", keys),
        items: plan.items,
        added,
        removed,
        absence: absences[0] ?? null,
        putKeys: puts.map(({ key }) => key),
        version,
      },
      deadlineMilliseconds,
    );
    if (refused === "item") throw disturbed();
    if (refused === "absence") return null;
    for (const { key, kept } of puts) parts.expiries.expect(key, kept.expiresAt);
    return plan.sums;
  });
}

async function look(
  { reads, writes, now }: SwapParts,
  commit: Commit,
  deadlineMilliseconds: number,
): Promise<Seen> {
  const options = { isConsistent: true, deadlineMilliseconds };
  const increments = commit.writes.filter(({ kind }) => kind === "increment");
  const keys = [...commit.checks, ...increments].map(({ key }) => key);
  const found = await reads.items(keys, { ...options, attributes: `VAL, VER, ${detailNames}` });
  const items = new Map(keys.map((key) => [key, found.get(key) ?? null]));
  if (!writes.isCounted) return { now: now(), items, there: null };
  const others = commit.writes.flatMap(({ key }) => (items.has(key) ? [] : [key]));
  const there = await reads.items(others, { ...options, attributes: "VER" });
  return { now: now(), items, there: new Set(there.keys()) };
}

/** The versions of absent keys that have to hold; null where a check does not. */
function absencesOf({ checks }: Commit, { items, now }: Seen): string[] | null {
  const absences = new Set<string>();
  for (const { key, version } of checks) {
    const item = items.get(key) ?? null;
    const isSeen = item !== null && !hasExpired(item, now);
    const [kind, mark = ""] = (version ?? "").split(":");
    if (version === null ? isSeen : kind === "absent" ? isSeen : !isSeen) return null;
    if (version === null) continue;
    if (kind === "absent") {
      // Whoever has the version of an absent key has none of one that has come and expired.
      if (!/^\d*$/.test(mark) || (mark !== "" && item !== null)) return null;
      absences.add(mark);
    } else if (item === null || versionOf(item) !== version) return null;
  }
  return absences.size > 1 ? null : [...absences];
}

interface WritePlan {
  readonly items: TransactWriteItem[];
  readonly puts: KeptEntry[];
  readonly sums: bigint[];
  readonly added: number;
  readonly removed: number;
}

function planWrites(parts: SwapParts, commit: Commit, seen: Seen, version: string): WritePlan {
  const { place, writer } = parts;
  const TableName = place.table;
  const items: TransactWriteItem[] = [];
  const puts: KeptEntry[] = [];
  const sums: bigint[] = [];
  let [added, removed] = [0, 0];
  for (const write of commit.writes) {
    const { key } = write;
    const condition = conditionOf(key, seen);
    const fields = condition === null ? {} : conditionFields(condition);
    const isHeld = (seen.items.get(key) ?? null) !== null || seen.there?.has(key) === true;
    if (write.kind === "delete") {
      const common = { TableName, Key: keyOf(key), ...fields };
      // Where nothing is there only that must stay so.
      if (isHeld || condition === null) items.push({ Delete: common });
      else items.push({ ConditionCheck: { ...common, ...conditionFields(condition) } });
      if (isHeld) removed += 1;
      continue;
    }
    const entry = write.kind === "set" ? entryOf(write, seen.now) : addTo(parts, write, seen, sums);
    puts.push(entry);
    items.push({ Put: { TableName, Item: writer.itemOf(entry, version), ...fields } });
    if (!isHeld) added += 1;
  }
  const written = new Set(commit.writes.map(({ key }) => key));
  for (const key of new Set(commit.checks.map((check) => check.key))) {
    const condition = conditionOf(key, seen);
    if (written.has(key) || condition === null) continue;
    items.push({ ConditionCheck: { TableName, Key: keyOf(key), ...conditionFields(condition) } });
  }
  return { items, puts, sums, added, removed };
}

/** That a key is still as it was seen; null where nobody looked. */
function conditionOf(key: string, { items, there, now }: Seen): Condition | null {
  const item = items.get(key);
  if (item === undefined) return there === null ? null : there.has(key) ? isThere : isAbsent;
  if (item === null) return isAbsent;
  return hasExpired(item, now) ? isUnchanged(item) : both(isUnchanged(item), isLiving(now));
}

function entryOf(
  { key, value, details = {} }: CommitWrite & { kind: "set" },
  now: number,
): KeptEntry {
  return { key, value, kept: settleDetails(details, noDetails, now) };
}

function addTo(
  { place: { label: store } }: SwapParts,
  { key, delta, details = {} }: CommitWrite & { kind: "increment" },
  { items, now }: Seen,
  sums: bigint[],
): KeptEntry {
  const item = items.get(key) ?? null;
  const living = item === null || hasExpired(item, now) ? null : item;
  const before = living === null ? null : valueOf(store, key, living);
  const { sum, bytes: value } = addToCounter(before, delta, { store, key });
  sums.push(sum);
  const kept: KeptDetails = living === null ? noDetails : keptOf(living);
  return { key, value, kept: settleDetails(details, kept, now) };
}
