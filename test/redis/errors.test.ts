import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { isBobbinError } from "../../src/errors.ts";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import type { RedisStoreConfig } from "../../src/stores/redis/config.ts";
import { type Certificates, makeCertificates } from "../support/redis/certificates.ts";
import { redisConfig } from "../support/redis/config.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { RedisServer, until } from "../support/redis/server.ts";
import { patient } from "../support/patience.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const skip = redisIsMissing();
const one = new Uint8Array(1);
const secret = "s3cret pass:word";
const url = ({ port }: RedisServer, user: string, password = secret): string =>
  `redis://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}`;

/** Codes of calls whose last answer did not come in time, as may happen on a busy machine: they are made again. */
const late: readonly string[] = ["store-timeout", "store-outcome-unknown"];

/** Checks the code, and that no secret and no value is told. */
async function rejectsWith(call: () => unknown, code: string, text = /./): Promise<void> {
  for (;;) {
    const error: unknown = await Promise.resolve()
      .then(call)
      .then(
        () => assert.fail("it succeeded"),
        (reason: unknown) => reason,
      );
    assert.ok(isBobbinError(error), inspect(error));
    for (const kept of ["s3cret", "the-value"]) assert.ok(!inspect(error).includes(kept));
    if (error.code !== code && late.includes(error.code)) continue;
    assert.equal(error.code, code);
    assert.match(error.message, text);
    return;
  }
}

describe("errors of a Redis server", { skip }, () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
    const acl = (...words: string[]) => server.command("ACL", "SETUSER", ...words);
    await acl("bobbin", "on", `>${secret}`, "~bobbin:*", "+@all", "-@admin", "-@dangerous");
    await acl("reader", "on", `>${secret}`, "~*", "+@read", "+@connection", "+eval", "+evalsha");
    await acl("other", "on", `>${secret}`, "~other:*", "+@all");
  });
  after(() => server.stop());

  const open = (changes: Partial<RedisStoreConfig> & { url?: string } = {}) =>
    openRedisStore(
      "default",
      redisConfig(server.url, { timeoutMilliseconds: patient(1_000), ...changes }),
    );

  test("a user with what it needs: everything works, without the permission to look at settings", async () => {
    const store = await open({ url: url(server, "bobbin") });
    assert.deepEqual(await store.probe(), []);
    await store.set("a", one);
    assert.equal(await store.increment("n", 1n), 1n);
    assert.deepEqual((await store.list({ limit: 9 })).keys, ["a", "n"]);
    assert.ok(!store.describe().includes("s3cret"));
    assert.ok(!inspect(store, { depth: 9, showHidden: true }).includes("s3cret"));
    await store.close();
  });

  test("a user that may only read is told what it may not do", async () => {
    const store = await open({ url: url(server, "reader") });
    assert.equal(await store.get("a"), null);
    await rejectsWith(
      () => store.set("a", Buffer.from("the-value")),
      "store-not-permitted",
      /NOPERM|user executing the script|permission/,
    );
    await rejectsWith(() => store.increment("a", 1n), "store-not-permitted");
    await store.close();
  });

  test("a user of other keys may neither read nor write", async () => {
    const store = await open({ url: url(server, "other") });
    await rejectsWith(() => store.get("a"), "store-not-permitted");
    await rejectsWith(() => store.set("a", one), "store-not-permitted");
    await store.close();
  });

  test("a wrong password, an unknown user, and none where one is needed", async () => {
    for (const wrong of [url(server, "bobbin", "s3cret-wrong"), url(server, "nobody")]) {
      const store = await open({ url: wrong });
      await rejectsWith(() => store.get("a"), "store-not-permitted", /WRONGPASS/);
      await rejectsWith(() => store.probe(), "store-not-permitted", /WRONGPASS/);
      await store.close();
    }
    const guarded = await RedisServer.start({ settings: ["--requirepass", secret] });
    const store = await open({ url: guarded.url });
    await rejectsWith(() => store.set("a", one), "store-not-permitted", /NOAUTH|Authentication/);
    await store.close();
    const default_ = await open({ url: url(guarded, "") });
    await default_.set("a", one);
    assert.deepEqual(await default_.get("a"), one);
    await default_.close();
    await guarded.stop();
  });

  test("a database number is heeded", async () => {
    const config = redisConfig(`${server.url}/5`, { layout: "spin" });
    const store = await openRedisStore("default", config);
    await store.set("in-five", one);
    const raw = await server.raw();
    await raw.send("SELECT", "5");
    assert.equal(await raw.text("EXISTS", "in-five"), "1");
    raw.close();
    await store.close();
    const beyond = await open({ url: `${server.url}/99` });
    await rejectsWith(() => beyond.get("a"), "store-engine-failed", /DB index/);
    await beyond.close();
  });

  test("no memory left: writes are refused and change nothing, reads and deletes go on", async () => {
    const store = await open();
    await store.set("a", one);
    await server.command("CONFIG", "SET", "maxmemory", "1");
    await rejectsWith(() => store.set("b", Buffer.from("the-value")), "store-overloaded", /OOM/);
    await rejectsWith(() => store.setMany([["c", one]]), "store-overloaded");
    await rejectsWith(() => store.increment("n", 1n), "store-overloaded");
    assert.deepEqual(await store.get("a"), one);
    const { version } = await store.getVersioned("b");
    await store.delete("a");
    assert.equal(await store.count(), 0);
    await server.command("CONFIG", "SET", "maxmemory", "0");
    assert.equal(await store.compareAndSwap("b", version, one), false);
    const again = await store.getVersioned("b");
    assert.equal(await store.compareAndSwap("b", again.version, one), true);
    await store.close();
  });

  test("a primary that wants more replicas than it has", async () => {
    const store = await open();
    await server.command("CONFIG", "SET", "min-replicas-to-write", "1");
    await rejectsWith(
      () => store.set("a", Buffer.from("the-value")),
      "store-unreachable",
      /NOREPLICAS/,
    );
    await server.command("CONFIG", "SET", "min-replicas-to-write", "0");
    await store.set("a", one);
    await store.close();
  });

  test("a replica takes no writes, and says so when it is asked", async () => {
    const settings = ["--replicaof", "127.0.0.1", String(server.port)];
    const replica = await RedisServer.start({ settings });
    const store = await open({ url: replica.url });
    const remarks = await store.probe();
    assert.ok(
      remarks.some((remark) => remark.includes("replica")),
      inspect(remarks),
    );
    await rejectsWith(() => store.set("a", one), "store-unreachable", /READONLY/);
    await store.close();
    await replica.stop();
  });

  test("a server that is busy with somebody's script", async () => {
    const busy = await RedisServer.start({ settings: ["--lua-time-limit", "10"] });
    const store = await open({ url: busy.url, timeoutMilliseconds: patient(2_000) });
    await store.set("a", one);
    const raw = await busy.raw();
    const endless = raw.send("EVAL", "while true do end", "0").catch(String);
    await until("the script runs", async () =>
      (await busy.command("PING").catch(String)).includes("BUSY"),
    );
    // It answers BUSY now and then; that may also be too late for the last attempt.
    const isTold = (error: unknown): boolean =>
      isBobbinError(error) && /^store-(overloaded|timeout|outcome-unknown)$/.test(error.code);
    await assert.rejects(async () => store.get("a"), isTold);
    await assert.rejects(async () => store.set("a", Buffer.from("the-value")), isTold);
    await busy.command("SCRIPT", "KILL");
    await endless;
    assert.deepEqual(await store.get("a"), one);
    raw.close();
    await store.close();
    await busy.stop();
  });

  test("commands that the server does not know do not show what they were sent", async () => {
    const settings = ["--rename-command", "EVALSHA", "", "--rename-command", "EVAL", ""];
    const old = await RedisServer.start({ settings });
    const store = await open({ url: old.url });
    const write = () => store.set("a", Buffer.from("the-value"));
    await rejectsWith(write, "store-engine-failed", /unknown command/);
    await store.close();
    await old.stop();
  });

  test("too many clients, and a name that nobody has", async () => {
    const small = await RedisServer.start({ settings: ["--maxclients", "1"] });
    const raw = await small.raw();
    await raw.send("PING");
    const store = await open({ url: small.url, timeoutMilliseconds: 500 });
    await rejectsWith(() => store.get("a"), "store-unreachable");
    raw.close();
    await store.close();
    await small.stop();
    const lost = await open({ url: "redis://no-such-host.invalid", timeoutMilliseconds: 500 });
    await rejectsWith(() => lost.get("a"), "store-unreachable", /no-such-host/);
    await lost.close();
  });

  test("settings of the server that lose data are remarked on", async () => {
    const lossy = await RedisServer.start({
      settings: ["--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"],
    });
    const store = await open({ url: lossy.url });
    const remarks = (await store.probe()).join("\n");
    assert.match(remarks, /allkeys-lru/);
    assert.match(remarks, /restart/);
    await store.close();
    await lossy.stop();
    const safe = await RedisServer.start({ settings: ["--appendonly", "yes"] });
    const sound = await open({ url: safe.url });
    assert.deepEqual(await sound.probe(), []);
    await sound.close();
    await safe.stop();
  });
});

