/** Goal: triggers and inline components get the ids that Spin gives. Method: examples, and that ids are distinct. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assignInlineId, assignTriggerIds, type IdSource } from "./trigger-ids.ts";

function ids(...triggers: IdSource[]): string[] {
  return assignTriggerIds(triggers).map(([, id]) => id);
}

const http = { type: "http", id: null, component: null };

test("a trigger is named after its component, and counted when that name is taken", () => {
  const hello = { ...http, component: { value: "hello" } };
  assert.deepEqual(ids(hello, hello, http), [
    "hello-http-trigger",
    "http-trigger1",
    "http-trigger2",
  ]);
});

test("written ids are kept and never given to another trigger", () => {
  const written = { ...http, id: { value: "http-trigger1" } };
  assert.deepEqual(ids(http, written), ["http-trigger2", "http-trigger1"]);
});

test("each type of trigger counts for itself", () => {
  assert.deepEqual(ids(http, { ...http, type: "redis" }), ["http-trigger1", "redis-trigger1"]);
});

test("an inline component is named after its trigger, and counted when that is no id or taken", () => {
  assert.equal(assignInlineId("main", new Set()), "main-component");
  assert.equal(assignInlineId("main", new Set(["main-component"])), "inline-component1");
  assert.equal(assignInlineId("not.kebab", new Set(["inline-component1"])), "inline-component2");
});

test("ids are distinct wherever the written ones are", () => {
  const name = fc.constantFrom("a", "b", "a-http-trigger", "http-trigger1", "http-trigger2");
  const trigger = fc.record({
    type: fc.constantFrom("http", "redis"),
    id: fc.option(name.map((value) => ({ value }))),
    component: fc.option(name.map((value) => ({ value }))),
  });
  fc.assert(
    fc.property(fc.array(trigger), (triggers) => {
      const written = triggers.flatMap(({ id }) => id?.value ?? []);
      fc.pre(new Set(written).size === written.length);
      assert.equal(new Set(ids(...triggers)).size, triggers.length);
    }),
  );
});
