/**
 * Goal: what components keep is Spin's own file, also while Bobbin serves. Method: the sqlite3 program
 * reads and writes it from outside, with Spin's table and nothing of ours.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { storeComponent } from "./support/store-component.ts";
import { createUpApp } from "./support/up-app.ts";
import type { UpProcess } from "./support/up-process.ts";

const why =
  spawnSync("sqlite3", ["--version"]).status === 0 ? false : "there is no sqlite3 program";

const app = {
  components: { store: storeComponent },
  stores: { store: ["default"] },
};

function sqlite(file: string, sql: string): string {
  const { status, stdout, stderr } = spawnSync("sqlite3", ["-cmd", ".timeout 60000", file, sql], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

async function put(up: UpProcess, key: string, value: string): Promise<string> {
  const response = await up.fetch(`/${key}`, { method: "PUT", body: value });
  return `${response.status} ${await response.text()}`.trim();
}

async function get(up: UpProcess, key: string): Promise<string> {
  const response = await up.fetch(`/${key}`);
  return `${response.status} ${await response.text()}`.trim();
}

test(
  "sqlite3 reads in Spin's schema what a component has set, while Bobbin runs and after",
  { skip: why },
  async () => {
    await using folder = await createUpApp(app);
    const file = join(folder.folder, ".spin/sqlite_key_value.db");
    await using up = await folder.start("--workers", "2");
    assert.equal(await put(up, "thread", "blue"), "204");
    const rows = "SELECT store, key, typeof(value), value FROM spin_key_value";
    assert.equal(sqlite(file, rows), "default|thread|blob|blue");
    assert.equal(await up.stop(), 0);
    assert.equal(sqlite(file, rows), "default|thread|blob|blue");
    const columns = "SELECT name, type, pk FROM pragma_table_info('spin_key_value')";
    assert.equal(sqlite(file, columns), "store|TEXT|1\nkey|TEXT|2\nvalue|BLOB|0");
    assert.equal(sqlite(file, "PRAGMA integrity_check"), "ok");
  },
);

test(
  "rows that sqlite3 writes while Bobbin runs are seen by every worker, and count",
  { skip: why },
  async () => {
    const limits = `[key_value_store.default]\ntype = "spin"\npath = "shared.db"\n[key_value_store.default.limits]\ntuples_max = 3\n`;
    await using folder = await createUpApp({ ...app, runtimeConfig: limits });
    const file = join(folder.folder, "shared.db");
    await using up = await folder.start("--workers", "2");
    assert.equal(await put(up, "ours", "1"), "204");
    sqlite(
      file,
      "INSERT INTO spin_key_value (store, key, value) VALUES ('default', 'theirs', x'ff00'), ('other', 'theirs', x'00')",
    );
    const response = await up.fetch("/theirs");
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from([255, 0]));
    assert.equal(await put(up, "third", "3"), "204");
    assert.match(await put(up, "fourth", "4"), /^409 store-full: /);
    sqlite(file, "UPDATE spin_key_value SET value = x'32' WHERE key = 'ours'");
    assert.equal(await get(up, "ours"), "200 2");
    sqlite(file, "DELETE FROM spin_key_value WHERE key = 'theirs'");
    assert.equal(await get(up, "theirs"), "404");
    assert.equal(await put(up, "fourth", "4"), "204");
  },
);

test("a file that Spin made is served as it is", { skip: why }, async () => {
  await using folder = await createUpApp(app);
  const file = join(folder.folder, "spin.db");
  sqlite(
    file,
    "CREATE TABLE IF NOT EXISTS spin_key_value (store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key));" +
      "INSERT INTO spin_key_value VALUES ('default', 'from spin', CAST('kept' AS BLOB))",
  );
  await using moved = await createUpApp({
    ...app,
    runtimeConfig: `[key_value_store.default]\ntype = "spin"\npath = ${JSON.stringify(file)}\n`,
  });
  await using up = await moved.start();
  assert.equal(await get(up, "from%20spin"), "200 kept");
});
