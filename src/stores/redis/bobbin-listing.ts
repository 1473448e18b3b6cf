/** One page of keys from a sorted set whose scores are all 0: its order is that of the keys' bytes. */

import type { KeyPage, ListOptions } from "../store.ts";
import { isUtf8 } from "node:buffer";
import type { Reply, Word } from "./servers/link.ts";

/** How the sorted set is asked. */
export interface ListCalls {
  /** Runs a command on the set. */
  read(words: Word[]): Promise<Reply>;
  /** Runs the script `list`. */
  readLiving(words: Word[]): Promise<Reply>;
}

/** What stands in the set for keys that expire comes behind all keys. */
const beforeExpiries = Buffer.from("(\xff", "latin1");
const fromExpiries = Buffer.from("[\xff", "latin1");

/** Reads one page. Keys that are no UTF-8, which no caller could ask for, are left out. */
export async function listPage(
  calls: ListCalls,
  set: string,
  { prefix = "", cursor = null, limit, start, end, reverse = false }: ListOptions,
): Promise<KeyPage> {
  const last = cursor === null ? null : Buffer.from(cursor, "base64url");
  const low = startOf(Buffer.from(prefix), start, reverse ? null : last);
  const high = endOf(Buffer.from(prefix), end, reverse ? last : null);
  const [command, from, to] = reverse
    ? (["ZREVRANGEBYLEX", high, low] as const)
    : (["ZRANGEBYLEX", low, high] as const);
  // Asked first: where no key expires then, a page that is read later has none that had expired before the call.
  const [expiring, page] = await Promise.all([
    calls.read(["ZRANGEBYLEX", set, fromExpiries, "+", "LIMIT", "0", "1"]),
    calls.read([command, set, from, to, "LIMIT", "0", String(limit + 1)]),
  ]);
  const found = page as Buffer[];
  if ((expiring as Buffer[]).length === 0) {
    const next = found.length > limit ? found[limit - 1] : undefined;
    return toPage(found.slice(0, limit), next);
  }
  return listLiving(calls, { command, from, to, limit });
}

/** The same where some may have expired: the server looks at so many at a time. */
async function listLiving(
  { readLiving }: ListCalls,
  { command, from, to, limit }: { command: string; from: Buffer; to: Buffer; limit: number },
): Promise<KeyPage> {
  const keys: Buffer[] = [];
  let next = from;
  for (;;) {
    const words = [String(limit - keys.length), command, next, to];
    const [found, last] = (await readLiving(words)) as [Buffer[], Buffer];
    keys.push(...found);
    if (last.length === 0) return toPage(keys, undefined);
    if (keys.length === limit) return toPage(keys, last);
    next = bound("(", last);
  }
}

function toPage(keys: readonly Buffer[], last: Buffer | undefined): KeyPage {
  return {
    keys: keys.filter((key) => isUtf8(key)).map(String),
    cursor: last === undefined ? null : toCursor(last),
  };
}

/** Bytes, for a key that somebody else put there need not be text. */
function toCursor(key: Buffer): string {
  return key.toString("base64url");
}

function startOf(prefix: Buffer, start: string | undefined, last: Buffer | null): Buffer {
  const first = later(prefix, Buffer.from(start ?? ""));
  if (last === null || Buffer.compare(last, first) < 0) return bound("[", first);
  return bound("(", last);
}

/** The prefix with its last byte raised by one, for no byte of UTF-8 is the last of all; or what comes before that. */
function endOf(prefix: Buffer, end: string | undefined, last: Buffer | null): Buffer {
  const ends: Buffer[] = [];
  if (prefix.length > 0) {
    const raised = Buffer.from(prefix);
    raised[raised.length - 1] = (raised.at(-1) as number) + 1;
    ends.push(raised);
  }
  if (end !== undefined) ends.push(Buffer.from(end));
  if (last !== null) ends.push(last);
  const [first] = ends.toSorted((left, right) => Buffer.compare(left, right));
  return first === undefined ? beforeExpiries : bound("(", first);
}

function later(left: Buffer, right: Buffer): Buffer {
  return Buffer.compare(left, right) > 0 ? left : right;
}

function bound(kind: "[" | "(", bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(kind), bytes]);
}
