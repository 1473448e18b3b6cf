/** A commit of several keys: a transaction that holds the store's row and all keys, then looks, then writes. */

import { bobbinError } from "../../errors.ts";
import { addToCounter } from "../counter.ts";
import type { Commit, Details } from "../store.ts";
import type { Call, Calls } from "./calls.ts";
import type { Answer, Statement } from "./client.ts";
import { detailColumns, freshDetails } from "./detail-columns.ts";
import { checkBatch, checkKey, checkValue, toBuffer, toBytes } from "./keys.ts";
import type { Statements } from "./statements.ts";

/** Where it is carried out. */
export interface CommitPlace {
  readonly store: string;
  /** The most keys that there may be; null for any number. */
  readonly max: number | null;
  readonly calls: Calls;
  readonly statements: Statements;
}

/** What was there of a key. */
interface Held {
  readonly bytes: Buffer;
  /** Nothing was there, and now there is a row without bytes. */
  readonly isAdded: boolean;
  /** Nothing was there, or it has expired. */
  readonly isAbsent: boolean;
  readonly isExpired: boolean;
  readonly version: string;
  readonly value: Uint8Array | null;
}

/** What becomes of one. */
interface Put {
  readonly value: Buffer;
  readonly details: Details;
}

type Outcome = bigint[] | Error | null;
type Ask = (statement: Statement) => Promise<Answer>;

/** Prepares a commit, of which no key may be too long and no value too large: what is to be run, and its bytes. */
export function prepareCommit(
  place: CommitPlace,
  commit: Commit,
): { readonly bytes: number; run(call: Call): Promise<bigint[] | null> } {
  const keys = new Map<string, Buffer>();
  const parts: Buffer[] = [];
  for (const { key } of [...commit.checks, ...commit.writes]) {
    keys.set(key, checkKey(place.store, key));
  }
  for (const write of commit.writes) {
    if (write.kind !== "set") continue;
    checkValue(place.store, write.key, write.value);
    parts.push(toBuffer(write.value));
  }
  const bytes = checkBatch([...keys.values(), ...parts]);
  return { bytes, run: (call) => runCommit(place, commit, keys, call) };
}

async function runCommit(
  place: CommitPlace,
  commit: Commit,
  keys: ReadonlyMap<string, Buffer>,
  call: Call,
): Promise<bigint[] | null> {
  if (keys.size === 0) return [];
  const { calls, statements, max } = place;
  // One that adds nothing waits for nobody who adds.
  const adds = commit.writes.some(({ kind }) => kind !== "delete");
  const begin = max === null || !adds ? { text: "BEGIN" } : statements.begin();
  const outcome = await calls.transact(call, begin, async (ask) => {
    const result = await carryOut(place, commit, keys, ask);
    return { result, isWanted: Array.isArray(result) && commit.writes.length > 0 };
  });
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

async function carryOut(
  { store, max, statements }: CommitPlace,
  { checks, writes }: Commit,
  keys: ReadonlyMap<string, Buffer>,
  ask: Ask,
): Promise<Outcome> {
  const bytesOf = (key: string): Buffer => keys.get(key) as Buffer;
  const { rows: stores } = await ask(statements.holdStore());
  const absence = String(stores[0]?.["last_delete"]);
  const sorted = [...keys.values()].toSorted((left, right) => Buffer.compare(left, right));
  const counters = writes.flatMap(({ kind, key }) => (kind === "increment" ? bytesOf(key) : []));
  const held = heldKeys(await ask(statements.holdKeys(sorted, counters)));
  for (const { key, version } of checks) {
    if (!fits(held.get(key), version, absence)) return null;
  }
  const planned = planPuts(store, writes, held);
  if (planned instanceof Error) return planned;
  const { sums, puts } = planned;
  const put = new Set(puts.keys());
  const deleted = writes.filter(({ kind, key }) => kind === "delete" && !held.get(key)?.isAdded);
  const lost = [...held].filter(([key, { isAdded }]) => isAdded && !put.has(key));
  const dropped = lost.map(([, { bytes }]) => bytes);
  if (dropped.length > 0) await ask(statements.dropKeys(dropped));
  if (deleted.length > 0) await ask(statements.delete(deleted.map(({ key }) => bytesOf(key))));
  const isAdding = [...put].some((key) => held.get(key)?.isAbsent);
  if (max !== null && isAdding) {
    const { rows } = await ask(statements.count());
    // Those that are to be written over what has expired count from now on.
    const revived = [...put].filter((key) => held.get(key)?.isExpired).length;
    if (Number(rows[0]?.["keys"]) + revived > max) return bobbinError("store-full", { store, max });
  }
  if (puts.size > 0) {
    const [names, all] = [[...puts.keys()].map(bytesOf), [...puts.values()]];
    const details = detailColumns(all.map((one) => one.details));
    await ask(
      statements.overwriteAll(
        names,
        all.map(({ value }) => value),
        details,
      ),
    );
  }
  return sums;
}

/** What is to be put under which key, and the sums; or why a counter cannot be added to, which is thrown once the transaction has ended. */
function planPuts(
  store: string,
  writes: Commit["writes"],
  held: ReadonlyMap<string, Held>,
): { readonly sums: bigint[]; readonly puts: ReadonlyMap<string, Put> } | Error {
  const sums: bigint[] = [];
  const puts = new Map<string, Put>();
  for (const write of writes) {
    if (write.kind === "delete") continue;
    const { key } = write;
    if (write.kind === "set") {
      puts.set(key, { value: toBuffer(write.value), details: freshDetails(write.details) });
      continue;
    }
    try {
      const { value: before = null, isAbsent } = held.get(key) ?? {};
      const { sum, bytes } = addToCounter(before, write.delta, { store, key });
      sums.push(sum);
      const details = isAbsent === true ? freshDetails(write.details) : (write.details ?? {});
      puts.set(key, { value: toBuffer(bytes), details });
    } catch (error) {
      if (error instanceof Error) return error;
      throw error;
    }
  }
  return { sums, puts };
}

function heldKeys({ rows }: Answer): Map<string, Held> {
  return new Map(
    rows.map(({ key, added, expired, version, value }) => {
      const [isAdded, isExpired] = [added === true, expired === true];
      const isAbsent = isAdded || isExpired;
      const bytes = key as Buffer;
      const found = isAbsent || value === null ? null : toBytes(value);
      const held = { isAdded, isAbsent, isExpired, version: String(version), value: found };
      return [String(bytes), { bytes, ...held }];
    }),
  );
}

function fits(held: Held | undefined, version: string | null, absence: string): boolean {
  if (held === undefined) return false;
  if (version === null) return held.isAbsent;
  // Versions of absent keys are good again only once what has expired is removed, as it is for whoever asks for one.
  if (held.isExpired) return false;
  return version === (held.isAbsent ? `a${absence}` : `v${held.version}`);
}
