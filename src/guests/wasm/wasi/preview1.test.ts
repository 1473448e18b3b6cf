/** WASI preview 1 as a core module meets it: pointers into its memory, error numbers back. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { testCall, testSettings, testStores } from "../core/test-guest.ts";
import { GuestExit } from "./guest-exit.ts";
import type { GuestFolder } from "./guest-files.ts";
import { Preview1 } from "./preview1.ts";
import { errno } from "./preview1-host.ts";

const folder = mkdtempSync(join(tmpdir(), "bobbin-preview1-"));
after(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, "a.txt"), "hello");

const file = { kind: "file" as const, path: join(folder, "a.txt"), bytes: 5, modifiedAt: 1000 };
const files: GuestFolder = { kind: "folder", entries: new Map([["a.txt", file]]) };
const settings = testSettings({ files, environment: { NAME: "value", OTHER: "ü" } });

function begin() {
  const wasi = new Preview1(testCall(testStores(), settings));
  const memory = new WebAssembly.Memory({ initial: 1 });
  wasi.bind(memory);
  const call = testCall(testStores(), settings);
  wasi.begin(call);
  const view = new DataView(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  const put = (at: number, text: string): number => {
    const encoded = Buffer.from(text);
    bytes.set(encoded, at);
    return encoded.length;
  };
  const text = (at: number, length: number): string =>
    Buffer.from(bytes.subarray(at, at + length)).toString();
  const run = (name: string, ...values: unknown[]): unknown => {
    const work = wasi.imports[name];
    assert.ok(work !== undefined, name);
    return (work as (...given: unknown[]) => unknown)(...values);
  };
  return { wasi, call, view, put, text, run };
}

function open({ put, run, view }: ReturnType<typeof begin>, path: string, flags = 0): unknown {
  const length = put(100, path);
  const result = run("path_open", 3, 0, 100, length, flags, 0n, 0n, 0, 200);
  return result === errno.success ? view.getUint32(200, true) : { errno: result };
}

test("the environment is the manifest's, and nothing of the host's", () => {
  const { run, view, text } = begin();
  process.env["BOBBIN_TEST_SECRET"] = "secret";
  assert.equal(run("environ_sizes_get", 0, 4), errno.success);
  assert.deepEqual([view.getUint32(0, true), view.getUint32(4, true)], [2, 20]);
  assert.equal(run("environ_get", 16, 64), errno.success);
  assert.equal(text(64, 20), "NAME=value\0OTHER=ü\0");
  delete process.env["BOBBIN_TEST_SECRET"];
});

test("what is written to standard output and error is printed", () => {
  const { run, view, put, call } = begin();
  view.setUint32(0, 50, true);
  view.setUint32(4, put(50, "text"), true);
  assert.equal(run("fd_write", 1, 0, 1, 32), errno.success);
  assert.equal(run("fd_write", 2, 0, 1, 32), errno.success);
  assert.equal(view.getUint32(32, true), 4);
  assert.deepEqual(call.printed, ["text", "text"]);
});

test("a granted file is read; one that is not there, and one outside, are refused", () => {
  const guest = begin();
  const descriptor = open(guest, "a.txt");
  assert.equal(descriptor, 4);
  guest.view.setUint32(0, 300, true);
  guest.view.setUint32(4, 100, true);
  assert.equal(guest.run("fd_read", 4, 0, 1, 32), errno.success);
  assert.equal(guest.text(300, guest.view.getUint32(32, true)), "hello");
  assert.equal(guest.run("fd_read", 4, 0, 1, 32), errno.success);
  assert.equal(guest.view.getUint32(32, true), 0);
  assert.equal(guest.run("fd_seek", 4, 1n, 0, 40), errno.success);
  assert.equal(guest.run("fd_read", 4, 0, 1, 32), errno.success);
  assert.equal(guest.text(300, 4), "ello");
  assert.deepEqual(open(guest, "b.txt"), { errno: errno.noEntry });
  assert.deepEqual(open(guest, "../a.txt"), { errno: errno.notCapable });
  assert.deepEqual(open(guest, "/etc/passwd"), { errno: errno.notCapable });
});

test("nothing can be written, created or removed", () => {
  const guest = begin();
  open(guest, "a.txt");
  guest.view.setUint32(0, 300, true);
  guest.view.setUint32(4, 4, true);
  assert.equal(guest.run("fd_write", 4, 0, 1, 32), errno.readOnly);
  assert.deepEqual(open(guest, "new.txt", 1), { errno: errno.readOnly });
  assert.deepEqual(open(guest, "a.txt", 8), { errno: errno.readOnly });
  assert.equal(guest.run("path_unlink_file", 3, 100, 5), errno.readOnly);
});

test("a request finds nothing open that an earlier one left", () => {
  const guest = begin();
  assert.equal(open(guest, "a.txt"), 4);
  guest.wasi.end();
  guest.wasi.begin(testCall(testStores(), settings));
  assert.equal(guest.run("fd_tell", 4, 0), errno.badDescriptor);
  assert.equal(open(guest, "a.txt"), 4);
});

test("lengths and pointers that lie outside of the memory end the request", () => {
  const { run } = begin();
  const traps = { name: "Error", message: /outside of its memory/ };
  assert.throws(() => run("random_get", 0, 0xffff_ffff), traps);
  assert.throws(() => run("fd_write", 1, 65_530, 4, 0), traps);
  assert.throws(() => run("environ_get", 0, 65_534), traps);
  assert.throws(() => run("clock_time_get", 0, 0n, -4), traps);
});

test("random bytes and the time differ, and are noted when they are asked for before a request", () => {
  const { run, view, wasi } = begin();
  assert.equal(run("random_get", 0, 16), errno.success);
  assert.equal(run("random_get", 16, 16), errno.success);
  assert.notEqual(view.getBigUint64(0, true), view.getBigUint64(16, true));
  assert.equal(wasi.touched, false);
  wasi.end();
  run("environ_sizes_get", 0, 4);
  assert.equal(wasi.touched, false);
  run("random_get", 0, 16);
  assert.equal(wasi.touched, true);
});

test("waiting for a time takes a promise; for a time that is past it does not", async () => {
  const { run, view } = begin();
  view.setBigUint64(0, 77n, true);
  view.setUint8(8, 0);
  view.setUint32(16, 1, true);
  view.setBigUint64(24, 1_000_000n, true);
  const waited = run("poll_oneoff", 0, 100, 1, 200);
  assert.ok(waited instanceof Promise);
  assert.equal(await waited, errno.success);
  assert.deepEqual([view.getUint32(200, true), view.getBigUint64(100, true)], [1, 77n]);
  view.setBigUint64(24, 0n, true);
  assert.equal(run("poll_oneoff", 0, 100, 1, 200), errno.success);
});

test("the end of the program is told with its code", () => {
  const { run, wasi } = begin();
  assert.throws(
    () => run("proc_exit", 3),
    (error) => error instanceof GuestExit && wasi.exitCode(error) === 3,
  );
  assert.equal(wasi.exitCode(new Error("other")), null);
});
