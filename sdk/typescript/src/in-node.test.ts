/** Goal: the SDK can be imported in Node.js, and says what does not work there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Config, Kv, KeyValueError, Redis, ResponseBuilder } from "./in-node.ts";

test("what needs no component works", () => {
  assert.equal(new KeyValueError("store-full", "it is").code, "store-full");
  assert.equal(typeof ResponseBuilder, "function");
});

test("what needs a component says where it is to be had", () => {
  assert.throws(
    () => Kv.openDefault(),
    /^Error: Kv\.openDefault works in a component .*openTestApp.*openStore/,
  );
  assert.throws(() => Kv.open("default"), /^Error: Kv\.open works in a component/);
  assert.throws(() => Config.get("name"), /^Error: Config\.get works in a component/);
  assert.throws(() => Redis.get("key"), { code: "not-served" });
});
