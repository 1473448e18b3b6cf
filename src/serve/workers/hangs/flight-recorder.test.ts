import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import {
  createRecord,
  FlightRecorder,
  readFlight,
  readLastComponent,
  type RunningRequest,
} from "./flight-recorder.ts";

test("what a process was in is known when it has ended: what computed on a thread of its own, else what was entered last", () => {
  using folder = temporaryFolder();
  const descriptor = openSync(join(folder.path, "component"), "wx+", 0o600);
  try {
    assert.equal(readLastComponent(descriptor), null);
    const record = createRecord();
    const recorder = new FlightRecorder(record, descriptor);
    recorder.enter("first", { method: "GET", url: "/a?b" });
    assert.deepEqual(readFlight(record), { component: "first", request: "GET /a" });
    assert.equal(readLastComponent(descriptor), "first");
    recorder.computesApart("a component with a longer name");
    recorder.enter("second", null);
    assert.equal(readLastComponent(descriptor), "a component with a longer name");
    recorder.computesApart("third");
    assert.equal(readLastComponent(descriptor), "third");
    recorder.computesApart(null);
    assert.equal(readLastComponent(descriptor), "second");
    recorder.computesApart("x".repeat(1000));
    assert.equal(readLastComponent(descriptor), "x".repeat(238));
    assert.deepEqual(readFlight(record), { component: "second", request: null });
  } finally {
    closeSync(descriptor);
  }
});

test("of several requests that a guest is given at once the one that runs is known, where its memory is", () => {
  const record = createRecord();
  const shared: RunningRequest[] = [];
  const recorder = new FlightRecorder(record, null, (running) => shared.push(running));
  const running = new SharedArrayBuffer(64);
  const requests = ["/a", "/b?c", `/${"d".repeat(1000)}`].map((url, at) => ({
    id: at + 7,
    exchange: { method: "GET", url },
  }));
  recorder.enterTogether("it", { requests, running });
  recorder.enterTogether("it", { requests, running });
  assert.equal(shared.length, 1);
  const numbers = new Int32Array(running);
  const read = (id: number, shown: RunningRequest | null | undefined): string | null => {
    numbers[0] = id;
    return readFlight(record, shown)?.request ?? null;
  };
  assert.equal(read(8, shared[0]), "GET /b");
  assert.equal(read(9, shared[0]), `GET /${"d".repeat(245)}`);
  // What the guest says may be anything, and the memory another's.
  assert.equal(read(-1, shared[0]), "GET /a");
  assert.equal(read(8, null), "GET /a");
  assert.equal(read(8, { memory: 99, running }), "GET /a");
  recorder.enter("it", { method: "GET", url: "/alone" });
  assert.equal(read(8, shared[0]), "GET /alone");
});
