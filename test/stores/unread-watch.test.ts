/** Those who watch a store and do not read cost no memory, whatever changes. */

import { join } from "node:path";
import { test } from "node:test";
import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import { openSqliteStore } from "../../src/stores/sqlite/store.ts";
import { costsNothingUnread } from "../support/store-watching.ts";
import { folderOfFile } from "../support/temporary-folder.ts";
import { storeOptions } from "./children.ts";

const folder = folderOfFile();

test("a watch of a file that is not read costs no memory, and then tells the last state", async () => {
  const options = storeOptions(join(folder, "unread.db"), { durability: "os" });
  const [watched, written] = [openSqliteStore(options), openSqliteStore(options)];
  await costsNothingUnread(watched, written);
  watched.close();
  written.close();
});

test("a watch in memory that is not read costs no memory, and then tells the last state", async () => {
  const store = openMemoryStore({ label: "default", tuplesMax: Infinity });
  await costsNothingUnread(store, store);
  store.close();
});
