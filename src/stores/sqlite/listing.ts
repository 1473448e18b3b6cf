/** One page of keys, straight from the index on (store, key), whose order is that of UTF-8 bytes. */

import type { KeyPage, ListOptions } from "../store.ts";
import { prefixEnd } from "./prefix.ts";
import { allRows, firstRow } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Reads one page. */
export function listPage(
  sql: Statements,
  label: string,
  { prefix = "", cursor = null, limit }: ListOptions,
): KeyPage {
  const start = startOf(prefix, cursor);
  const end = prefixEnd(prefix);
  const rows = allRows(sql.list, label, start, end, limit + 1);
  const keys: string[] = [];
  for (const [key] of rows.slice(0, limit)) {
    // A key that another program wrote as a blob comes after all text, and no get could reach it.
    if (typeof key !== "string") return { keys, cursor: null };
    keys.push(key);
  }
  if (rows.length <= limit) return { keys, cursor: null };
  const last = keys.at(-1) as string;
  if (!last.includes("\ufffd")) return { keys, cursor: `k${last}` };
  // Bytes that are no UTF-8 read as U+FFFD; to page on from that could show the same keys for ever.
  const bytes = firstRow(sql.listedBytes, label, start, end, limit - 1)?.[0] as Uint8Array;
  return { keys, cursor: `x${Buffer.from(bytes).toString("hex")}` };
}

/** The first bytes that the page may begin with. */
function startOf(prefix: string, cursor: string | null): Uint8Array {
  const first = Buffer.from(prefix);
  if (cursor === null) return first;
  const last = Buffer.from(cursor.slice(1), cursor.startsWith("x") ? "hex" : "utf8");
  const next = Buffer.concat([last, Uint8Array.of(0)]);
  return Buffer.compare(next, first) > 0 ? next : first;
}
