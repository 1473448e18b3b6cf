/** `bobbin kv`, `doctor` and `up` with a store in Redis: the same commands, and clear words while the server is away. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createKvApp, type KvApp } from "../support/kv-command.ts";
import { redisIsMissing } from "../support/redis/program.ts";
import { freePort, RedisServer } from "../support/redis/server.ts";
import { createUpApp } from "../support/up-app.ts";
import { runBobbin, startUp } from "../support/up-process.ts";
import { patient } from "../support/patience.ts";

const skip = redisIsMissing();
let server: RedisServer;
before(async () => {
  if (skip === false) server = await RedisServer.start();
});
after(() => server?.stop());

let stores = 0;

/** An application whose store `archive` is in Redis, and is empty. */
function createRedisApp(url = server.url): KvApp {
  const app = createKvApp();
  writeFileSync(
    join(app.folder, "runtime.toml"),
    `[key_value_store.archive]
type = "redis"
url = "${url}"
namespace = "kv-${++stores}"
timeout_milliseconds = ${patient(2_000)}
limits = { tuples_max = "unlimited" }
`,
  );
  return app;
}

test("every verb works on a store in Redis", { skip }, async () => {
  using app = createRedisApp();
  const archive = ["-s", "archive"];
  await app.read(["set", ...archive, "user:1", "Ada"]);
  await app.read(["set", ...archive, "user:2"], new Uint8Array([0, 255]));
  await app.read(["set", ...archive, "other", ""]);
  assert.equal(await app.read(["get", ...archive, "user:1"]), "Ada");
  assert.equal(await app.read(["list", ...archive, "-p", "user:"]), "user:1\nuser:2\n");
  assert.equal((await app.kv(["exists", ...archive, "user:3"])).code, 1);
  const lines = await app.read(["export", "-q", ...archive]);
  assert.equal(lines.split("\n").length, 4);
  assert.match(await app.read(["stats", ...archive]), /^Place +Redis at 127\.0\.0\.1:\d+$/m);
  assert.match(await app.read(["stores"]), /^archive +3 keys +Redis at 127\.0\.0\.1:\d+$/m);
  const cleared = await app.kv(["clear", "-y", ...archive, "-p", "user:"]);
  assert.equal(cleared.stderr, "Deleted 2 keys\n");
  assert.equal(
    (await app.kv(["import", ...archive], lines)).stderr,
    "Wrote 2 entries; 1 there already\n",
  );
});

test("a store moves from SQLite to Redis and back, byte for byte", { skip }, async () => {
  using app = createRedisApp();
  const lines = Array.from(
    { length: 1_000 },
    (_, index) => `${JSON.stringify({ key: `größe/${index}`, base64: btoa(`\0\xFF${index}`) })}\n`,
  ).join("");
  await app.read(["import", "-q"], lines);
  const there = await app.kv(["copy", "default", "archive"]);
  assert.equal(there.stderr, "Copied 1,000 entries\nCompared 1,000 entries: all are the same\n");
  const exported = (await app.kv(["export", "-q"])).stdout;
  await app.read(["clear", "-yq"]);
  const back = await app.kv(["copy", "archive", "default"]);
  assert.equal(back.code, 0, back.stderr);
  assert.deepEqual((await app.kv(["export", "-q"])).stdout, exported);
});

test(
  "a store whose server is away is a clear error, and hides no other store",
  { skip },
  async () => {
    using app = createRedisApp(`redis://app:very-secret@127.0.0.1:${await freePort()}`);
    const got = await app.kv(["get", "-s", "archive", "a"]);
    assert.equal(got.code, 4);
    assert.match(got.stderr, /^Error: store "archive" cannot be reached at 127\.0\.0\.1:\d+: /);
    const listed = await app.kv(["stores"]);
    assert.equal(listed.code, 4);
    assert.match(listed.stdout.toString(), /^default +0 keys /m);
    assert.match(listed.stdout.toString(), /^archive +\? +Redis at 127\.0\.0\.1:\d+$/m);
    await app.read(["set", "a", "1"]);
    const copied = await app.kv(["copy", "default", "archive"]);
    assert.equal(copied.code, 4);
    const flags = ["--from", app.folder, "--runtime-config-file", join(app.folder, "runtime.toml")];
    const doctor = await runBobbin(["doctor", "--fast", ...flags]);
    assert.match(doctor.stdout, /store "archive" cannot be reached/);
    const all = [got, listed, copied]
      .map(({ stdout, stderr }) => stdout.toString() + stderr)
      .join("");
    assert.doesNotMatch(all + doctor.stdout + doctor.stderr, /very-secret/);
  },
);

test(
  "an application starts while its store is away, says so, and answers once it is there",
  { skip },
  async () => {
    const port = await freePort();
    await using app = await createUpApp({
      components: {
        keeper: `
        export async function handleRequest() {
          const store = spinSdk.kv.open("shared");
          try {
            store.set("a", "kept");
            return { status: 200, body: store.get("a") };
          } catch (error) {
            return { status: 503, body: error.code };
          }
        }`,
      },
      stores: { keeper: ["shared"] },
      runtimeConfig: `[key_value_store.shared]
type = "redis"
url = "redis://127.0.0.1:${port}"
timeout_milliseconds = ${patient(1_000)}
`,
    });
    await using up = await app.start();
    assert.match(up.output.stderr, /^Note: store "shared" .*until it/m);
    const away = await up.fetch("/");
    assert.deepEqual([away.status, await away.text()], [503, "store-unreachable"]);
    const late = await RedisServer.start({ port });
    try {
      let answer = await up.fetch("/");
      while (answer.status !== 200) answer = await up.fetch("/");
      assert.equal(await answer.text(), "kept");
    } finally {
      await late.stop();
    }
  },
);

test("a wrong password stops the start, and is not shown", { skip }, async () => {
  const guarded = await RedisServer.start({ settings: ["--requirepass", "right-secret"] });
  try {
    using app = createRedisApp(`redis://:wrong-secret@127.0.0.1:${guarded.port}`);
    const flags = ["--from", app.folder, "--runtime-config-file", join(app.folder, "runtime.toml")];
    writeFileSync(
      join(app.folder, "app.ts"),
      "export async function handleRequest() { return { status: 200 } }\n",
    );
    const outcome = await startUp(flags).then(async (up) => {
      await up[Symbol.asyncDispose]();
      return "it serves";
    }, String);
    assert.match(outcome, /store "archive" at 127\.0\.0\.1:\d+ refuses Bobbin/);
    assert.doesNotMatch(outcome, /-secret/);
    const got = await app.kv(["get", "-s", "archive", "a"]);
    assert.equal(got.code, 4);
    assert.doesNotMatch(got.stderr, /-secret/);
  } finally {
    await guarded.stop();
  }
});
