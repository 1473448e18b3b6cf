/** Goal: pages of a search and of a folder hold what looking at all keys gives, each key once, whatever the size of pages. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { AppStores } from "../../data/app-stores.ts";
import type { PersonStore } from "../../data/person-store.ts";
import { storeLimitsDefault } from "../../limits.ts";
import type { SpinStoreConfig } from "../../stores/sqlite/config.ts";
import { folderMarks, listFolder } from "./key-folders.ts";
import { searchKeys } from "./key-search.ts";

const folder = temporaryFolder();
const config: SpinStoreConfig = {
  type: "spin",
  path: join(folder.path, "keys.db"),
  durability: "os",
  limits: { ...storeLimitsDefault, tuplesMax: Infinity },
};
const stores = new AppStores({ keys: config });
after(async () => {
  await stores[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const part = fc.constantFrom("", "a", "A", "b", ":", "/", ";", "0", "ü", "\u{10ffff}", "\0");
const text = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(""));
const drawn = fc.record({
  keys: fc.uniqueArray(text, { maxLength: 20 }),
  prefix: fc.oneof(fc.constant(""), text),
  inside: text,
  mark: fc.constantFrom(...folderMarks),
  limit: fc.integer({ min: 1, max: 6 }),
});

async function storeOf(keys: readonly string[]): Promise<PersonStore> {
  const store = stores.open("keys");
  await store.deleteMany(await store.keys());
  await store.setMany(keys.map((key) => [key, new Uint8Array(0)]));
  return store;
}

function inOrder(keys: readonly string[]): string[] {
  return keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

test("a search inside of keys", async () => {
  await fc.assert(
    fc.asyncProperty(drawn, async ({ keys, prefix, inside, limit }) => {
      const store = await storeOf(keys);
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await searchKeys(store, { prefix, inside, cursor, limit });
        assert.ok(page.keys.length <= limit);
        found.push(...page.keys);
        cursor = page.cursor;
      } while (cursor !== null);
      const expected = keys.filter(
        (key) => key.startsWith(prefix) && key.toLowerCase().includes(inside.toLowerCase()),
      );
      assert.deepEqual(found, inOrder(expected));
    }),
    { numRuns: 150 },
  );
});

test("folders", async () => {
  await fc.assert(
    fc.asyncProperty(drawn, async ({ keys, prefix, mark, limit }) => {
      const store = await storeOf(keys);
      const found = { keys: [] as string[], folders: [] as string[] };
      let cursor: string | null = null;
      do {
        const page = await listFolder(store, { prefix, mark, cursor, limit });
        const count = page.keys.length + page.folders.length;
        assert.ok(count <= limit && (count > 0 || cursor === null));
        found.keys.push(...page.keys);
        found.folders.push(...page.folders);
        cursor = page.cursor;
      } while (cursor !== null);
      const own = inOrder(keys.filter((key) => key.startsWith(prefix)));
      const end = (key: string): number => key.indexOf(mark, prefix.length) + 1;
      assert.deepEqual(found, {
        keys: own.filter((key) => end(key) === 0),
        folders: [
          ...new Set(own.filter((key) => end(key) > 0).map((key) => key.slice(0, end(key)))),
        ],
      });
    }),
    { numRuns: 150 },
  );
});
