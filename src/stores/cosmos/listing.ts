/**
 * Pages of keys in the order of their UTF-8 bytes, whether the service compares texts by UTF-8 bytes or by UTF-16
 * units. The two orders differ only where one key has a character up to U+FFFF and the other one beyond, both at
 * U+E000 or later. So keys that are the same up to such a character form a group: groups come in the same order
 * either way, and a whole group is read and sorted here.
 */

import { bobbinError } from "../../errors.ts";
import type { KeyPage, ListOptions } from "../store.ts";
import type { Call } from "./calls.ts";
import { type FoundKey, type Items, parameter } from "./items.ts";

/** Reads one page. Rejects with `invalid-argument` for a cursor that is none of this store's. */
export async function listPage(
  items: Items,
  call: Call,
  { prefix = "", cursor = null, limit }: ListOptions,
  isSeen: (found: FoundKey) => boolean,
): Promise<KeyPage> {
  const after = cursor === null ? null : parseCursor(cursor);
  const keys = new PageReader({ items, call, prefix, after, isSeen });
  const found = await keys.read(limit + 1);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { keys: page, cursor: hasMore ? makeCursor(last) : null };
}

interface PageParts {
  readonly items: Items;
  readonly call: Call;
  readonly prefix: string;
  readonly after: string | null;
  readonly isSeen: (found: FoundKey) => boolean;
}

class PageReader {
  readonly #items: Items;
  readonly #call: Call;
  readonly #prefix: string;
  readonly #after: string | null;
  readonly #isSeen: (found: FoundKey) => boolean;

  constructor({ items, call, prefix, after, isSeen }: PageParts) {
    this.#items = items;
    this.#call = call;
    this.#prefix = prefix;
    this.#after = after;
    this.#isSeen = isSeen;
  }

  /** The next keys, so many if there are, and perhaps the rest of a group. */
  async read(max: number): Promise<string[]> {
    const found: string[] = [];
    let after = this.#after;
    let isBeyond = false;
    const group = after === null ? null : this.#groupOf(after);
    if (after !== null && group !== null) {
      const last = after;
      found.push(...(await this.#readGroup(group)).filter((key) => compareBytes(key, last) > 0));
      after = group;
      isBeyond = true;
    }
    while (found.length < max) {
      const wanted = max - found.length;
      const rows = await this.#readRows(after, isBeyond, wanted);
      for (const one of rows) {
        const { id: row } = one;
        if (isBeyond && after !== null && row.startsWith(after)) continue;
        const start = this.#groupOf(row);
        if (start !== null) found.push(...(await this.#readGroup(start)));
        else if (this.#isSeen(one)) found.push(row);
        after = start ?? row;
        isBeyond = start !== null;
      }
      if (rows.length < wanted) break;
    }
    return found;
  }

  /** What a key's group has in common, or null for a key that is alone. */
  #groupOf(key: string): string | null {
    const at = key.slice(this.#prefix.length).search(/[\ud800-\uffff]/);
    return at < 0 ? null : key.slice(0, this.#prefix.length + at);
  }

  /** Keys after one key, or beyond a group. */
  #readRows(after: string | null, isBeyond: boolean, max: number): Promise<FoundKey[]> {
    const conditions = ["STARTSWITH(c.id, @prefix)"];
    if (after !== null) conditions.push("c.id > @after");
    if (isBeyond) conditions.push("NOT STARTSWITH(c.id, @after)");
    const parameters = [
      parameter("@prefix", this.#prefix),
      ...(after === null ? [] : [parameter("@after", after)]),
    ];
    return this.#items.keys(this.#call, conditions.join(" AND "), parameters, max);
  }

  async #readGroup(start: string): Promise<string[]> {
    // In UTF-8 order the first bound is the lower one, in UTF-16 order the second is.
    const where = "STARTSWITH(c.id, @start) AND (c.id >= @basic OR c.id >= @beyond)";
    const parameters = [
      parameter("@start", start),
      parameter("@basic", `${start}\ue000`),
      parameter("@beyond", `${start}\u{10000}`),
    ];
    const rows = await this.#items.keys(this.#call, where, parameters, Infinity);
    const keys = rows.flatMap((one) => (this.#isSeen(one) ? [one.id] : []));
    return keys.filter((key) => key.startsWith(this.#prefix)).toSorted(compareBytes);
  }
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** The last key of a page, readable by nobody but us. */
function makeCursor(key: string): string {
  return `k${Buffer.from(key).toString("base64url")}`;
}

function parseCursor(cursor: string): string {
  const key = Buffer.from(cursor.slice(1), "base64url").toString();
  if (key !== "" && makeCursor(key) === cursor) return key;
  throw bobbinError("invalid-argument", { problem: "cursor" });
}
