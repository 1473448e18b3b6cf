import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeFolder, whyNoFolder } from "./make-folder.ts";
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
  symlinkSync(join(folder.path, "circle"), join(folder.path, "circle"));
  const file = join(folder.path, "file");
  const isFile = `${file} is there and is no folder`;
  assert.throws(() => makeFolder(file), { code: "EEXIST", message: isFile });
  assert.throws(() => makeFolder(join(file, "a")), { code: "ENOTDIR", message: isFile });
  assert.throws(() => makeFolder(join(file, "a", "b")), { message: isFile });
  for (const name of ["link", "circle"]) {
    const link = join(folder.path, name);
    const message = `${link} is a link that leads nowhere`;
    assert.throws(() => makeFolder(link), { message });
    assert.throws(() => makeFolder(join(link, "a")), { message });
  }
});

test("it is seen beforehand what is in the way of a folder, and that nothing is", () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  assert.equal(whyNoFolder(join(file, "a", "b")), `${file} is there and is no folder`);
  assert.equal(whyNoFolder(join(folder.path, "a", "b")), null);
  assert.equal(whyNoFolder(folder.path), null);
  assert.ok(!existsSync(join(folder.path, "a")));
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
    assert.equal(whyNoFolder(inner), `this user may not write in ${folder.path}`);
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
