import assert from "node:assert/strict";
import { test } from "node:test";
import { slotCount, slotOf } from "../servers/slots.ts";
import { partitionOf, partitionTags } from "./tags.ts";

test("a store in one partition is where stores have always been", () => {
  assert.deepEqual(partitionTags("shop", 1), ["shop"]);
  assert.deepEqual(partitionTags("", 1), ["%"]);
  assert.deepEqual(partitionTags("a{b}%", 1), ["a%7bb%7d%25"]);
});

test("partitions are where they have been since there are any: what is kept there stays there", () => {
  assert.deepEqual(partitionTags("shop", 3), ["shop%p3.0", "shop%p3.1", "shop%p3.2"]);
  const keys = ["", "a", "cart:1", "cart:2", "😀"];
  assert.deepEqual(
    keys.map((key) => partitionOf(key, 16)),
    [0, 15, 1, 13, 2],
  );
});

test("each partition has a slot in its own share of all slots", () => {
  for (const partitions of [2, 3, 16, 100, 128]) {
    for (const namespace of ["", "default", "a{b}%"]) {
      const slots = partitionTags(namespace, partitions).map((tag) =>
        slotOf(`bobbin:{${tag}}:keys`),
      );
      const shares = slots.map((slot) => Math.floor((slot * partitions) / slotCount));
      assert.deepEqual(
        shares,
        Array.from({ length: partitions }, (_, share) => share),
      );
    }
  }
});

test("no two stores have a partition in common, whatever they are called", () => {
  const stores = [1, 2, 25, 26].flatMap((partitions) =>
    ["", "%", "a", "a%", "a%p2.0", "a%25"].map((name) => partitionTags(name, partitions)),
  );
  const tags = stores.flat();
  assert.equal(new Set(tags).size, tags.length);
});

test("keys are spread evenly, and those with the same part in braces are together", () => {
  const counts = Array.from({ length: 16 }, () => 0);
  for (let index = 0; index < 16_000; index++) counts[partitionOf(`user:${index}`, 16)]!++;
  assert.ok(Math.min(...counts) > 700 && Math.max(...counts) < 1_300, counts.join());
  for (const key of ["cart:{42}:items", "cart:{42}:total", "{42}", "user:{42}"])
    assert.equal(partitionOf(key, 16), partitionOf("42", 16));
});
