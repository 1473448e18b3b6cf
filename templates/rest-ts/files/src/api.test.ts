import assert from "node:assert/strict";
import { test } from "node:test";
import { createApi } from "./api.ts";
import type { Item } from "./items.ts";

/** The API with items in memory. */
function testApi() {
  const items = new Map<string, Item>();
  const api = createApi(() => ({
    ids: () => [...items.keys()],
    get: (id) => items.get(id) ?? null,
    set: (id, item) => void items.set(id, item),
    delete: (id) => void items.delete(id),
  }));
  return async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await api.fetch(new Request(`http://host${path}`, init));
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
}

test("an item is made, read, changed and deleted", async () => {
  const ask = testApi();
  const made = await ask("POST", "/items", { name: "milk" });
  assert.equal(made.status, 201);
  const path = `/items/${made.body.id}`;
  assert.deepEqual((await ask("GET", path)).body, { ...made.body, name: "milk", done: false });
  await ask("PUT", path, { name: "milk", done: true });
  assert.deepEqual((await ask("GET", "/items")).body, [
    { id: made.body.id, name: "milk", done: true },
  ]);
  assert.equal((await ask("DELETE", path)).status, 204);
  assert.equal((await ask("GET", path)).status, 404);
});

test("what is no item is refused", async () => {
  const ask = testApi();
  for (const body of [7, {}, { name: "" }, { name: "x", done: "yes" }]) {
    assert.equal((await ask("POST", "/items", body)).status, 400);
  }
  assert.equal((await ask("GET", "/nothing")).status, 404);
});
