/** The files of a core module: what is granted is read, nothing is written, nothing stays open. */

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, test } from "node:test";
import fc from "fast-check";
import { errno } from "./preview1-host.ts";
import { TestFolder } from "./test-folder.ts";
import { TestPreview1 } from "./test-preview1.ts";

const folder = new TestFolder();
after(() => folder[Symbol.dispose]());
folder.write("secret.txt", "secret");
folder.write("app/www/a.txt", "hello");
folder.write("app/www/deep/b.txt", "deep");
folder.write("app/www/deep/c.txt", "more");
const files = folder.loadWww();

const begin = (): TestPreview1 => new TestPreview1({ files });

test("the one folder that is open from the start is the root", () => {
  const guest = begin();
  assert.equal(guest.run("fd_prestat_get", 3, 0), errno.success);
  assert.deepEqual([guest.view.getUint8(0), guest.view.getUint32(4, true)], [0, 1]);
  assert.equal(guest.run("fd_prestat_dir_name", 3, 16, 1), errno.success);
  assert.equal(guest.text(16, 1), "/");
  assert.equal(guest.run("fd_prestat_get", 4, 0), errno.badDescriptor);
});

test("what is written to standard output and error is printed", () => {
  const guest = begin();
  guest.view.setUint32(0, 50, true);
  guest.view.setUint32(4, guest.put(50, "text"), true);
  assert.equal(guest.run("fd_write", 1, 0, 1, 32), errno.success);
  assert.equal(guest.run("fd_write", 2, 0, 1, 32), errno.success);
  assert.equal(guest.view.getUint32(32, true), 4);
  assert.deepEqual(guest.call.printed, ["text", "text"]);
  assert.equal(guest.read(0, 100), "");
});

test("a forged list of parts makes the host print no more than a bounded number of bytes", () => {
  const guest = begin();
  guest.memory.grow(62);
  for (let at = 0; at < 8192; at += 8) guest.view.setUint32(at + 4, 4_194_304, true);
  assert.equal(guest.run("fd_write", 1, 0, 500_000, 16), errno.success);
  assert.equal(guest.view.getUint32(16, true), 1_048_576);
});

test("a list of more parts than are taken at once is taken in part", () => {
  const guest = begin();
  guest.view.setUint32(8192 + 4, 1, true);
  guest.view.setUint32(8192 - 4, 1, true);
  assert.equal(guest.run("fd_write", 1, 0, 1025, 16_384), errno.success);
  assert.equal(guest.view.getUint32(16_384, true), 1);
});

test("a granted file is read, from any place", () => {
  const guest = begin();
  const descriptor = guest.open("a.txt");
  assert.equal(descriptor, 4);
  assert.equal(guest.read(4, 2), "he");
  assert.equal(guest.read(4, 100), "llo");
  assert.equal(guest.read(4, 100), "");
  assert.equal(guest.run("fd_seek", 4, -4n, 2, 40), errno.success);
  assert.equal(guest.read(4, 100), "ello");
  assert.equal(guest.run("fd_seek", 4, 2n ** 62n, 0, 40), errno.success);
  assert.equal(guest.read(4, 100), "");
  assert.equal(guest.run("fd_seek", 4, 2n ** 62n, 1, 40), errno.invalid);
  assert.equal(guest.run("fd_seek", 4, -1n, 0, 40), errno.invalid);
  assert.equal(guest.run("fd_pread", 4, 0, 1, 1n, 32), errno.success);
  assert.equal(guest.text(8192, guest.view.getUint32(32, true)), "ello");
  assert.equal(guest.run("fd_pread", 4, 0, 1, -1n, 32), errno.success);
  assert.equal(guest.view.getUint32(32, true), 0);
});

test("a file is read into several parts of memory", () => {
  const guest = begin();
  guest.open("a.txt");
  for (const [at, part] of [100, 2, 200, 0, 300, 50].entries()) {
    guest.view.setUint32(at * 4, part, true);
  }
  assert.equal(guest.run("fd_read", 4, 0, 3, 400), errno.success);
  assert.deepEqual([guest.text(100, 2), guest.text(300, 3)], ["he", "llo"]);
  assert.equal(guest.view.getUint32(400, true), 5);
});

