/** One page of keys from a sorted set whose scores are all 0: its order is that of the keys' bytes. */

import type { KeyPage, ListOptions } from "../store.ts";
import { isUtf8 } from "node:buffer";
import type { Reply, Word } from "./link.ts";

/** Reads one page. Keys that are no UTF-8, which no caller could ask for, are left out. */
export async function listPage(
  read: (words: Word[]) => Promise<Reply>,
  set: string,
  { prefix = "", cursor = null, limit }: ListOptions,
): Promise<KeyPage> {
  const words = [
    "ZRANGEBYLEX",
    set,
    startOf(Buffer.from(prefix), cursor),
    endOf(Buffer.from(prefix)),
    "LIMIT",
    "0",
    String(limit + 1),
  ];
  const found = (await read(words)) as Buffer[];
  const page = found.slice(0, limit);
  const keys = page.filter((key) => isUtf8(key)).map(String);
  const last = page.at(-1);
  return { keys, cursor: found.length <= limit || last === undefined ? null : toCursor(last) };
}

/** Bytes, for a key that somebody else put there need not be text. */
function toCursor(key: Buffer): string {
  return key.toString("base64url");
}

function startOf(prefix: Buffer, cursor: string | null): Buffer {
  const last = cursor === null ? null : Buffer.from(cursor, "base64url");
  if (last === null || Buffer.compare(last, prefix) < 0) return bound("[", prefix);
  return bound("(", last);
}

/** The prefix with its last byte raised by one; no byte of UTF-8 is the last of all. */
function endOf(prefix: Buffer): Buffer {
  if (prefix.length === 0) return Buffer.from("+");
  const end = Buffer.from(prefix);
  end[end.length - 1] = (end.at(-1) as number) + 1;
  return bound("(", end);
}

function bound(kind: "[" | "(", bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(kind), bytes]);
}
