/** WebAssembly guests on a file that another program holds locked: what needs it waits, what does not goes on. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { buildGuest } from "../wasm-guests/build/build-guest.ts";
import { hex, startGuest } from "./guest-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

for (const name of ["rust-spin1", "rust-sdk5"]) {
  test(`${name} waits for the lock of another program, and its reads and neighbours do not`, async (t) => {
    const built = await buildGuest(name);
    if ("missing" in built) return t.skip(built.missing);
    using folder = temporaryFolder();
    const file = join(folder.path, "data.db");
    const table = (): string => `type = "spin"\npath = ${JSON.stringify(file)}`;
    await using guest = await startGuest(
      built.path,
      { default: { isGranted: true } },
      10_000,
      table,
    );
    const set = (key: string) =>
      guest.ask("/set", { store: "default", key: hex(key) }, Buffer.from("value"));
    assert.equal((await set("first")).status, 200);
    using other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    let answered = 0;
    const writes = Array.from({ length: 20 }, async (_, at) => {
      const { status } = await set(`key-${at}`);
      answered += 1;
      return status;
    });
    for (let request = 0; request < 10; request += 1) {
      assert.equal((await guest.ask("/neighbour")).status, 200);
      const found = await guest.ask("/get", { store: "default", key: hex("first") });
      assert.equal(found.status, 200);
    }
    assert.equal(answered, 0);
    other.exec("ROLLBACK");
    assert.deepEqual(await Promise.all(writes), Array(20).fill(200));
  });
}
