/**
 * Goal: what was acknowledged survives a process that is killed at any moment, and batches stay whole.
 * Method: rounds on one file; each kills a writer with SIGKILL after a different number of acknowledgements
 * and compares the file with what the writer printed.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openSqliteStore } from "../../src/stores/sqlite/store.ts";
import { checkSqliteFile } from "../../src/stores/sqlite/file/check.ts";
import { startChild, storeOptions } from "./children.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const folder = folderOfFile();
const batchKeys = 20;

for (const durability of ["response", "full", "os"] as const) {
  test(`kill -9 loses no acknowledged write and tears no batch (${durability})`, async () => {
    const options = storeOptions(join(folder, `${durability}.db`), {
      durability,
      count: batchKeys,
    });
    for (const acknowledgements of [1, 7, 30]) {
      const acknowledged = await killAfter(acknowledgements, options);
      checkSqliteFile(options.path);
      const store = openSqliteStore(options);
      const text = (key: string): string =>
        Buffer.from(store.get(key) ?? [])
          .toString()
          .trim();
      for (const number of acknowledged) assert.equal(text(`single-${number}`), number);
      const batch = Array.from({ length: batchKeys }, (_, key) => text(`batch-${key}`));
      assert.equal(new Set(batch).size, 1, `a torn batch: ${batch.join(" ")}`);
      assert.ok(Number(batch[0]) >= Number(acknowledged.at(-1)));
      store.close();
    }
  });
}

/** Everything that the writer acknowledged before it was gone. */
async function killAfter(
  count: number,
  options: ReturnType<typeof storeOptions>,
): Promise<string[]> {
  const child = await startChild("write", options);
  child.begin();
  const acknowledged: string[] = [];
  for await (const line of child.lines) {
    acknowledged.push(line);
    if (acknowledged.length === count) child.process.kill("SIGKILL");
  }
  await child.ended;
  return acknowledged;
}
