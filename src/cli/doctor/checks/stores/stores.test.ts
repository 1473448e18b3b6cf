/** The checks of each store: store-file, store-health, store-content, store-wal. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { mountSmall, remount } from "../../../../../test/stores/mounts.ts";
import {
  fillStore,
  findingsOf,
  scriptManifest,
  sentences,
  writeFiles,
} from "../../../../../test/support/doctor.ts";
import { doctorLimits, storeLimitsDefault } from "../../../../limits.ts";
import { storeContent } from "./store-content.ts";
import { storeFile } from "./store-file.ts";
import { storeHealth } from "./store-health.ts";
import { storeWal } from "./store-wal.ts";
import { temporaryFolder } from "../../../../../test/support/temporary-folder.ts";

const fileName = ".spin/sqlite_key_value.db";
const noProc = process.platform !== "linux" && "only Linux tells who holds a lock";

interface AppFolder extends Disposable {
  readonly path: string;
  readonly file: string;
}

function appFolder(keys: number | null = null): AppFolder {
  const folder = temporaryFolder();
  writeFiles(folder.path, { "spin.toml": scriptManifest });
  const file = join(folder.path, fileName);
  if (keys !== null) fillStore(file, keys);
  return { path: folder.path, file, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

test("a store that is to be made, is there or is in memory is fine", async () => {
  using folder = appFolder();
  assert.deepEqual(sentences(await findingsOf(storeFile, folder.path)), [
    'ok: store "default" will be made at its first use',
  ]);
  assert.deepEqual(readdirSync(folder.path), ["spin.toml"], "nothing is made");
  fillStore(folder.file, 1);
  assert.deepEqual(sentences(await findingsOf(storeFile, folder.path)), [
    'ok: the file of store "default" can be written',
  ]);
  assert.deepEqual(sentences(await findingsOf(storeFile, folder.path, { stateDir: null })), [
    'ok: store "default" is kept in memory and starts empty',
  ]);
});

test("a folder in place of the file, and a file in place of its folder, are problems", async () => {
  using folder = appFolder();
  mkdirSync(folder.file, { recursive: true });
  assert.deepEqual(sentences(await findingsOf(storeFile, folder.path)), [
    'problem: a folder stands where the file of store "default" should be',
  ]);
  assert.deepEqual(await findingsOf(storeHealth, folder.path), []);
  using other = appFolder();
  writeFileSync(join(other.path, ".spin"), "");
  assert.deepEqual(sentences(await findingsOf(storeFile, other.path)), [
    'problem: a file stands where the folder of store "default" should be',
  ]);
  for (const check of [storeHealth, storeContent, storeWal]) {
    assert.deepEqual(await findingsOf(check, other.path), []);
  }
});

test("a store in a folder that cannot be written is a problem", async (context) => {
  const folder = appFolder();
  const stateDir = join(folder.path, "small");
  const refused = mountSmall(context, stateDir, 4);
  context.after(() => folder[Symbol.dispose]());
  if (refused !== null) return context.skip(refused);
  fillStore(join(stateDir, "sqlite_key_value.db"), 3);
  assert.equal(remount(stateDir, "ro"), null);
  const [found] = await findingsOf(storeFile, folder.path, { stateDir });
  assert.equal(found?.severity, "problem");
  assert.equal(found?.what, 'the file of store "default" cannot be written');
  const health = await findingsOf(storeHealth, folder.path, { stateDir });
  assert.deepEqual(sentences(health), ['ok: store "default" is sound, schema 1']);
});

test(
  "a store that every user can read is a notice",
  { skip: process.platform === "win32" && "there are no such permissions" },
  async () => {
    using folder = appFolder(1);
    chmodSync(folder.file, 0o644);
    chmodSync(dirname(folder.file), 0o755);
    chmodSync(folder.path, 0o700);
    assert.equal((await findingsOf(storeFile, folder.path))[0]?.severity, "ok");
    chmodSync(folder.path, 0o755);
    const [found] = await findingsOf(storeFile, folder.path);
    assert.equal(found?.severity, "notice");
    assert.match(found?.remedy ?? "", /chmod 600 \S+$/);
    chmodSync(folder.file, 0o640);
    assert.equal((await findingsOf(storeFile, folder.path))[0]?.severity, "ok");
  },
);

test("a sound store is told with its schema and its keys", async () => {
  using folder = appFolder(3);
  assert.deepEqual(sentences(await findingsOf(storeHealth, folder.path)), [
    'ok: store "default" is sound, schema 1',
  ]);
  assert.deepEqual(sentences(await findingsOf(storeContent, folder.path)), [
    'ok: store "default" holds 3 keys of at most 1,024, 15 bytes of values',
  ]);
  assert.deepEqual(sentences(await findingsOf(storeHealth, folder.path, { isFast: true })), [
    'ok: store "default" opens, and was not read through with --fast, schema 1',
  ]);
  assert.deepEqual(sentences(await findingsOf(storeContent, folder.path, { isFast: true })), [
    'ok: store "default" holds 3 keys of at most 1,024',
  ]);
  assert.deepEqual(readdirSync(join(folder.path, ".spin")), ["sqlite_key_value.db"]);
});

test("a damaged store is a problem that says how to save it", async () => {
  using folder = appFolder(500);
  const bytes = readFileSync(folder.file);
  bytes.fill(0xa5, 4096 * 2, 4096 * 4);
  writeFileSync(folder.file, bytes);
  const [found] = await findingsOf(storeHealth, folder.path);
  assert.equal(found?.severity, "problem");
  assert.match(found?.what ?? "", /is damaged/);
  assert.match(found?.remedy ?? "", /\.recover/);
  assert.deepEqual(await findingsOf(storeContent, folder.path), []);
  assert.deepEqual(readFileSync(folder.file), bytes);
});

test("a file that is no database, and one of a newer Bobbin, are problems", async () => {
  using folder = appFolder();
  writeFiles(folder.path, {
    [fileName]: "a text that is longer than a header of SQLite\n".repeat(40),
  });
  const [foreign] = await findingsOf(storeHealth, folder.path);
  assert.match(foreign?.what ?? "", /is not a SQLite database/);
  using newer = appFolder(1);
  const database = new DatabaseSync(newer.file);
  database.exec("UPDATE bobbin_schema SET version = 99");
  database.close();
  const [found] = await findingsOf(storeHealth, newer.path);
  assert.equal(found?.severity, "problem");
  assert.match(found?.what ?? "", /newer Bobbin: its schema is 99/);
});

test("a nearly full store is a warning and a full one a problem", async () => {
  const max = storeLimitsDefault.tuplesMax;
  const nearly = Math.ceil((max * doctorLimits.tuplesPercentMax) / 100);
  for (const [keys, severity, what] of [
    [nearly - 1, "ok", /holds 921 keys/],
    [nearly, "warning", /nearly full: it holds 922 keys of at most 1,024/],
    [max, "problem", /is full and takes no new key/],
  ] as const) {
    using folder = appFolder(keys);
    const [found] = await findingsOf(storeContent, folder.path);
    assert.equal(found?.severity, severity);
    assert.match(found?.what ?? "", what);
  }
});

test("values and keys beyond the limits are warnings", async () => {
  using folder = appFolder();
  fillStore(folder.file, 1, "x".repeat(storeLimitsDefault.valueBytesMax + 1));
  const database = new DatabaseSync(folder.file);
  const insert = database.prepare("INSERT INTO spin_key_value VALUES ('default', ?, x'00')");
  insert.run("k".repeat(300));
  database.close();
  const found = await findingsOf(storeContent, folder.path);
  assert.match(found[0]?.what ?? "", /^the largest value of store "default" has 1 MiB/);
  assert.match(found[1]?.what ?? "", /^the longest key of store "default" has 300 bytes/);
  assert.deepEqual(
    found.map(({ severity }) => severity),
    ["warning", "warning"],
  );
});

test("a WAL is measured; a very large one and one without its database are warnings", async () => {
  using folder = appFolder(1);
  assert.deepEqual(await findingsOf(storeWal, folder.path), []);
  const wal = `${folder.file}-wal`;
  writeFileSync(wal, "0123");
  assert.deepEqual(sentences(await findingsOf(storeWal, folder.path)), [
    'ok: the WAL of store "default" has 4 bytes',
  ]);
  truncateSync(wal, doctorLimits.walBytesMax + 1);
  const [large] = await findingsOf(storeWal, folder.path);
  assert.equal(large?.severity, "warning");
  assert.match(large?.remedy ?? "", /sqlite3 .* "PRAGMA wal_checkpoint\(TRUNCATE\)"$/);
  using gone = appFolder();
  writeFiles(gone.path, { [`${fileName}-wal`]: "0123" });
  const [orphan] = await findingsOf(storeWal, gone.path);
  assert.equal(orphan?.severity, "warning");
  assert.match(orphan?.what ?? "", /is gone, and its WAL is still there/);
});

/** Another program that runs these statements and then holds what it has got. */
async function holdLock(file: string, sql: string): Promise<{ pid: number } & AsyncDisposable> {
  const program = `
    const { DatabaseSync } = require("node:sqlite");
    const database = new DatabaseSync(process.argv[1]);
    database.exec(process.argv[2]);
    console.log("held");
    process.stdin.on("data", () => {}).on("end", () => process.exit());
  `;
  const child = spawn(process.execPath, ["-e", program, file, sql], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}

test("a program that keeps others from a store is named", { skip: noProc }, async () => {
  using folder = appFolder(3);
  {
    await using holder = await holdLock(folder.file, "BEGIN IMMEDIATE");
    const [writing] = await findingsOf(storeHealth, folder.path);
    assert.equal(writing?.severity, "warning");
    assert.ok(writing?.what.includes(`process ${holder.pid} (`), writing?.what);
    assert.ok(writing?.remedy?.includes(`kill ${holder.pid}`));
  }
  await using holder = await holdLock(
    folder.file,
    "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM spin_key_value",
  );
  const [alone] = await findingsOf(storeHealth, folder.path);
  assert.equal(alone?.severity, "problem");
  assert.match(alone?.what ?? "", new RegExp(`^process ${holder.pid} .* keeps everybody else out`));
  assert.deepEqual(await findingsOf(storeContent, folder.path), []);
});

test("a program that only has the store open is in nobody's way", async () => {
  using folder = appFolder(3);
  await using _reader = await holdLock(folder.file, "SELECT count(*) FROM spin_key_value");
  const before = statSync(folder.file).mtimeMs;
  assert.deepEqual(sentences(await findingsOf(storeHealth, folder.path)), [
    'ok: store "default" is sound, schema 1',
  ]);
  assert.equal(statSync(folder.file).mtimeMs, before);
});
