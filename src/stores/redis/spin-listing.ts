/** One page of keys from a whole database, in order of their bytes, by `SCAN`. */

import { isUtf8 } from "node:buffer";
import type { KeyPage, ListOptions } from "../store.ts";
import type { Engine } from "./engine.ts";
import { isForeignKey } from "./foreign-keys.ts";
import type { Link } from "./servers/link.ts";
import type { RedisNode } from "./servers/node.ts";

/** Keys that a server looks at before it answers others again. */
const scannedKeysMax = 250;

/**
 * Reads one page. A server has no order of keys, so each page goes through all of them and keeps the first that
 * come after the cursor: the time grows with the database, the memory only with the page.
 */
export async function scanPage(
  engine: Engine,
  { prefix = "", cursor = null, limit }: ListOptions,
): Promise<KeyPage> {
  const after = cursor === null ? null : Buffer.from(cursor, "base64url");
  return engine.readInSteps(async (deadline) => {
    const least = new LeastKeys(limit + 1);
    for (const node of await engine.topology.primaries()) {
      for await (const keys of scan(engine, node, prefix, deadline)) {
        for (const key of keys) {
          const isNext = after === null || Buffer.compare(key, after) > 0;
          if (isNext && isUtf8(key) && !isForeignKey(key)) least.add(key);
        }
      }
    }
    const found = least.sorted();
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const isLast = found.length <= limit || last === undefined;
    return { keys: page.map(String), cursor: isLast ? null : last.toString("base64url") };
  });
}

/** On one connection from start to end: the cursor of a scan means nothing to another server. */
async function* scan(
  engine: Engine,
  node: RedisNode,
  prefix: string,
  deadline: number,
): AsyncGenerator<Buffer[]> {
  const words = [
    "MATCH",
    `${escapeGlob(prefix)}*`,
    "COUNT",
    String(scannedKeysMax),
    "TYPE",
    "string",
  ];
  let position = "0";
  let link: Link | null = null;
  do {
    const [reply, used] = await engine.step(node, link, ["SCAN", position, ...words], deadline);
    const [next, keys] = reply as [Buffer, Buffer[]];
    link = used;
    position = String(next);
    yield keys;
  } while (position !== "0");
}

function escapeGlob(text: string): string {
  return text.replace(/[*?[\]\\^]/g, "\\$&");
}

/** The first keys of many in order of their bytes, each once, without keeping the others. */
class LeastKeys {
  readonly #max: number;
  #keys: Buffer[] = [];
  #bound: Buffer | null = null;

  constructor(max: number) {
    this.#max = max;
  }

  add(key: Buffer): void {
    if (this.#bound !== null && Buffer.compare(key, this.#bound) > 0) return;
    this.#keys.push(key);
    if (this.#keys.length < this.#max * 2 + scannedKeysMax) return;
    this.#keys = this.sorted();
    // So many come before it that it and all after it are on a later page.
    if (this.#keys.length === this.#max) this.#bound = this.#keys.at(-1) ?? null;
  }

  sorted(): Buffer[] {
    const keys = this.#keys.sort((a, b) => Buffer.compare(a, b));
    const distinct = keys.filter(
      (key, index) => index === 0 || !key.equals(keys[index - 1] as Buffer),
    );
    return distinct.slice(0, this.#max);
  }
}
