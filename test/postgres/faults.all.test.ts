/** Goal: what an answered write means holds whatever the server and the way to it do, and errors say what to do. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "pg";
import { patient } from "../support/patience.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";
import { expectCode } from "./expect-code.ts";
import { atMost, usePostgres } from "./server.ts";

const postgres = usePostgres();
const { skip } = postgres;
const value = Buffer.from("hello");
const short = { timeoutMilliseconds: patient(1_000) };

function at(port: number): { url: string } {
  return { url: postgres.url().replace(/:\d+\//, `:${port}/`) };
}

test("a write whose answer is lost may have happened, and is not repeated", { skip }, async () => {
  await using proxy = await startCuttingProxy(postgres.port());
  const config = { ...postgres.configure(), ...at(proxy.port) };
  const store = await postgres.open(config);
  const direct = await postgres.open({ ...config, url: postgres.url() });
  await store.set("a", value);
  for (const how of ["end", "silence"] as const) {
    const one = await postgres.open({ ...config, ...(how === "end" ? {} : short) });
    await one.get("a");
    proxy.cutAfter("INSERT INTO", how);
    await expectCode(
      one.setMany([
        ["b", value],
        [how, value],
      ]),
      "store-outcome-unknown",
      /did not confirm set of key "b" and 1 more \(.*\): it may have happened, or not/,
    );
    assert.deepEqual(await direct.get(how), new Uint8Array(value), "it had happened");
    proxy.cutAfter("nothing of the kind", how);
    assert.equal(await one.exists(how), true, "a new connection is made");
    await one.close();
  }
  for (const each of [store, direct]) await each.close();
});

test("a transaction is unknown only once its end was asked for", { skip }, async () => {
  await using proxy = await startCuttingProxy(postgres.port());
  const config = { ...postgres.configure(atMost(10)), ...at(proxy.port), ...short };
  const store = await postgres.open(config);
  await store.set("a", value);
  proxy.cutAfter("pg_advisory_xact_lock", "end");
  await expectCode(
    store.set("b", value),
    "store-unreachable",
    /nothing was changed|cannot be reached/,
  );
  proxy.cutAfter("COMMIT", "end");
  await expectCode(store.set("c", value), "store-outcome-unknown", /set of key "c"/);
  await store.close();
});

test("a write that waits too long for a lock was not done", { skip }, async () => {
  const store = await postgres.open(short);
  await store.set("a", value);
  const other = new Client({ connectionString: postgres.url(), ssl: false });
  await other.connect();
  await other.query("BEGIN; LOCK TABLE bobbin_kv");
  await expectCode(store.set("a", value), "store-timeout", /./);
  await other.query("ROLLBACK");
  await other.end();
  await store.set("a", value);
  await store.close();
});

test(
  "a server that is away is waited for, and there again without a restart",
  { skip },
  async () => {
    const store = await postgres.open(short);
    await store.set("a", value);
    await postgres.stop();
    await expectCode(store.get("a"), "store-unreachable", /./);
    await expectCode(store.set("a", value), "store-unreachable", /./);
    await postgres.start();
    assert.deepEqual(await store.get("a"), new Uint8Array(value));
    await store.set("a", value);
    await store.close();
  },
);

test("what does not mend itself says so", { skip }, async () => {
  const url = postgres.url();
  const wrong = await postgres.open({ url: url.replace("bobbin:", "stranger:") });
  await expectCode(wrong.probe(), "store-not-permitted", /stranger/);
  const missing = await postgres.open({ url: url.replace(/postgres$/, "nowhere") });
  await expectCode(missing.get("a"), "store-missing", /"nowhere" does not exist/);
  const tls = { caFile: null, certificateFile: null, keyFile: null, serverName: null };
  const plain = await postgres.open({ tls });
  await expectCode(plain.get("a"), "store-unreachable", /does not speak TLS; .* tls = false/);
  const noFile = await postgres.open({ tls: { ...tls, caFile: "/nowhere/ca.pem" } });
  await expectCode(noFile.get("a"), "store-unreachable", /its ca_file cannot be read: ENOENT/);
  await Promise.all([wrong, missing, plain, noFile].map(async (store) => store.close()));
});

test("commits wait for the disk, whatever the server is set to", { skip }, async () => {
  await postgres.query("ALTER ROLE bobbin SET synchronous_commit = off");
  const store = await postgres.open({ table: "watched" });
  await store.set("a", value);
  await postgres.query(`CREATE TABLE seen AS SELECT ''::text AS setting WHERE false;
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO seen VALUES (current_setting(''synchronous_commit'')); RETURN NULL; END';
    CREATE TRIGGER noted AFTER INSERT ON watched EXECUTE FUNCTION note()`);
  await store.set("b", value);
  assert.deepEqual(await postgres.query("SELECT setting FROM seen"), [{ setting: "on" }]);
  await postgres.query("ALTER ROLE bobbin RESET synchronous_commit");
  const [remark] = await store.probe();
  assert.match(remark ?? "", /fsync/, "the server of the tests runs without");
  await store.close();
});

test(
  "hosts that begin together share one store, add exactly and never exceed its limit",
  { skip },
  async () => {
    const config = { ...postgres.configure(atMost(20)), table: "shared" };
    const hosts = await Promise.all([1, 2, 3].map(async () => postgres.open(config)));
    const sums = await Promise.all(
      hosts.flatMap((host) => Array.from({ length: 20 }, async () => host.increment("n", 1n))),
    );
    assert.deepEqual(new Set(sums).size, 60);
    const adds = hosts.flatMap((host, number) =>
      Array.from({ length: 20 }, async (_, index) => host.set(`${number}-${index}`, value)),
    );
    const settled = await Promise.allSettled(adds);
    const [first] = hosts;
    assert.equal(await first?.count(), 20);
    assert.equal(settled.filter(({ status }) => status === "fulfilled").length, 19);
    await Promise.all(hosts.map(async (host) => host.close()));
  },
);

test("stores of one table know nothing of each other", { skip }, async () => {
  const one = await postgres.open();
  const other = await postgres.open();
  await one.set("a", value);
  assert.equal(await other.get("a"), null);
  await other.deleteMany(["a"]);
  assert.equal(await one.count(), 1);
  await one.close();
  await other.close();
});

test("a key that no index holds is refused, and the longest is kept", { skip }, async () => {
  const store = await postgres.open({ namespace: "n".repeat(256) });
  // Nothing that could be compressed.
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(1_024))).toString("hex");
  await store.set(key, value);
  assert.equal(await store.exists(key), true);
  await expectCode(store.set(`${key}a`, value), "key-not-supported", /2048 are allowed/);
  await store.close();
});
