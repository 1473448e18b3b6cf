/** Opening, probing, credentials, and several callers at once. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openCosmosStore } from "../../src/stores/cosmos/store.ts";
import { packageLoaders } from "../../src/stores/cosmos/packages.ts";
import { expectCode } from "./expect-code.ts";
import { secretKey, useCosmos } from "./use-cosmos.ts";

const cosmos = useCosmos();
const value = new Uint8Array([1]);

test("a probe finds the container and says what a person should know", async () => {
  const store = await cosmos.open();
  const remarks = await store.probe();
  assert.ok(remarks.every((remark) => remark.endsWith(".") && !remark.includes(secretKey)));
  assert.match(store.describe(), /^Azure CosmosDB database: .*, collection: /);
  await store.close();
});

test("a missing container is an error with the commands that create it", async () => {
  const store = await cosmos.open({ container: "none" });
  for (const call of [
    store.probe(),
    store.get("a"),
    store.set("a", value),
    store.list({ limit: 1 }),
  ]) {
    const { fix } = await expectCode(Promise.resolve(call), "store-missing");
    assert.match(fix ?? "", /az cosmosdb sql database create .*--account-name my-account/);
    assert.match(
      fix ?? "",
      /az cosmosdb sql container create .*--name none --partition-key-path \/id/,
    );
  }
  await store.close();
});

test("a container with another partition key is refused", async () => {
  const { id } = await cosmos.createContainer("/store_id");
  const store = await cosmos.open({ container: id });
  const error = await expectCode(store.probe(), "store-missing");
  assert.match(error.message, /partition key \/store_id, and .* partition key \/id/);
  await expectCode(Promise.resolve(store.set("a", value)), "store-missing");
  await store.close();
});

test("a client that is not installed is an error that names what to install", async () => {
  const missing = async (): Promise<never> => {
    throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  };
  const config = cosmos.configure("store");
  const client = await expectCode(
    openCosmosStore("default", config, { ...packageLoaders, cosmos: missing }),
    "store-package-missing",
  );
  assert.match(client.fix ?? "", /npm install @azure\/cosmos$/);
  const withoutKey = { ...config, key: null };
  const identity = await expectCode(
    openCosmosStore("default", withoutKey, { ...packageLoaders, identity: missing }),
    "store-package-missing",
  );
  assert.match(identity.fix ?? "", /npm install @azure\/cosmos @azure\/identity$/);
});

test("without a key Azure's own credentials are asked, and it is said when there are none", async () => {
  const identity = await import("@azure/identity");
  class NoCredential {
    async getToken(): Promise<never> {
      throw new identity.CredentialUnavailableError("nobody is signed in");
    }
  }
  const config = { ...cosmos.configure("store"), key: null, endpoint: "https://127.0.0.1:1/" };
  const store = await openCosmosStore("default", config, {
    ...packageLoaders,
    identity: async () => ({ DefaultAzureCredential: NoCredential }),
  });
  await expectCode(Promise.resolve(store.get("a")), "store-not-permitted");
  await expectCode(Promise.resolve(store.set("a", value)), "store-not-permitted");
  await store.close();
});

test("sixteen callers of two stores count to the sum of what they add", async () => {
  const { id } = await cosmos.createContainer();
  const stores = [await cosmos.open({ container: id }), await cosmos.open({ container: id })];
  const sums = await Promise.all(
    Array.from({ length: 16 }, async (_, index) => stores[index % 2]?.increment("counter", 1n)),
  );
  assert.deepEqual(
    sums.toSorted((a, b) => Number((a ?? 0n) - (b ?? 0n))),
    Array.from({ length: 16 }, (_, index) => BigInt(index + 1)),
  );
  for (const store of stores) await store.close();
});

test("of sixteen swaps with one version one wins, and of sixteen inserts", async () => {
  const store = await cosmos.open();
  const swap = async (version: string | null): Promise<number> => {
    const won = await Promise.all(
      Array.from({ length: 16 }, async (_, index) =>
        store.compareAndSwap("a", version, new Uint8Array([index])),
      ),
    );
    assert.deepEqual(await store.get("a"), new Uint8Array([won.indexOf(true)]));
    return won.filter(Boolean).length;
  };
  assert.equal(await swap(null), 1);
  assert.equal(await swap((await store.getVersioned("a")).version), 1);
  for (const version of ["", "e", "e\r\nx: y", "other", "e€"]) {
    assert.equal(await store.compareAndSwap("a", version, value), false);
  }
  await store.close();
});

test("callers of one process never exceed the limit of keys", async () => {
  const store = await cosmos.open({ tuplesMax: 10 });
  const answers = await Promise.allSettled(
    Array.from({ length: 24 }, async (_, index) => store.set(`key-${index}`, value)),
  );
  assert.equal(answers.filter(({ status }) => status === "fulfilled").length, 10);
  assert.equal(await store.count(), 10);
  await store.close();
});

test("without an endpoint the account's own address is used", async () => {
  const config = { ...cosmos.configure("store", { timeoutMilliseconds: 200 }), endpoint: null };
  const store = await openCosmosStore("default", { ...config, account: "no-such-account.invalid" });
  const error = await store.probe().then(
    () => assert.fail("answered"),
    (reason: unknown) => reason as Error,
  );
  assert.match(error.message, /https:\/\/no-such-account\.invalid\.documents\.azure\.com:443\//);
  await store.close();
});
