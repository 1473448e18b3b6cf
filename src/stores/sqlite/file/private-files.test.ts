/** What a store keeps is for its user's eyes alone, unless the file or folder was there before. */

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { folderOfFile } from "../../../../test/support/temporary-folder.ts";
import { openSqliteStore } from "../store.ts";

const folder = folderOfFile();
const skip = process.platform === "win32" && "Windows has no modes";
let umask = 0;
before(() => (umask = process.umask(0o022)));
after(() => process.umask(umask));

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

function write(path: string): void {
  const store = openSqliteStore({ label: "it", path, tuplesMax: 10, durability: "response" });
  try {
    store.set("key", Buffer.from("value"));
    const files = readdirSync(dirname(path));
    assert.ok(files.includes("it.db-wal") && files.includes("it.db-shm"), files.join());
    for (const file of files) assert.equal(modeOf(join(dirname(path), file)), modeOf(path), file);
  } finally {
    store.close();
  }
}

test("a new store's files are 0600, and the folders that it makes 0700", { skip }, () => {
  const path = join(folder, "a/b/it.db");
  write(path);
  assert.deepEqual(
    [modeOf(path), modeOf(join(folder, "a")), modeOf(join(folder, "a/b"))],
    ["600", "700", "700"],
  );
});

test(
  "a file and a folder that are there keep their modes, and what comes beside them has the file's",
  { skip },
  async () => {
    const path = join(folder, "shared/it.db");
    mkdirSync(dirname(path));
    writeFileSync(path, "");
    chmodSync(path, 0o640);
    write(path);
    assert.deepEqual([modeOf(path), modeOf(dirname(path))], ["640", "755"]);
  },
);
