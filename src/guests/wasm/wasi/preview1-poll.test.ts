/** Waiting in a core module: it is suspended for clocks, and answered at once for all else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { errno } from "./preview1-host.ts";
import { TestPreview1 } from "./test-preview1.ts";

const hour = 3_600_000_000_000n;

/** Writes a subscription of a clock to the place for it. */
function clock(guest: TestPreview1, at: number, timeout: bigint, id = 1, flags = 0): void {
  const { view } = guest;
  view.setBigUint64(at * 48, BigInt(at + 70), true);
  view.setUint8(at * 48 + 8, 0);
  view.setUint32(at * 48 + 16, id, true);
  view.setBigUint64(at * 48 + 24, timeout, true);
  view.setUint16(at * 48 + 40, flags, true);
}

/** Writes a subscription of a file: kind 1 waits to read, 2 to write. */
function file(guest: TestPreview1, at: number, kind: number, descriptor: number): void {
  guest.view.setBigUint64(at * 48, BigInt(at + 70), true);
  guest.view.setUint8(at * 48 + 8, kind);
  guest.view.setUint32(at * 48 + 16, descriptor, true);
}

/** What the guest was told: user data, error and kind of each event. */
function events(guest: TestPreview1): unknown[] {
  return Array.from({ length: guest.view.getUint32(2048, true) }, (_none, at) => [
    guest.view.getBigUint64(1024 + at * 32, true),
    guest.view.getUint16(1024 + at * 32 + 8, true),
    guest.view.getUint8(1024 + at * 32 + 10),
  ]);
}

const begin = (): TestPreview1 => new TestPreview1();

test("a duration is waited for, and the guest is told of the first that is over", async () => {
  const guest = begin();
  clock(guest, 0, hour);
  clock(guest, 1, 1_000_000n);
  assert.equal(await guest.wait(2), errno.success);
  assert.deepEqual(events(guest), [[71n, 0, 0]]);
  assert.equal(guest.resumed, 1);
});

test("an instant is waited for, on either clock", async () => {
  const guest = begin();
  for (const id of [0, 1]) {
    guest.run("clock_time_get", id, 0n, 3072);
    clock(guest, 0, guest.view.getBigUint64(3072, true) + 2_000_000n, id, 1);
    assert.equal(await guest.wait(1), errno.success);
    assert.deepEqual(events(guest), [[70n, 0, 0]]);
  }
  assert.equal(guest.resumed, 2);
});

test("nothing is waited for where something is ready: a time that is past, files and streams", async () => {
  const guest = begin();
  const ready: readonly [() => void, unknown[]][] = [
    [() => clock(guest, 0, 0n), [70n, 0, 0]],
    [() => clock(guest, 0, 5n, 0, 1), [70n, 0, 0]],
    [() => file(guest, 0, 1, 0), [70n, 0, 1]],
    [() => file(guest, 0, 2, 1), [70n, 0, 2]],
    [() => file(guest, 0, 1, 3), [70n, 0, 1]],
    [() => file(guest, 0, 1, 99), [70n, errno.badDescriptor, 1]],
    [() => clock(guest, 0, hour, 7), [70n, errno.invalid, 0]],
    [() => file(guest, 0, 9, 0), [70n, errno.invalid, 9]],
  ];
  for (const [write, event] of ready) {
    write();
    clock(guest, 1, hour);
    assert.equal(await guest.wait(2), errno.success);
    assert.deepEqual(events(guest), [event]);
    assert.equal(guest.run("poll_oneoff", 0, 1024, 1, 2048), errno.success);
  }
  assert.equal(guest.resumed, 0);
});

test("no subscription is an error, and too many end the request", () => {
  const guest = begin();
  assert.equal(guest.run("poll_oneoff", 0, 1024, 0, 2048), errno.invalid);
  assert.throws(() => guest.run("poll_oneoff", 0, 1024, 1025, 2048), /at once/);
  assert.throws(() => guest.run("poll_oneoff", 0, 1024, -1, 2048), /at once/);
});

test("a request that waits says so, and its timers end with it", () => {
  const controller = new AbortController();
  const guest = begin();
  let waits = 0;
  guest.next({ signal: controller.signal, waiting: () => (waits += 1) });
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  clock(guest, 0, 2n ** 64n - 1n);
  void guest.wait(1);
  assert.deepEqual([waits, timers()], [1, before + 1]);
  guest.wasi.end();
  controller.abort();
  assert.equal(timers(), before);
  assert.equal(guest.resumed, 0);
});
