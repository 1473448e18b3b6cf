/** One page of keys, straight from the index on (store, key), whose order is that of UTF-8 bytes. */

import type { KeyPage, ListOptions } from "../store.ts";
import { allRows, firstRow } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Reads one page. */
export function listPage(sql: Statements, label: string, options: ListOptions): KeyPage {
  if (options.reverse === true) return listBack(sql, label, options);
  const { prefix = "", cursor = null, limit } = options;
  const start = startOf(prefix, options.start, cursor);
  const end = endOf(prefix, options.end);
  const rows = allRows(sql.list, label, start, end, limit + 1);
  const keys: string[] = [];
  for (const [key] of rows.slice(0, limit)) {
    // A key that another program wrote as a blob comes after all text, and no get could reach it.
    if (typeof key !== "string") return { keys, cursor: null };
    keys.push(key);
  }
  if (rows.length <= limit) return { keys, cursor: null };
  const last = keys.at(-1) as string;
  // Bytes that are no UTF-8 read as U+FFFD; to page on from that could show the same keys for ever.
  if (!last.includes("\ufffd")) return { keys, cursor: `k${last}` };
  const bytes = firstRow(sql.listedBytes, label, start, end, limit - 1)?.[0] as Uint8Array;
  return { keys, cursor: byteCursor(bytes) };
}

function listBack(
  sql: Statements,
  label: string,
  { prefix = "", cursor = null, limit, start, end }: ListOptions,
): KeyPage {
  const first = startOf(prefix, start, null);
  const rows = allRows(sql.listBack, label, first, endBefore(prefix, end, cursor), limit + 1);
  const page = rows.slice(0, limit) as (readonly [key: string, bytes: Uint8Array])[];
  const keys = page.map(([key]) => key);
  const [last = "", bytes = afterAllKeys] = page.at(-1) ?? [];
  if (rows.length <= limit) return { keys, cursor: null };
  return { keys, cursor: last.includes("\ufffd") ? byteCursor(bytes) : `k${last}` };
}

function byteCursor(bytes: Uint8Array): string {
  return `x${Buffer.from(bytes).toString("hex")}`;
}

/** The first bytes that the page may begin with. */
function startOf(prefix: string, start: string | undefined, cursor: string | null): Uint8Array {
  const first = Buffer.from(prefix);
  const wanted = start === undefined ? first : later(first, Buffer.from(start));
  if (cursor === null) return wanted;
  return later(wanted, Buffer.concat([lastOf(cursor), Uint8Array.of(0)]));
}

/** What the page ends before: a text, or a blob, which comes after all text. */
function endOf(prefix: string, end: string | undefined): string | Uint8Array {
  const bound = prefixEnd(prefix);
  if (end === undefined) return bound;
  const isLater = typeof bound === "string" && Buffer.from(end).compare(Buffer.from(bound)) > 0;
  return isLater ? bound : end;
}

/** The same before a cursor, as bytes: no text has any that are not below 0xff. */
function endBefore(prefix: string, end: string | undefined, cursor: string | null): Uint8Array {
  const bound = endOf(prefix, end);
  const bytes = typeof bound === "string" ? Buffer.from(bound) : afterAllBytes;
  if (cursor === null) return bytes;
  const last = lastOf(cursor);
  return Buffer.compare(last, bytes) < 0 ? last : bytes;
}

const afterAllBytes = Buffer.alloc(8, 0xff);

function lastOf(cursor: string): Buffer {
  return Buffer.from(cursor.slice(1), cursor.startsWith("x") ? "hex" : "utf8");
}

function later(left: Buffer, right: Buffer): Buffer {
  return Buffer.compare(left, right) > 0 ? left : right;
}

/** A key that comes after every well-formed one: text sorts before blobs. */
const afterAllKeys = new Uint8Array(0);

/**
 * The least bound that comes after every key with this prefix, in code-point order: the prefix with
 * its last character raised by one. A blob where there is no such text.
 */
export function prefixEnd(prefix: string): string | Uint8Array {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const codePoint = last.codePointAt(0) as number;
    // The last of all characters has no successor, so the one before it is raised.
    if (codePoint < 0x10ffff)
      return characters.join("") + String.fromCodePoint(successor(codePoint));
  }
  return afterAllKeys;
}

/** Surrogates are no characters, so U+D7FF is followed by U+E000. */
function successor(codePoint: number): number {
  return codePoint === 0xd7ff ? 0xe000 : codePoint + 1;
}
