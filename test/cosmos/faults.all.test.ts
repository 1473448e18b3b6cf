/** What callers are told when the service or the way to it fails. */

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { expectCode } from "./expect-code.ts";
import { FaultProxy, type SeenRequest } from "./fault-proxy.ts";
import { useCosmos } from "./use-cosmos.ts";
import { patient } from "../support/patience.ts";

const cosmos = useCosmos();
const proxy = new FaultProxy(() => cosmos.endpoint());
const value = new Uint8Array([1, 2, 3]);

before(() => proxy.start());
after(() => proxy.stop());
beforeEach(() => proxy.reset());

const isQuery = ({ body }: SeenRequest): boolean => body.includes('"query"');
const isItem = ({ path }: SeenRequest): boolean => path.includes("/docs");
const isWrite = (request: SeenRequest): boolean => request.method !== "GET" && !isQuery(request);
const isRead = (request: SeenRequest): boolean => isItem(request) && !isWrite(request);
const anything = (): boolean => true;

/** A store that goes through the proxy and has seen its container. */
async function openStore(
  timeoutMilliseconds = patient(60_000),
  tuplesMax = Infinity,
): Promise<RemoteStore> {
  const store = await cosmos.open({ endpoint: proxy.endpoint, timeoutMilliseconds, tuplesMax });
  const look = async (): Promise<unknown> => store.exists("a");
  // A short time may be too short for the first call on a busy machine.
  while (
    !(await look()
      .then(() => true)
      .catch(() => false))
  );
  proxy.reset();
  return store;
}

const writes: Record<string, (store: RemoteStore) => Promise<unknown>> = {
  set: async (store) => store.set("a", value),
  increment: async (store) => store.increment("counter", 1n),
  insert: async (store) => store.compareAndSwap("a", null, value),
  delete: async (store) => store.delete("a"),
  setMany: async (store) => store.setMany([["a", value]]),
  deleteMany: async (store) => store.deleteMany(["a"]),
};
const reads: Record<string, (store: RemoteStore) => Promise<unknown>> = {
  get: async (store) => store.get("a"),
  exists: async (store) => store.exists("a"),
  list: async (store) => store.list({ limit: 10 }),
  getMany: async (store) => store.getMany(["a", "b"]),
  getVersioned: async (store) => store.getVersioned("a"),
  count: async (store) => store.count(),
  sizes: async (store) => store.sizes(["a"]),
};

