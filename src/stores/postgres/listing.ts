/** One page of keys, in the order of their bytes. */

import type { KeyPage, ListOptions } from "../store.ts";
import type { Answer, Statement } from "./client.ts";
import { keyAfterPrefix, makeCursor, parseCursor } from "./keys.ts";
import type { Statements } from "./statements.ts";

/** Reads one page. Rejects with `invalid-argument` for a cursor that is none. */
export async function listPage(
  ask: (statement: Statement) => Promise<Answer>,
  statements: Statements,
  { prefix = "", cursor = null, limit, start, end, reverse = false }: ListOptions,
): Promise<KeyPage> {
  const bytes = Buffer.from(prefix);
  const last = cursor === null ? null : parseCursor(cursor);
  const first = start === undefined ? bytes : later(bytes, Buffer.from(start));
  const ends = [keyAfterPrefix(bytes), end === undefined ? null : Buffer.from(end)];
  const { rows } = await ask(
    reverse
      ? statements.listBack(first, earliest([...ends, last]), limit + 1)
      : statements.list(last, first, earliest(ends), limit + 1),
  );
  const found = rows.map(({ key }) => key as Buffer);
  const page = found.slice(0, limit);
  const listed = page.at(-1);
  const hasMore = found.length > limit && listed !== undefined;
  return { keys: page.map(String), cursor: hasMore ? makeCursor(listed) : null };
}

function later(left: Buffer, right: Buffer): Buffer {
  return Buffer.compare(left, right) > 0 ? left : right;
}

function earliest(ends: readonly (Buffer | null)[]): Buffer | null {
  const bounds = ends.filter((end) => end !== null);
  return bounds.toSorted((left, right) => Buffer.compare(left, right))[0] ?? null;
}
