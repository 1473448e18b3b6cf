import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeFolder } from "./make-folder.ts";
import { temporaryFolder } from "../../test/support/temporary-folder.ts";

test("all folders that are missing are made, and the topmost of them is named", async () => {
  using folder = temporaryFolder();
  const topmost = join(folder.path, "a");
  assert.equal(makeFolder(join(topmost, "b", "c")), topmost);
  assert.ok(existsSync(join(topmost, "b", "c")));
  assert.equal(makeFolder(join(topmost, "b", "c")), undefined);
  assert.equal(makeFolder(join(topmost, "b", "d")), join(topmost, "b", "d"));
});

test("a root, and a link to a folder, are there", async () => {
  using folder = temporaryFolder();
  assert.equal(makeFolder("/"), undefined);
  mkdirSync(join(folder.path, "real"));
  symlinkSync(join(folder.path, "real"), join(folder.path, "link"));
  assert.equal(makeFolder(join(folder.path, "link")), undefined);
  assert.equal(makeFolder(join(folder.path, "link", "a")), join(folder.path, "link", "a"));
});

test("a file, or a link to nothing, is no folder", async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "file"), "");
  symlinkSync(join(folder.path, "nothing"), join(folder.path, "link"));
  assert.throws(() => makeFolder(join(folder.path, "file")), { code: "EEXIST" });
  assert.throws(() => makeFolder(join(folder.path, "file", "a")), { code: "ENOTDIR" });
  assert.throws(() => makeFolder(join(folder.path, "link")), { code: "EEXIST" });
  assert.throws(() => makeFolder(join(folder.path, "link", "a")), { code: "EEXIST" });
});

const isRoot = process.getuid?.() === 0;

test(
  "a folder that this user may not write in is named",
  { skip: isRoot && "root may write everywhere" },
  async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o500);
    const inner = join(folder.path, "a", "b");
    assert.throws(() => makeFolder(inner), { code: "EACCES", path: join(folder.path, "a") });
    chmodSync(folder.path, 0o700);
  },
);

const hasProc = existsSync("/proc/self");

test(
  "a file system that makes no folders is named",
  { skip: !hasProc && "there is no /proc here" },
  () => {
    assert.throws(
      () => makeFolder("/proc/bobbin/a/b"),
      /^Error: the file system at \/proc lets nobody make the folder \/proc\/bobbin$/,
    );
  },
);
