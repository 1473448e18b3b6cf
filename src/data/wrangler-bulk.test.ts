/** What is exported for `wrangler kv bulk` comes back from it, and what is no entry is refused by its number. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { collect } from "./test-stores.ts";
import { entryLine } from "./json-lines.ts";
import { fromBulk, toBulk } from "./wrangler-bulk.ts";

async function* from<T>(list: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* list;
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const now = 1_800_000_000_000;
const read = async (text: string): Promise<string[]> => collect(fromBulk(from([bytes(text)]), now));

test("entries go out as one array and come back the same", async () => {
  const lines = [
    entryLine("a", bytes("text"), { expiresAt: now, metadata: '{"a":1}' }),
    entryLine("b", Uint8Array.of(255, 0)),
    entryLine("c", bytes("")),
  ];
  for (const some of [lines, lines.slice(0, 1), []]) {
    const text = (await collect(toBulk(from(some)))).join("\n");
    assert.ok(Array.isArray(JSON.parse(text)));
    assert.deepEqual(await read(text), some);
  }
  const [first] = JSON.parse((await collect(toBulk(from(lines)))).join("")) as unknown[];
  assert.deepEqual(first, { key: "a", value: "text", expiration: now / 1000, metadata: { a: 1 } });
});

test("seconds from now become a moment", async () => {
  assert.deepEqual(await read('[{"key":"a","value":"1","expiration_ttl":60}]'), [
    `{"key":"a","value":"1","expiresAt":${now + 60_000}}`,
  ]);
});

for (const [text, detail] of Object.entries({
  "": /line 1 is no entry: the file is not JSON/,
  "{}": /no array/,
  '[{"key":"a","value":"1"},5]': /line 2 .*no object/,
  '[{"key":"a","value":"1","more":1}]': /"more"/,
  '[{"key":"a","value":"1","expiration":"soon"}]': /no number of seconds/,
  '[{"key":"a","value":"1","expiration_ttl":-1}]': /no number of seconds/,
})) {
  test(`what is no array of entries is refused: ${text}`, async () => {
    await assert.rejects(read(text), { code: "entry-line-invalid", message: detail });
  });
}