for (const [name, write] of Object.entries(writes)) {
  test(`${name} whose answer is lost is neither repeated nor said to have failed or succeeded`, async () => {
    const store = await openStore();
    proxy.inject(isWrite, "lose-answer");
    const error = await expectCode(write(store), "store-outcome-unknown");
    assert.match(error.message, /did not confirm (set|increment|compare-and-swap|delete) of key "/);
    assert.equal(proxy.seen.filter(isWrite).length, 1);
    if (name === "increment") assert.equal(await store.increment("counter", 1n), 2n);
    await store.close();
  });
}

test("a swap whose answer is lost has an unknown outcome, and is there", async () => {
  const store = await openStore();
  await store.set("a", value);
  const { version } = await store.getVersioned("a");
  proxy.inject(isWrite, "lose-answer");
  const swap = Promise.resolve(store.compareAndSwap("a", version, new Uint8Array([9])));
  await expectCode(swap, "store-outcome-unknown");
  assert.deepEqual(await store.get("a"), new Uint8Array([9]));
  assert.equal(await store.compareAndSwap("a", version, value), false);
  await store.close();
});

test("a write that times out after it was sent has an unknown outcome", async () => {
  const store = await openStore(patient(1_500));
  proxy.inject(isWrite, "hang-after", 100);
  await Promise.all(
    Object.values(writes).map((write) => expectCode(write(store), "store-outcome-unknown")),
  );
  await store.close();
});

test("a write whose answer says nothing of its outcome is not repeated", async () => {
  const store = await openStore();
  for (const status of [408, 410, 500, 502, 503]) {
    proxy.reset();
    proxy.inject(isWrite, { status });
    await expectCode(Promise.resolve(store.set("b", value)), "store-outcome-unknown");
    assert.equal(proxy.seen.filter(isWrite).length, 1);
  }
  await store.close();
});

test("a read that hangs ends in time", async () => {
  const store = await openStore(patient(1_500));
  proxy.inject(isRead, "hang", 1000);
  await Promise.all(Object.values(reads).map((read) => expectCode(read(store), "store-timeout")));
  await store.close();
});

for (const [name, read] of Object.entries(reads)) {
  test(`${name} is repeated when its answer is lost or the service cannot answer`, async () => {
    const store = await openStore();
    for (const status of [429, 449, 408, 500, 503]) {
      proxy.inject(isRead, { status, text: status === 503 ? "<html>" : "{}" });
    }
    proxy.inject(isRead, "lose-answer", 2);
    await read(store);
    await store.close();
  });
}

test("a write that is throttled is repeated until it is done", async () => {
  for (const write of Object.values(writes)) {
    const store = await openStore();
    proxy.inject(isWrite, { status: 429, substatus: 3200 }, 2);
    proxy.inject(isWrite, { status: 449 });
    await write(store);
    assert.equal(proxy.seen.filter(isWrite).length, 4);
    await store.close();
  }
});

test("throttled to the end, a call says that the store is overloaded and nothing was changed", async () => {
  const store = await openStore(2_500);
  proxy.inject(isItem, { status: 429, substatus: 3200 }, 100_000);
  const calls = [...Object.values(writes), ...Object.values(reads)];
  await Promise.all(calls.map((call) => expectCode(call(store), "store-overloaded")));
  proxy.reset();
  assert.equal(await store.count(), 0);
  await store.close();
});

test("refused credentials are said once and not tried again", async () => {
  for (const status of [401, 403]) {
    proxy.reset();
    const store = await openStore();
    for (const call of [...Object.values(writes), ...Object.values(reads)]) {
      proxy.reset();
      proxy.inject(isItem, { status }, 100);
      await expectCode(call(store), "store-not-permitted");
    }
    proxy.inject(anything, { status }, 100);
    await expectCode(store.probe(), "store-not-permitted");
    await store.close();
  }
});

test("a batch that fails half-way says how much is done, and begins nothing more", async () => {
  const store = await openStore();
  const entries = Array.from({ length: 60 }, (_, index) => [`key-${index}`, value] as const);
  proxy.inject(({ body }) => body.includes('"key-5"'), "lose-answer");
  const written = await expectCode(Promise.resolve(store.setMany(entries)), "batch-incomplete");
  const done = Number(/, (\d+) of 60 keys/.exec(written.message)?.[1]);
  // The one whose answer was lost is there as well, and nobody was told.
  assert.equal(await store.count(), done + 1);
  assert.match(written.message, /did not confirm set of key "/);
  proxy.reset();
  proxy.inject(({ method, path }) => method === "DELETE" && path.endsWith("/key-3"), {
    status: 403,
  });
  const keys = entries.map(([key]) => key);
  const deleted = await expectCode(Promise.resolve(store.deleteMany(keys)), "batch-incomplete");
  assert.match(deleted.message, /, \d+ of 60 keys/);
  await store.deleteMany(keys);
  assert.equal(await store.count(), 0);
  await store.close();
});

test("a store that is down answers errors, and works once it is there", async () => {
  await proxy.stop();
  const { id } = await cosmos.createContainer();
  const store = await cosmos.open({ endpoint: proxy.endpoint, container: id });
  await expectCode(store.probe(), "store-unreachable");
  for (const call of [...Object.values(writes), ...Object.values(reads)]) {
    await expectCode(call(store), "store-unreachable");
  }
  await proxy.start();
  await store.set("a", value);
  await proxy.stop();
  await expectCode(Promise.resolve(store.get("a")), "store-unreachable");
  await proxy.start();
  assert.deepEqual(await store.get("a"), value);
  await store.close();
});

test("a value that the service finds too large is refused as such", async () => {
  for (const tuplesMax of [Infinity, 10]) {
    proxy.reset();
    const store = await openStore(20_000, tuplesMax);
    proxy.inject(isWrite, { status: 413 }, 100);
    await expectCode(
      Promise.resolve(store.compareAndSwap("a", null, value)),
      "value-not-supported",
    );
    await expectCode(Promise.resolve(store.set("a", value)), "value-not-supported");
    await expectCode(Promise.resolve(store.setMany([["a", value]])), "value-not-supported");
    await store.close();
  }
});

test("a container that goes away is told apart from a missing key", async () => {
  const store = await openStore();
  assert.equal(await store.get("none"), null);
  await store.delete("none");
  for (const call of [...Object.values(writes), ...Object.values(reads)]) {
    proxy.reset();
    proxy.inject(isItem, { status: 404, substatus: 1003 }, 100);
    const error = await expectCode(call(store), "store-missing");
    assert.match(error.text, /az cosmosdb sql container create .*--partition-key-path \/id/);
  }
  await store.close();
});

test("a replica that is behind is asked again and never makes a key seem missing", async () => {
  const store = await openStore();
  await store.set("a", value);
  proxy.inject(isRead, { status: 404, substatus: 1002 }, 2);
  assert.deepEqual(await store.get("a"), value);
  await store.close();
});

test("closing ends the calls under way", async () => {
  const store = await openStore();
  proxy.inject(isItem, "hang", 100);
  const calls = [store.get("a"), store.set("a", value)].map(async (call) =>
    Promise.resolve(call).then(
      () => "answered",
      () => "failed",
    ),
  );
  while (proxy.seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await store.close();
  assert.deepEqual(await Promise.all(calls), ["failed", "failed"]);
});

for (const [what, fault] of [
  ["a redirection", { status: 302, text: "" }],
  ["an answer without content", { status: 204, text: "" }],
  ["an empty success", { status: 200, text: "" }],
] as const) {
  test(`${what} that the service did not send is no success of a write, and no value of a read`, async () => {
    for (const name of ["increment", "set", "insert"] as const) {
      const store = await openStore();
      proxy.inject(isWrite, fault);
      await expectCode((writes[name] as (typeof writes)[string])(store), "store-outcome-unknown");
      await store.close();
    }
    const store = await openStore();
    proxy.inject(isRead, fault, 100);
    await expectCode((async () => store.get("a"))(), "store-unreachable");
    if (fault.status !== 204) {
      proxy.reset();
      proxy.inject(isWrite, fault);
      await expectCode((async () => store.delete("a"))(), "store-outcome-unknown");
    }
    await store.close();
  });
}
