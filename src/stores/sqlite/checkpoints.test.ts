/**
 * Goal: the WAL stays bounded while writing goes on. Method: more bytes than it may hold, by two stores
 * on one file.
 */

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { checkSqliteFile } from "./file/check.ts";
import { openSqliteStore } from "./store.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();

test("the WAL stays bounded under steady writing, and nothing is lost", async () => {
  const path = join(folder, "steady.db");
  const open = () =>
    openSqliteStore({ label: "default", path, tuplesMax: Infinity, durability: "response" });
  const [store, peer] = [open(), open()];
  const value = new Uint8Array(100_000);
  let walBytes = 0;
  for (let round = 0; round < 2000; round++) {
    value[0] = round;
    (round % 2 === 0 ? store : peer).set(`key-${round % 10}`, value);
    if (round % 10 === 0) await setImmediate();
    walBytes = Math.max(walBytes, statSync(`${path}-wal`).size);
  }
  await Promise.all([store.whenDurable(), peer.whenDurable()]);
  // 200 MB were written; a commit moves a WAL of 20,000 pages of 4 KiB itself.
  assert.ok(walBytes < 100_000_000, `${walBytes} bytes`);
  store.close();
  for (let key = 0; key < 10; key++) assert.equal(peer.get(`key-${key}`)?.[0], (1990 + key) & 255);
  peer.close();
  checkSqliteFile(path);
});

test(
  "a thread moves the WAL into the database before a commit would have to",
  { timeout: 60_000 },
  async () => {
    const path = join(folder, "thread.db");
    const store = openSqliteStore({
      label: "default",
      path,
      tuplesMax: Infinity,
      durability: "response",
    });
    const value = new Uint8Array(100_000).fill(1);
    for (let round = 0; round < 50; round++) store.set(`key-${round}`, value);
    // 1,250 pages, far below what a commit moves itself.
    while (statSync(path).size < 4_000_000) await setImmediate();
    store.close();
    assert.equal(statSync(`${path}-wal`, { throwIfNoEntry: false }), undefined);
  },
);
