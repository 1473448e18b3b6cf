/** WASI preview 1 as a core module meets it: pointers into its memory, error numbers back. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { testCall, testSettings, testStores, testMeter } from "../test-guest.ts";
import { GuestExit } from "./guest-exit.ts";
import { errno } from "./preview1-host.ts";
import { Preview1 } from "./preview1.ts";
import { signatures, TestPreview1 } from "./test-preview1.ts";

test("every function of preview 1 is there, and takes what modules give it", () => {
  const names = new Preview1(testCall(), testMeter()).imports;
  assert.deepEqual(Object.keys(names).sort(), Object.keys(signatures).sort());
});

test("the environment is the component's own, and nothing of the host's", () => {
  process.env["BOBBIN_TEST_SECRET"] = "secret";
  try {
    const guest = new TestPreview1({ environment: { NAME: "value", OTHER: "ü" } });
    assert.equal(guest.run("environ_sizes_get", 0, 4), errno.success);
    assert.deepEqual([guest.view.getUint32(0, true), guest.view.getUint32(4, true)], [2, 20]);
    assert.equal(guest.run("environ_get", 16, 64), errno.success);
    assert.equal(guest.text(64, 20), "NAME=value\0OTHER=ü\0");
    assert.deepEqual([guest.view.getUint32(16, true), guest.view.getUint32(20, true)], [64, 75]);
    assert.ok(!Buffer.from(guest.memory.buffer).includes("BOBBIN_TEST_SECRET"));
  } finally {
    delete process.env["BOBBIN_TEST_SECRET"];
  }
});

test("there are no arguments", () => {
  const guest = new TestPreview1();
  assert.equal(guest.run("args_sizes_get", 0, 4), errno.success);
  assert.deepEqual([guest.view.getUint32(0, true), guest.view.getUint32(4, true)], [0, 0]);
  assert.equal(guest.run("args_get", 0, 0), errno.success);
});

const outside = /outside of its memory/;

test("lengths and pointers that lie outside of the memory end the request", () => {
  const guest = new TestPreview1();
  guest.view.setUint32(0, 131_000, true);
  guest.view.setUint32(4, 0xffff_ffff, true);
  const calls: readonly [string, ...unknown[]][] = [
    ["random_get", 0, -1],
    ["random_get", 131_070, 3],
    ["fd_write", 1, 0, 1, 32],
    ["fd_write", 1, 131_070, 4, 0],
    ["fd_write", 1, 0, -1, 0],
    ["environ_sizes_get", -4, 0],
    ["clock_time_get", 0, 0n, -4],
    ["fd_fdstat_get", 1, 131_060],
    ["fd_filestat_get", 3, -1],
    ["fd_prestat_get", 3, 131_066],
    ["fd_prestat_dir_name", 3, -1, 1],
    ["path_open", 3, 0, 0, -1, 0, 0n, 0n, 0, 0],
    ["fd_readdir", 3, 0, -1, 0n, 0],
    ["poll_oneoff", 131_060, 0, 1, 64],
    ["poll_oneoff", 0, 131_060, 1, 64],
  ];
  for (const [name, ...values] of calls) {
    assert.throws(() => guest.run(name, ...values), outside, `${name} ${values.join(" ")}`);
  }
});

test("too many random bytes at once end the request", () => {
  const guest = new TestPreview1();
  guest.memory.grow(300);
  assert.equal(guest.run("random_get", 0, 16_777_216), errno.success);
  assert.throws(() => guest.run("random_get", 0, 16_777_217), /random bytes/);
});

test("random bytes differ, from one request to the next as well", () => {
  const guest = new TestPreview1();
  assert.equal(guest.run("random_get", 0, 16), errno.success);
  guest.next();
  assert.equal(guest.run("random_get", 16, 16), errno.success);
  assert.notEqual(guest.view.getBigUint64(0, true), guest.view.getBigUint64(16, true));
  assert.notEqual(guest.view.getBigUint64(0, true), guest.view.getBigUint64(8, true));
});

test("the clocks are those of time and of monotonic time; others are refused", () => {
  const guest = new TestPreview1();
  const time = (clock: number): bigint => {
    assert.equal(guest.run("clock_time_get", clock, 0n, 0), errno.success);
    return guest.view.getBigUint64(0, true);
  };
  assert.ok(Math.abs(Number(time(0) / 1_000_000n) - Date.now()) < 3_600_000);
  assert.ok(time(1) <= time(1));
  assert.equal(guest.run("clock_time_get", 2, 0n, 0), errno.invalid);
  assert.equal(guest.run("clock_res_get", 1, 0), errno.success);
  assert.equal(guest.view.getBigUint64(0, true), 1n);
});

const noted: readonly [string, ...unknown[]][] = [
  ["random_get", 0, 16],
  ["clock_time_get", 1, 0n, 0],
  ["poll_oneoff", 0, 0, 0, 0],
  ["path_open", 3, 0, 0, 1, 0, 0n, 0n, 0, 0],
  ["path_filestat_get", 3, 0, 0, 1, 0],
  ["fd_readdir", 3, 0, 0, 0n, 0],
  ["fd_read", 0, 0, 0, 0],
  ["fd_close", 3],
  ["fd_write", 3, 0, 0, 0],
];

for (const [name, ...values] of noted) {
  test(`${name} is noted when it is asked for before a request, and not in one`, () => {
    const { wasi, run, call } = start();
    wasi.begin(call);
    run(name, ...values);
    assert.equal(wasi.touched, false);
    wasi.end();
    run(name, ...values);
    assert.equal(wasi.touched, true);
  });
}

test("what is always the same is not noted, nor is printing", () => {
  const { wasi, run, call } = start();
  run("environ_sizes_get", 0, 4);
  run("environ_get", 0, 64);
  run("args_sizes_get", 0, 4);
  run("fd_prestat_get", 3, 0);
  run("fd_prestat_dir_name", 3, 0, 1);
  run("fd_fdstat_get", 1, 0);
  new DataView(wasi.bytes(0, 8).buffer).setUint32(4, 1, true);
  run("fd_write", 1, 0, 1, 64);
  assert.equal(wasi.touched, false);
  assert.equal(call.printed.length, 1);
});

test("the end of the program is told with its code", () => {
  const guest = new TestPreview1();
  assert.throws(
    () => guest.run("proc_exit", 3),
    (error) => error instanceof GuestExit && guest.wasi.exitCode(error) === 3,
  );
  assert.equal(guest.wasi.exitCode(new Error("other")), null);
});

test("there are no sockets and no signals", () => {
  const guest = new TestPreview1();
  assert.equal(guest.run("sock_accept", 3, 0, 0), errno.notSupported);
  assert.equal(guest.run("sock_recv", 3, 0, 0, 0, 0, 0), errno.notSupported);
  assert.equal(guest.run("sock_send", 3, 0, 0, 0, 0), errno.notSupported);
  assert.equal(guest.run("sock_shutdown", 3, 0), errno.notSupported);
  assert.equal(guest.run("proc_raise", 9), errno.notSupported);
  assert.equal(guest.run("sched_yield"), errno.success);
});

/** One that no request has begun for; its memory is all zeroes. */
function start() {
  const files = { kind: "folder" as const, id: 1, entries: new Map() };
  const settings = testSettings({ files });
  const call = testCall(testStores(), settings);
  const wasi = new Preview1(call, testMeter());
  wasi.bind(new WebAssembly.Memory({ initial: 1 }));
  const run = (name: string, ...values: unknown[]): unknown =>
    (wasi.imports[name] as (...given: unknown[]) => unknown)(...values);
  return { wasi, run, call };
}
