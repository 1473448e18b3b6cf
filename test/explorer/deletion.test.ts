/** Deleting many keys leaves the others their turns, and ends with its client. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { startExplorerApp, type ExplorerApp } from "./explorer-app.ts";
import { bytesOf } from "./bytes.ts";

const keys = Array.from({ length: 20_000 }, (_, at) => `key-${String(at).padStart(5, "0")}`);

const runtimeConfig = `
[key_value_store.notes]
type = "spin"
path = "notes.db"
[key_value_store.default]
type = "spin"
path = "default.db"
[key_value_store.default.limits]
tuples_max = "unlimited"
`;

async function fill({ stores }: ExplorerApp): Promise<void> {
  const value = bytesOf("value");
  await stores.open("default").setMany(keys.map((key) => [key, value]));
}

function post({ url, origin }: ExplorerApp, body: object, signal?: AbortSignal): Promise<Response> {
  const authorization = `Bearer ${url.split("#token=")[1]}`;
  return fetch(`${origin}/api/stores/default/delete`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

for (const [how, body] of [
  ["by a prefix", { prefix: "key-" }],
  ["by a list", { keys }],
] as const) {
  test(`while 20,000 keys are deleted ${how}, the application writes to the same store`, async () => {
    await using explorer = await startExplorerApp({ runtimeConfig });
    await fill(explorer);
    const app = await explorer.start();
    const over = new AbortController();
    let written = 0;
    const deleting = post(explorer, body).finally(() => over.abort());
    const write = async (key: string): Promise<void> => {
      while (!over.signal.aborted) {
        const { status } = await app.fetch(`/${key}`, { method: "PUT", body: "value" });
        assert.equal(status, 204);
        if (!over.signal.aborted) written += 1;
      }
    };
    await Promise.all(["a", "b", "c"].map(write));
    assert.deepEqual(await (await deleting).json(), { deleted: 20_000 });
    assert.ok(written > 0);
    assert.equal(await explorer.stores.open("default").count(), 3);
  });
}

test("a deletion by a list ends when its client leaves", async () => {
  await using explorer = await startExplorerApp({ runtimeConfig });
  await fill(explorer);
  const store = explorer.stores.open("default");
  const leaving = new AbortController();
  const left = post(explorer, { keys }, leaving.signal);
  while ((await store.count()) === keys.length) await setImmediate();
  leaving.abort();
  await assert.rejects(left);
  // Many more turns than the deletion of all of them takes.
  for (let turn = 0; turn < 1_000; turn += 1) await setImmediate();
  assert.ok((await store.count()) > 0);
});
