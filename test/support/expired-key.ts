/** What holds of a key that has expired, for every host of a store across a network. */

import assert from "node:assert/strict";
import type { Store } from "../../src/stores/store.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** How a store is made to have one. */
export interface ExpiredKey {
  /** Writes the key `n` with an expiry, has that come, and gives the version that the key had. */
  readonly expire: () => Promise<string>;
  /** Asserts that a write is refused, as the store is full. */
  readonly expectFull: (write: () => Promise<void>) => Promise<void>;
}

/**
 * Asserts that no operation finds the key `n` once it has expired. The store holds the key `b` beside it, whose value is `stays`, and
 * takes two keys at most. Afterwards `n` is not there.
 */
export async function assertExpiredIsAbsent(
  store: Store,
  { expire, expectFull }: ExpiredKey,
): Promise<void> {
  await expire();
  assert.equal(await store.get("n"), null);
  assert.equal(await store.exists("n"), false);
  assert.deepEqual(await store.getMany(["n", "b"]), [null, bytes("stays")]);
  assert.deepEqual(await store.getEntries(["n"]), [null]);
  assert.deepEqual(await store.sizes(["n", "b"]), [null, 5]);
  assert.deepEqual((await store.list({ limit: 5 })).keys, ["b"]);
  assert.deepEqual((await store.list({ limit: 5, reverse: true })).keys, ["b"]);
  assert.equal(await store.count(), 1);
  assert.equal(await store.compareAndSwap("n", await expire(), bytes("x")), false);
  assert.equal((await store.getVersioned("n")).value, null);
  const version = await expire();
  assert.equal(await store.commit({ checks: [{ key: "n", version }], writes: [] }), null);
  await expire();
  const isAbsent = { checks: [{ key: "n", version: null }], writes: [] };
  assert.deepEqual(await store.commit(isAbsent), []);
  await expire();
  assert.equal(await store.increment("n", 7n), 7n);
  assert.deepEqual(await store.getEntries(["n"]), [
    { value: bytes("\x07\0\0\0\0\0\0\0"), expiresAt: null, metadata: null },
  ]);
  await expire();
  await store.delete("n");
  // What has expired takes nobody's place, and what has not does.
  await expire();
  await store.set("c", bytes("room"));
  await expectFull(async () => store.set("d", bytes("none")));
  await store.delete("c");
  await store.delete("n");
}
