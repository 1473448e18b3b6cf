/** The explorer's API on a store in Redis: what it does with a file it does here, and a server that is away is told. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { errorCode, startTestExplorer } from "../support/explorer.ts";
import { redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { freePort, RedisServer } from "../support/redis/server.ts";
import { patient } from "../support/patience.ts";

const skip = redisIsMissing();
let server: RedisServer;
before(async () => {
  if (skip === false) server = await RedisServer.start();
});
after(() => server?.stop());

interface Listed {
  readonly stores: readonly {
    readonly backend: string;
    readonly keys: number | null;
    readonly isAvailable: boolean;
    readonly problem: string | null;
  }[];
}

test("keys are listed, written, read, renamed and deleted", { skip }, async () => {
  await using explorer = await startTestExplorer({ defaultStore: redisConfig(server.url) });
  for (const key of ["user:1", "user:2", "größe/鍵"]) {
    const written = await explorer.call("PUT", explorer.valuePath(key), {
      body: `value of ${key}`,
    });
    assert.equal(written.status, 204);
  }
  const read = await explorer.call("GET", explorer.valuePath("größe/鍵"));
  assert.equal(await read.text(), "value of größe/鍵");
  const keys = await explorer.call("GET", "/api/stores/default/keys?prefix=user%3A");
  assert.deepEqual(await keys.json(), {
    keys: [
      { key: "user:1", bytes: 15 },
      { key: "user:2", bytes: 15 },
    ],
    cursor: null,
  });
  const overview = (await (await explorer.call("GET", "/api/stores")).json()) as Listed;
  const [first] = overview.stores;
  assert.equal(first?.keys, 3);
  assert.equal(first.backend, `Redis at 127.0.0.1:${server.port}`);
  const deleted = await explorer.call("DELETE", explorer.valuePath("user:1"));
  assert.equal(deleted.status, 204);
  assert.equal((await explorer.call("GET", explorer.valuePath("user:1"))).status, 404);
});

test("a value that changed meanwhile is not overwritten", { skip }, async () => {
  await using explorer = await startTestExplorer({ defaultStore: redisConfig(server.url) });
  const path = explorer.valuePath("a");
  await explorer.call("PUT", path, { body: "first" });
  const { headers } = await explorer.call("GET", path);
  const etag = headers.get("etag") ?? "";
  assert.notEqual(etag, "");
  await explorer.call("PUT", path, { body: "theirs" });
  const mine = await explorer.call("PUT", path, { body: "mine", headers: { "if-match": etag } });
  assert.equal(mine.status, 412);
  assert.equal(await errorCode(mine), "key-changed");
  assert.equal(await (await explorer.call("GET", path)).text(), "theirs");
});

test("a server that is away is told, and hides no other store", { skip }, async () => {
  const config = redisConfig(`redis://app:very-secret@127.0.0.1:${await freePort()}`, {
    timeoutMilliseconds: patient(1_000),
  });
  await using explorer = await startTestExplorer({ defaultStore: config });
  const keys = await explorer.call("GET", "/api/stores/default/keys");
  assert.equal(keys.status, 503);
  assert.equal(await errorCode(keys), "store-unreachable");
  const text = await (await explorer.call("GET", "/api/stores")).text();
  assert.doesNotMatch(text, /very-secret/);
  const { stores } = JSON.parse(text) as Listed;
  assert.deepEqual(
    stores.map(({ isAvailable }) => isAvailable),
    [false, true, false],
  );
  assert.match(stores[0]?.problem ?? "", /cannot be reached at 127\.0\.0\.1/);
});
