/** `wasi:filesystem` as a component meets it. */

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, test } from "node:test";
import { testCall, testSettings, testStores } from "../test-guest.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { filesystemInterfaces } from "./filesystem.ts";
import { StreamEnd, type InputStream } from "./streams.ts";
import { TestFolder } from "./test-folder.ts";

const folder = new TestFolder();
after(() => folder[Symbol.dispose]());
folder.write("secret.txt", "secret");
folder.write("app/www/one.txt", "hello world");
folder.write("app/www/deep/two.txt", "two");
folder.link("app/www/out.txt", "secret.txt");

function begin(files = folder.loadWww()) {
  const call = testCall(testStores(), testSettings({ files }));
  const run = (name: string, ...values: unknown[]): unknown => {
    const short = /^\[|-error-/.test(name) ? name : `[method]descriptor.${name}`;
    const work = filesystemInterfaces["wasi:filesystem/types"]?.[short];
    assert.ok(work !== undefined, name);
    return (work as (...given: unknown[]) => unknown)(call, ...values);
  };
  const preopens = filesystemInterfaces["wasi:filesystem/preopens"]!["get-directories"]!(call);
  const [[root, name]] = preopens as [[object, string]];
  assert.equal(name, "/");
  const open = (path: string, flags = {}, wanted = {}, from = root): object =>
    run("open-at", from, { symlinkFollow: true }, path, flags, { read: true, ...wanted }) as object;
  return { run, root, open };
}

function fails(code: string, work: () => unknown): void {
  assert.throws(work, (error) => error instanceof ResultError && error.payload === code);
}

test("a granted file is opened, described and read", () => {
  const { run, open } = begin();
  const file = open("one.txt");
  assert.equal(run("get-type", file), "regular-file");
  assert.deepEqual(run("get-flags", file), { read: true });
  const [bytes, isEnd] = run("read", file, 5n, 6n) as [Uint8Array, boolean];
  assert.deepEqual([Buffer.from(bytes).toString(), isEnd], ["world", false]);
  const [none, isOver] = run("read", file, 5n, 11n) as [Uint8Array, boolean];
  assert.deepEqual([none.length, isOver], [0, true]);
  const [all] = run("read", file, 2n ** 64n - 1n, 0n) as [Uint8Array];
  assert.equal(all.length, 11);
  fails("invalid", () => run("read", file, 1n, 2n ** 63n));
  const beyond = run("read-via-stream", file, 2n ** 64n - 1n) as InputStream;
  assert.throws(
    () => beyond.read(1),
    (error) =>
      error instanceof StreamEnd && run("filesystem-error-code", error.error) === "invalid",
  );
  assert.equal(run("advise", file, 0n, 2n ** 64n - 1n, "normal"), undefined);
  const stat = run("stat", file) as { type: string; size: bigint };
  assert.deepEqual([stat.type, stat.size], ["regular-file", 11n]);
});

test("a stream gives a file's bytes and then closes; each has its own place", () => {
  const { run, open } = begin();
  const file = open("one.txt");
  const first = run("read-via-stream", file, 0n) as InputStream;
  const second = run("read-via-stream", file, 6n) as InputStream;
  assert.ok(first.ready());
  assert.equal(Buffer.from(first.read(5)).toString(), "hello");
  assert.equal(Buffer.from(second.read(100)).toString(), "world");
  assert.equal(Buffer.from(first.read(100)).toString(), " world");
  assert.throws(
    () => first.read(1),
    (error) => error instanceof StreamEnd && error.error === null,
  );
});

test("a folder lists what is in it, and is no file", () => {
  const { run, root, open } = begin();
  const stream = run("read-directory", root);
  const next = (): unknown => run("[method]directory-entry-stream.read-directory-entry", stream);
  const entries = [next(), next()] as { name: string; type: string }[];
  assert.deepEqual(entries.map(({ name, type }) => `${name} ${type}`).sort(), [
    "deep directory",
    "one.txt regular-file",
  ]);
  assert.equal(next(), undefined);
  for (const name of ["read", "advise", "write", "write-via-stream", "set-size"]) {
    fails("bad-descriptor", () => run(name, root, 1n, 0n));
  }
  fails("is-directory", () => run("read-via-stream", root, 0n));
  fails("not-directory", () => run("read-directory", open("one.txt")));
});

test("what is not granted is not there, and no path leads out", () => {
  const { run, root, open } = begin();
  fails("no-entry", () => open("out.txt"));
  fails("no-entry", () => open("nothing"));
  for (const path of ["../secret.txt", "deep/../../secret.txt", "/etc/passwd", "/one.txt"]) {
    fails("not-permitted", () => open(path));
    fails("not-permitted", () => run("stat-at", root, {}, path));
    fails("not-permitted", () => run("metadata-hash-at", root, {}, path));
    fails("not-permitted", () => run("readlink-at", root, path));
  }
  const deep = open("deep", { directory: true });
  fails("not-permitted", () => open("../one.txt", {}, {}, deep));
  fails("not-directory", () => open("two.txt", {}, {}, open("one.txt")));
  fails("not-directory", () => open("one.txt", { directory: true }));
  fails("name-too-long", () => open("a".repeat(5000)));
});

test("a guest without files has no folder at all", () => {
  const call = testCall(testStores(), testSettings({ files: null }));
  const preopens = filesystemInterfaces["wasi:filesystem/preopens"]!["get-directories"]!(call);
  assert.deepEqual(preopens, []);
});

test("nothing can be written, created, renamed or removed", () => {
  const { run, root, open } = begin();
  const file = open("one.txt");
  fails("not-permitted", () => open("new.txt", { create: true }, { write: true }));
  fails("not-permitted", () => open("one.txt", {}, { write: true }));
  fails("not-permitted", () => open("one.txt", { truncate: true }));
  fails("not-permitted", () => open("one.txt", { create: true, exclusive: true }, { write: true }));
  fails("not-permitted", () => open("../new.txt", { create: true }, { write: true }));
  fails("not-permitted", () => open("nothing/new.txt", {}, { write: true }));
  fails("not-permitted", () => run("write", file, new Uint8Array(1), 0n));
  fails("not-permitted", () => run("write-via-stream", file, 0n));
  fails("not-permitted", () => run("append-via-stream", file));
  fails("not-permitted", () => run("set-size", file, 0n));
  fails("not-permitted", () => run("set-times", file, {}, {}));
  fails("not-permitted", () => run("set-times-at", root, {}, "one.txt", {}, {}));
  fails("not-permitted", () => run("create-directory-at", root, "new"));
  fails("not-permitted", () => run("remove-directory-at", root, "deep"));
  fails("not-permitted", () => run("unlink-file-at", root, "one.txt"));
  fails("not-permitted", () => run("rename-at", root, "one.txt", root, "other.txt"));
  fails("not-permitted", () => run("link-at", root, {}, "one.txt", root, "other.txt"));
  fails("not-permitted", () => run("symlink-at", root, "one.txt", "other.txt"));
});

test("an entry is the same however it was opened, in every request", () => {
  const files = folder.loadWww();
  const { run, open } = begin(files);
  const [one, again, other] = [open("one.txt"), open("deep/../one.txt"), open("deep/two.txt")];
  assert.equal(run("is-same-object", one, again), true);
  assert.equal(run("is-same-object", one, other), false);
  assert.deepEqual(run("metadata-hash", one), run("metadata-hash", again));
  assert.notDeepEqual(run("metadata-hash", one), run("metadata-hash", other));
  const later = begin(files);
  assert.deepEqual(later.run("metadata-hash", later.open("one.txt")), run("metadata-hash", one));
  fails("invalid", () => run("readlink-at", begin(files).root, "one.txt"));
});

test("a file that has gone since start-up is told so, by reads and by streams", () => {
  const path = folder.write("app/www/gone.txt", "text");
  const { run, open } = begin();
  rmSync(path);
  const file = open("gone.txt");
  fails("no-entry", () => run("read", file, 1n, 0n));
  const stream = run("read-via-stream", file, 0n) as InputStream;
  assert.throws(
    () => stream.read(1),
    (error) =>
      error instanceof StreamEnd && run("filesystem-error-code", error.error) === "no-entry",
  );
});
