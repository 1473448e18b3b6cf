import assert from "node:assert/strict";
import { test } from "node:test";

// "npm install" brings it; without it the other tests run all the same.
const testing = await import("bobbin-kv/testing").catch(() => null);
const skip = testing === null && 'bobbin-kv is not installed; run "npm install" for this test';

test("visits of a path are counted", { skip }, async () => {
  assert.ok(testing);
  await using app = await testing.openTestApp(
    {
      trigger: { http: [{ route: "/...", component: "{{name}}" }] },
      component: { "{{name}}": { source: "index.ts", key_value_stores: ["default"] } },
    },
    { directory: new URL(".", import.meta.url), stores: { default: { "/cart": 2n } } },
  );
  const response = await app.fetch("/cart?colour=red");
  assert.equal(await response.text(), "Hello! This is visit 3 of /cart.\n");
  assert.equal(await app.store().getCounter("/cart"), 3n);
});
