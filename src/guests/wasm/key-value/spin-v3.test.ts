/** Keys of `spin:key-value@3.0.0` are fetched as a guest reads them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { keyListingsMax, listKeysMax } from "../../../limits.ts";
import { openMemoryStore } from "../../../stores/memory/memory.ts";
import type { KeyPage, ListOptions, Store } from "../../../stores/store.ts";
import { testCall, testStores } from "../test-guest.ts";
import type { GuestCall } from "../host.ts";
import { type Future, GuestTrap, type HostStream } from "@bobbin-kv/wasm-linker";
import { keyValueV3 } from "./spin-v3.ts";

const keysAll = 2 * listKeysMax + 5;

/** A store with keys, whose pages are counted. */
function startGuest(later = false) {
  const store = openMemoryStore({ label: "default", tuplesMax: 10_000 });
  for (let at = 0; at < keysAll; at += 1) store.set(`key ${at}`, new Uint8Array(1));
  let pages = 0;
  const list = (options: ListOptions): KeyPage | Promise<KeyPage> => {
    pages += 1;
    const page = store.list(options);
    return later ? Promise.resolve(page) : page;
  };
  const counted = Object.assign(Object.create(store) as Store, { list });
  const call = testCall(testStores({ default: counted }));
  const invoke = (name: string, ...values: readonly unknown[]): unknown =>
    (keyValueV3[name] as unknown as (call: GuestCall, ...values: readonly unknown[]) => unknown)(
      call,
      ...values,
    );
  const opened = invoke("[static]store.open", "default") as Disposable;
  const [stream, ended] = invoke("[method]store.get-keys", opened) as [HostStream, Future];
  const again = (): unknown => invoke("[method]store.get-keys", opened);
  return { opened, stream, ended, again, pages: () => pages };
}

/** Reads so many keys, then drops the stream. */
function read(stream: HostStream, countMax: number): Promise<string[]> {
  const keys: string[] = [];
  return new Promise((resolve) => {
    stream.consume({
      room: () => {
        if (keys.length < countMax) return 100;
        resolve(keys);
        return null;
      },
      wait: () => Promise.resolve(),
      write: (part) => keys.push(...(part as string[])),
      end: () => resolve(keys),
    });
  });
}

for (const later of [false, true]) {
  test(`all keys are read, also of a store that was dropped${later ? ", from one that answers later" : ""}`, async () => {
    const { opened, stream, ended } = startGuest(later);
    opened[Symbol.dispose]();
    const keys = await read(stream, Infinity);
    assert.equal(new Set(keys).size, keysAll);
    assert.deepEqual(await ended.outcome(), { value: { tag: "ok" } });
  });
}

test("a stream that is dropped fetches no more", async () => {
  const { stream, ended, pages } = startGuest();
  assert.equal((await read(stream, 150)).length, 200);
  assert.deepEqual(await ended.outcome(), { value: { tag: "ok" } });
  assert.equal(pages(), 1);
});

test("so many lists are read at a time, and others when one is over", async () => {
  const { stream, again } = startGuest();
  for (let count = 1; count < keyListingsMax; count += 1) again();
  assert.throws(again, /more than 64 lists/);
  stream.drop();
  again();
  assert.throws(again, GuestTrap);
});

test("keys that wait to be read count as the guest's memory", async () => {
  const { stream } = startGuest();
  assert.equal(stream.heldBytes, 0);
  let room = 100;
  await new Promise<void>((resolve) => {
    stream.consume({
      room: () => room,
      wait: () => new Promise(() => resolve()),
      write: (part) => {
        room -= part.length;
      },
      end: () => {},
    });
  });
  assert.ok(stream.heldBytes > 900 * 64);
  stream.drop();
  assert.equal(stream.heldBytes, 0);
});

test("nothing is fetched for who does not read", () => {
  assert.equal(startGuest().pages(), 0);
});