describe("Redis over TLS", { skip }, () => {
  const folder = folderOfFile();
  const certificates = skip === false ? makeCertificates(folder) : null;
  const isMissing = certificates === null && "openssl is not installed";

  test("certificates are checked, and the server's check ours", { skip: isMissing }, async () => {
    const { caFile, certificateFile, keyFile } = certificates as Certificates;
    const server = await RedisServer.start({
      isAsked: false,
      settings: [
        ...["--tls-cert-file", certificateFile, "--tls-key-file", keyFile],
        ...["--tls-ca-cert-file", caFile, "--requirepass", secret],
      ],
      isSecure: true,
    });
    const secure = url(server, "").replace("redis:", "rediss:");
    const none = { caFile: null, certificateFile: null, keyFile: null, serverName: null };
    const full = { ...none, caFile, certificateFile, keyFile };
    const open = (tls: RedisStoreConfig["tls"]) =>
      openRedisStore("default", redisConfig(secure, { tls, timeoutMilliseconds: patient(2_000) }));

    const store = await open(full);
    await store.set("a", one);
    assert.deepEqual(await store.get("a"), one);
    await store.close();
    for (const [tls, text] of [
      [none, /certificate/],
      [{ ...full, serverName: "other.example" }, /altnames|does not match/],
      [{ ...full, caFile: join(folder, "missing.crt") }, /missing\.crt/],
    ] as const) {
      const refused = await open(tls);
      await rejectsWith(() => refused.get("a"), "store-unreachable", text);
      await refused.close();
    }
    const nameless = await open({ ...none, caFile });
    await rejectsWith(() => nameless.get("a"), "store-unreachable");
    await nameless.close();
    await server.stop();
  });
});
