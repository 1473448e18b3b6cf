import assert from "node:assert/strict";
import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { makeOnce } from "./once.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("what several ask for at once is made once", async () => {
  using root = temporaryFolder();
  const folder = join(root.path, "made");
  let rounds = 0;
  const ask = (): Promise<void> =>
    makeOnce(
      folder,
      () => existsSync(folder),
      async () => {
        rounds += 1;
        await mkdir(folder);
      },
    );
  await Promise.all([ask(), ask(), ask()]);
  await ask();
  assert.equal(rounds, 1);
});

test("what one could not make, the next one tries", async () => {
  using root = temporaryFolder();
  const folder = join(root.path, "made");
  const ask = (make: () => Promise<void>): Promise<void> =>
    makeOnce(folder, () => existsSync(folder), make);
  await assert.rejects(ask(() => Promise.reject(new Error("no luck"))));
  await ask(() => mkdir(folder));
  assert.ok(existsSync(folder));
});

test("the lock of a process that is gone does not keep others waiting", async () => {
  using root = temporaryFolder();
  const folder = join(root.path, "made");
  writeFileSync(`${folder}.lock`, "");
  utimesSync(`${folder}.lock`, new Date(0), new Date(0));
  await makeOnce(
    folder,
    () => existsSync(folder),
    () => mkdir(folder),
  );
  assert.ok(existsSync(folder));
});
