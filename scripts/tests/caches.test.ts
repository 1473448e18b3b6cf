import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { cacheOf, cacheRoot, pruneCaches, removeCaches } from "./caches.ts";
import { type TemporaryFolder, temporaryFolder } from "../../test/support/temporary-folder.ts";

const before = process.env["XDG_CACHE_HOME"];
let base: TemporaryFolder;

beforeEach(() => {
  base = temporaryFolder();
  process.env["XDG_CACHE_HOME"] = base.path;
});
afterEach(() => {
  base[Symbol.dispose]();
  delete process.env["XDG_CACHE_HOME"];
  if (before !== undefined) process.env["XDG_CACHE_HOME"] = before;
});

/** Something of a mebibyte that was last used so many days ago. */
function keep(name: string, daysAgo: number): void {
  const folder = join(cacheOf("guests"), name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "guest.wasm"), Buffer.alloc(2 ** 20, 1));
  const seconds = Date.now() / 1000 - daysAgo * 86_400;
  utimesSync(folder, seconds, seconds);
}

test("everything is in one folder of the user's caches", () => {
  assert.equal(cacheRoot(), join(base.path, "bobbin-tests"));
  assert.equal(cacheOf("guests"), join(base.path, "bobbin-tests", "guests"));
});

test("what was not used for longest is removed until the rest is small enough", async () => {
  keep("old", 3);
  keep("older", 9);
  keep("new", 1);
  assert.deepEqual(await pruneCaches(10), []);
  assert.deepEqual(await pruneCaches(3), [join(cacheOf("guests"), "older")]);
  assert.deepEqual(readdirSync(cacheOf("guests")).toSorted(), ["new", "old"]);
});

test("what was used just now stays, whatever the limit", async () => {
  keep("new", 0);
  assert.deepEqual(await pruneCaches(0), []);
  assert.ok(existsSync(join(cacheOf("guests"), "new")));
});

test("what is not there is no error", async () => {
  assert.deepEqual(await pruneCaches(0), []);
  assert.deepEqual(await removeCaches(), []);
});

test("all of it can be removed, with what earlier versions kept", async () => {
  keep("old", 3);
  mkdirSync(join(base.path, "bobbin-test-guests"));
  mkdirSync(join(base.path, "of somebody else"));
  const removed = await removeCaches();
  assert.deepEqual(
    removed.map(({ path }) => path),
    [cacheRoot(), join(base.path, "bobbin-test-guests")],
  );
  assert.ok((removed[0]?.bytes ?? 0) > 2 ** 20);
  assert.deepEqual(readdirSync(base.path), ["of somebody else"]);
});
