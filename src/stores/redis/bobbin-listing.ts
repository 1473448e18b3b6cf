/** One page of keys from a sorted set whose scores are all 0: its order is that of the keys' bytes. */

import type { KeyPage, ListOptions } from "../store.ts";
import { isUtf8 } from "node:buffer";
import type { Reply, Word } from "./servers/link.ts";

/** Reads one page. Keys that are no UTF-8, which no caller could ask for, are left out. */
export async function listPage(
  read: (words: Word[]) => Promise<Reply>,
  set: string,
  { prefix = "", cursor = null, limit, start, end, reverse = false }: ListOptions,
): Promise<KeyPage> {
  const last = cursor === null ? null : Buffer.from(cursor, "base64url");
  const low = startOf(Buffer.from(prefix), start, reverse ? null : last);
  const high = endOf(Buffer.from(prefix), end, reverse ? last : null);
  const range = reverse ? ["ZREVRANGEBYLEX", set, high, low] : ["ZRANGEBYLEX", set, low, high];
  const words = [...range, "LIMIT", "0", String(limit + 1)];
  const found = (await read(words)) as Buffer[];
  const page = found.slice(0, limit);
  const keys = page.filter((key) => isUtf8(key)).map(String);
  const listed = page.at(-1);
  return { keys, cursor: found.length <= limit || listed === undefined ? null : toCursor(listed) };
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
  return first === undefined ? Buffer.from("+") : bound("(", first);
}

function later(left: Buffer, right: Buffer): Buffer {
  return Buffer.compare(left, right) > 0 ? left : right;
}

function bound(kind: "[" | "(", bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(kind), bytes]);
}