test("one that is not there, and all that lies outside, is refused", () => {
  const guest = begin();
  assert.deepEqual(guest.open("b.txt"), { errno: errno.noEntry });
  for (const path of ["../secret.txt", "deep/../../../secret.txt", "/etc/passwd", "/a.txt"]) {
    assert.deepEqual(guest.open(path), { errno: errno.notCapable });
  }
  assert.equal(guest.open("deep", { flags: 2 }), 4);
  assert.deepEqual(guest.open("../a.txt", { from: 4 }), { errno: errno.notCapable });
  assert.deepEqual(guest.open("a.txt", { flags: 2 }), { errno: errno.notFolder });
  assert.deepEqual(guest.open("a.txt", { from: 1 }), { errno: errno.notFolder });
  assert.deepEqual(guest.open("a.txt", { from: 99 }), { errno: errno.badDescriptor });
  assert.deepEqual(guest.open("a".repeat(20_000)), { errno: errno.nameTooLong });
  new Uint8Array(guest.memory.buffer).set([0xff], 4096);
  assert.equal(guest.run("path_filestat_get", 3, 0, 4096, 1, 0), errno.illegalBytes);
});

test("nothing can be written, created or removed, and what says so is what Spin says", () => {
  const guest = begin();
  const notPermitted = { errno: 63 };
  assert.deepEqual(guest.open("new.txt", { flags: 1 }), notPermitted);
  assert.deepEqual(guest.open("a.txt", { flags: 8 }), notPermitted);
  assert.deepEqual(guest.open("a.txt", { rights: 0x40n }), notPermitted);
  assert.deepEqual(guest.open("a.txt", { flags: 5 }), notPermitted);
  assert.deepEqual(guest.open("../new.txt", { flags: 1 }), notPermitted);
  assert.deepEqual(guest.open("deep", { flags: 3 }), { errno: errno.invalid });
  assert.equal(guest.open("a.txt"), 4);
  guest.view.setUint32(0, 300, true);
  guest.view.setUint32(4, 4, true);
  for (const descriptor of [0, 3, 4, 99]) {
    assert.equal(guest.run("fd_write", descriptor, 0, 1, 32), errno.badDescriptor);
    assert.equal(guest.run("fd_pwrite", descriptor, 0, 1, 0n, 32), errno.badDescriptor);
  }
  assert.equal(guest.run("fd_pwrite", 1, 0, 1, 0n, 32), errno.illegalSeek);
  assert.equal(guest.run("fd_filestat_set_size", 4, 0n), errno.notPermitted);
  assert.equal(guest.run("fd_allocate", 4, 0n, 1n), errno.notSupported);
  assert.equal(guest.run("fd_allocate", 3, 0n, 1n), errno.badDescriptor);
  assert.equal(guest.run("fd_filestat_set_times", 4, 0n, 0n, 0), errno.notPermitted);
  assert.equal(guest.run("path_unlink_file", 3, 4096, 5), errno.notPermitted);
  assert.equal(guest.run("path_create_directory", 3, 4096, 5), errno.notPermitted);
  assert.equal(guest.run("path_rename", 3, 4096, 5, 3, 4096, 5), errno.notPermitted);
  assert.equal(guest.run("path_symlink", 4096, 5, 3, 4096, 5), errno.notPermitted);
  assert.equal(guest.open("deep", { rights: 0x40n }), 5);
});

test("a guest to which the manifest gives no files has no root", () => {
  const guest = new TestPreview1({ files: null });
  assert.equal(guest.run("fd_prestat_get", 3, 0), errno.badDescriptor);
  assert.equal(guest.run("fd_prestat_dir_name", 3, 16, 1), errno.badDescriptor);
  assert.equal(guest.run("fd_filestat_get", 3, 0), errno.badDescriptor);
  assert.deepEqual(guest.open("a.txt"), { errno: errno.badDescriptor });
});

test("folders list their entries, however small the pieces are that a guest takes", () => {
  const guest = begin();
  assert.equal(guest.open("deep"), 4);
  for (const size of [1024, 40, 29]) {
    const names: string[] = [];
    let cookie = 0n;
    for (;;) {
      assert.equal(guest.run("fd_readdir", 4, 8192, size, cookie, 512), errno.success);
      const used = guest.view.getUint32(512, true);
      let at = 0;
      while (at + 24 <= used) {
        const length = guest.view.getUint32(8192 + at + 16, true);
        if (at + 24 + length > used) break;
        cookie = guest.view.getBigUint64(8192 + at, true);
        names.push(guest.text(8192 + at + 24, length));
        at += 24 + length;
      }
      if (used < size) break;
    }
    assert.deepEqual(names.sort(), ["b.txt", "c.txt"]);
  }
  assert.equal(guest.run("fd_readdir", 4, 8192, 100, -1n, 512), errno.success);
  assert.equal(guest.view.getUint32(512, true), 0);
});

