import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { createRecord, FlightRecorder, readFlight, readLastComponent } from "./flight-recorder.ts";

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
