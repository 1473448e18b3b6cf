/**
 * Goal: the explorer damages no byte of a key or value. Method: any Unicode and any bytes through every
 * way in and out.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { startTestExplorer, type TestExplorer } from "../../test/support/explorer.ts";
import type { KeyPage } from "./wire/bodies.ts";

const runs = { numRuns: 60 };
const anyKey = fc
  .string({ unit: "binary", maxLength: 60 })
  .filter((key) => Buffer.byteLength(key) <= 256);
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: "binary" }).map((text) => new Uint8Array(Buffer.from(text))),
);

async function read(explorer: TestExplorer, key: string): Promise<Buffer | null> {
  const answer = await explorer.call("GET", explorer.valuePath(key));
  return answer.status === 404 ? null : Buffer.from(await answer.arrayBuffer());
}

async function clear(explorer: TestExplorer): Promise<void> {
  await explorer.call("POST", "/api/stores/default/delete", { body: '{"prefix":""}' });
}

test("what is put is got, listed and renamed as it is", async () => {
  await using explorer = await startTestExplorer();
  await fc.assert(
    fc.asyncProperty(anyKey, anyKey, anyBytes, async (key, other, value) => {
      await clear(explorer);
      const body = new Uint8Array(value);
      assert.equal((await explorer.call("PUT", explorer.valuePath(key), { body })).status, 204);
      assert.deepEqual(await read(explorer, key), Buffer.from(value));
      const form = new URLSearchParams({ key }).toString();
      const asForm = await explorer.call("GET", `/api/stores/default/value?${form}`);
      assert.deepEqual(Buffer.from(await asForm.arrayBuffer()), Buffer.from(value));
      const prefix = new URLSearchParams({ prefix: key }).toString();
      const listed = await explorer.call("GET", `/api/stores/default/keys?${prefix}`);
      const { keys } = (await listed.json()) as KeyPage;
      assert.deepEqual(
        keys.map((found) => [found.key, found.bytes]),
        [[key, value.length]],
      );
      const rename = { body: JSON.stringify({ from: key, to: other }) };
      const renamed = await explorer.call("POST", "/api/stores/default/rename", rename);
      assert.equal(renamed.status, 204);
      assert.deepEqual(await read(explorer, other), Buffer.from(value));
      if (other !== key) assert.equal(await read(explorer, key), null);
    }),
    runs,
  );
});

test("what is exported and imported is the same", async () => {
  await using explorer = await startTestExplorer();
  const entries = fc.uniqueArray(fc.tuple(anyKey, anyBytes), {
    maxLength: 8,
    selector: ([key]) => key,
  });
  await fc.assert(
    fc.asyncProperty(entries, async (given) => {
      await clear(explorer);
      for (const [key, value] of given) {
        await explorer.call("PUT", explorer.valuePath(key), { body: new Uint8Array(value) });
      }
      const exported = await explorer.call("GET", "/api/stores/default/export");
      const body = await exported.arrayBuffer();
      await clear(explorer);
      const imported = await explorer.call("POST", "/api/stores/default/import", { body });
      const { written, stopped } = (await imported.json()) as { written: number; stopped: unknown };
      assert.deepEqual([written, stopped], [given.length, null]);
      for (const [key, value] of given) {
        assert.deepEqual(await read(explorer, key), Buffer.from(value));
      }
    }),
    runs,
  );
});
