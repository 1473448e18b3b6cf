/** Goal: whatever another program writes beside values, no read fails, and what it gives is of the types that it says. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";
import { expiryLimits } from "../../limits.ts";
import { openSqliteStore } from "./store.ts";

const folder = folderOfFile();
const one = Uint8Array.of(1);
const later = Date.now() + 3_600_000;
const tooLong = `'"${"x".repeat(expiryLimits.metadataBytesMax)}"'`;

/** What is planted, and what is read of it: the expiry and the metadata. */
const planted: readonly (readonly [string, number | null, string | null])[] = [
  ["expires_at = 'abc'", null, '"kept"'],
  ["expires_at = ''", null, '"kept"'],
  ["expires_at = x'00ff'", null, '"kept"'],
  ["expires_at = 1e300", null, '"kept"'],
  ["expires_at = 9223372036854775807", null, '"kept"'],
  [`expires_at = ${expiryLimits.momentMax + 1}`, null, '"kept"'],
  [`expires_at = ${expiryLimits.momentMax}`, expiryLimits.momentMax, '"kept"'],
  ["metadata = '{'", later, null],
  ["metadata = ''", later, null],
  ["metadata = x'7b7d'", later, null],
  [`metadata = ${tooLong}`, later, null],
  ["metadata = '{}'", later, "{}"],
  ["due = 'abc'", later, '"kept"'],
  ["due = 9223372036854775807", later, '"kept"'],
  ["due = -1", later, '"kept"'],
];

for (const [sql, expiresAt, metadata] of planted) {
  test(`${sql.slice(0, 50)} is read for what it is worth, and a write puts it right`, () => {
    const path = join(folder, `${planted.findIndex(([each]) => each === sql)}.db`);
    let milliseconds = Date.now();
    const now = (): number => milliseconds;
    const store = openSqliteStore({ label: "default", path, tuplesMax: 2, durability: "os", now });
    const other = new DatabaseSync(path);
    store.set("a", one, { expiry: { at: later }, metadata: '"kept"' });
    other.exec(`UPDATE bobbin_details SET ${sql}`);
    assert.deepEqual(store.getEntries(["a"]), [{ value: one, expiresAt, metadata }]);
    assert.deepEqual([store.get("a"), store.list({ limit: 9 }).keys], [one, ["a"]]);
    store.increment("n", 1n, { metadata: "1" });
    assert.throws(() => store.set("b", one, { expiry: { in: 5 } }), { code: "store-full" });
    store.set("a", one, { expiry: { in: 5 }, metadata: "2" });
    assert.equal(store.getEntries(["a"])[0]?.metadata, "2");
    milliseconds += 5;
    assert.deepEqual([store.get("a"), store.list({ limit: 9 }).keys], [null, ["n"]]);
    store.set("b", one);
    store.close();
    other.close();
  });
}

test("details of a key that there is not are nobody's", () => {
  const path = join(folder, "nobody.db");
  const store = openSqliteStore({ label: "default", path, tuplesMax: 9, durability: "os" });
  store.set("a", one, { metadata: "1" });
  const other = new DatabaseSync(path);
  other.exec(`INSERT INTO bobbin_details (store, key, expires_at, metadata)
    VALUES ('default', 'ghost', 1, '1'), ('elsewhere', 'a', 1, '2'), ('default', x'61', 1, '3')`);
  assert.deepEqual(store.list({ limit: 9 }).keys, ["a"]);
  assert.equal(store.count(), 1);
  store.set("ghost", one);
  assert.deepEqual(store.getEntries(["ghost", "a"]), [
    { value: one, expiresAt: null, metadata: null },
    { value: one, expiresAt: null, metadata: "1" },
  ]);
  store.close();
  other.close();
});
