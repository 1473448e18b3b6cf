/** Goal: attributes are made once for what they are about, and nobody fills the memory by asking for ever new ones. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { telemetryLimits } from "../limits.ts";
import { fixed, KnownAttributes } from "./known-attributes.ts";
import { OwnMeters } from "./own-meters.ts";

test("attributes are made once for each subject, and others for another", () => {
  let made = 0;
  const known = new KnownAttributes((store: string | null, status: number | null) => {
    made += 1;
    return fixed({ store: store ?? "none", status: status ?? -1 });
  });
  const first = known.of("a", 200);
  assert.equal(known.of("a", 200), first);
  assert.deepEqual(known.of("a", null), { store: "a", status: -1 });
  assert.deepEqual(known.of(null, 200), { store: "none", status: 200 });
  assert.equal(made, 3);
});

test("ever new subjects are told all the same, and forgotten now and then", () => {
  let made = 0;
  const known = new KnownAttributes((at: number) => fixed({ at: (made += 1) > 0 ? at : 0 }));
  const rounds = telemetryLimits.seriesMax * 3;
  for (let at = 0; at < rounds; at += 1) assert.equal(known.of(at)["at"], at);
  known.of(0);
  assert.equal(made, rounds + 1);
});

test("a meter counts the same series by the same attributes and by equal ones", () => {
  const meters = new OwnMeters();
  const about = fixed({ direction: "read" });
  meters.add("bobbin.key_value.bytes", 1, about);
  meters.add("bobbin.key_value.bytes", 2, about);
  meters.add("bobbin.key_value.bytes", 4, { direction: "read" });
  meters.add("bobbin.durability.syncs", 8, about);
  const sums = meters.snapshot().map(({ name, sum }) => [name, sum]);
  assert.deepEqual(sums.slice(0, 2), [
    ["bobbin.key_value.bytes", 7],
    ["bobbin.durability.syncs", 8],
  ]);
});