test("an entry is known by a number that is its own", () => {
  const guest = begin();
  const numberOf = (path: string): bigint => {
    const length = guest.put(4096, path);
    assert.equal(guest.run("path_filestat_get", 3, 0, 4096, length, 0), errno.success);
    return guest.view.getBigUint64(8, true);
  };
  const numbers = [numberOf("a.txt"), numberOf("deep"), numberOf("deep/b.txt"), numberOf(".")];
  assert.equal(new Set(numbers).size, 4);
  assert.equal(numberOf("deep/../a.txt"), numbers[0]);
  numberOf("a.txt");
  assert.deepEqual([guest.view.getUint8(16), guest.view.getBigUint64(32, true)], [4, 5n]);
});

test("a request finds nothing open that an earlier one left", () => {
  const guest = begin();
  assert.equal(guest.open("a.txt"), 4);
  assert.equal(guest.read(4, 2), "he");
  assert.equal(guest.run("fd_close", 3), errno.success);
  guest.next();
  assert.equal(guest.run("fd_tell", 4, 0), errno.badDescriptor);
  assert.equal(guest.open("a.txt"), 4);
  assert.equal(guest.read(4, 2), "he");
});

test("numbers of files are used again, and a file can be given another's", () => {
  const guest = begin();
  assert.deepEqual([guest.open("a.txt"), guest.open("deep/b.txt")], [4, 5]);
  assert.equal(guest.run("fd_renumber", 5, 4), errno.success);
  assert.equal(guest.read(4, 100), "deep");
  assert.equal(guest.run("fd_renumber", 4, 4), errno.success);
  assert.equal(guest.run("fd_tell", 4, 0), errno.success);
  assert.equal(guest.run("fd_close", 5), errno.badDescriptor);
  assert.equal(guest.run("fd_renumber", 4, 9), errno.badDescriptor);
  assert.equal(guest.open("a.txt"), 5);
  assert.equal(guest.run("fd_close", 4), errno.success);
  assert.equal(guest.open("a.txt"), 4);
});

test("only so many files may be open", () => {
  const guest = begin();
  let last: unknown = 0;
  for (let at = 0; at < 1024; at += 1) last = guest.open("a.txt");
  assert.deepEqual(last, { errno: errno.tooManyFiles });
});

test("a file that has gone since start-up is told so", () => {
  const path = folder.write("app/www/gone.txt", "text");
  const guest = new TestPreview1({ files: folder.loadWww() });
  rmSync(path);
  assert.equal(guest.open("gone.txt"), 4);
  assert.equal(guest.run("fd_read", 4, 0, 0, 32), errno.success);
  guest.view.setUint32(4, 100, true);
  assert.equal(guest.run("fd_read", 4, 0, 1, 32), errno.noEntry);
});

test("whatever numbers a guest gives, it gets an error number or is ended", () => {
  const guest = begin();
  guest.open("a.txt");
  guest.open("deep");
  const number = fc.oneof(fc.integer({ min: -1, max: 6 }), fc.integer());
  const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const name = fc.constantFrom(
    ...["fd_read", "fd_pread", "fd_readdir", "fd_seek", "fd_write", "path_open", "fd_renumber"],
    ...["fd_filestat_get", "fd_fdstat_get", "path_filestat_get", "path_readlink", "fd_close"],
  );
  fc.assert(
    fc.property(
      name,
      fc.array(number, { minLength: 9, maxLength: 9 }),
      long,
      (called, all, big) => {
        const isLong = { fd_pread: [3], fd_readdir: [3], fd_seek: [1], path_open: [5, 6] };
        const places = (isLong as Record<string, number[]>)[called] ?? [];
        const values = all.map((value, at) => (places.includes(at) ? big : value));
        try {
          assert.ok(Number.isInteger(guest.run(called, ...values)));
        } catch (error) {
          assert.match((error as Error).message, /outside of its memory/);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
