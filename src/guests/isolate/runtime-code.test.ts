/** Compiled code that isolates hand on to those after them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import ivm from "isolated-vm";
import { until } from "../../../test/support/delaying-store.ts";
import { RuntimeCode, runtimeCode } from "./runtime-code.ts";

type Compiled = ivm.Script & { readonly cachedDataRejected?: boolean };

const runtime = {
  code: `"use strict";
    var __bobbin = { start: (host, max, isShielded) => host.log(max, isShielded) };`,
  libraries: {},
};

/** Compiles it in a fresh isolate and runs it there; whether it came compiled, or null where nothing was kept. */
function run(code: RuntimeCode, given?: ivm.Isolate): boolean | null {
  const isolate = given ?? new ivm.Isolate();
  const script: Compiled = code.compile(isolate);
  const start = script.runSync(isolate.createContextSync(), { reference: true });
  const logged: unknown[] = [];
  const calls = code.names.map(
    (name) => new ivm.Callback((...args: unknown[]) => logged.push(name, ...args)),
  );
  start.applySync(undefined, [null, null, null, 7, true, ...calls]);
  assert.deepEqual(logged, ["log", 7, true]);
  if (given === undefined) isolate.dispose();
  return script.cachedDataRejected === undefined ? null : !script.cachedDataRejected;
}

test("an isolate starts from the code that one before it has compiled", () => {
  const code = new RuntimeCode(runtime, false);
  const first = new ivm.Isolate();
  assert.equal(run(code, first), null);
  assert.equal(run(code), null);
  code.started(first);
  assert.equal(run(code), true);
});

test("what an isolate has compiled for its first request is kept as well", async () => {
  const code = new RuntimeCode(runtime, false);
  const first = new ivm.Isolate();
  run(code, first);
  code.served(first, "fetch");
  await until(() => run(code) === true);
});

test("an isolate that has gone leaves nothing, and the next one does", async () => {
  const code = new RuntimeCode(runtime, false);
  const gone = new ivm.Isolate();
  run(code, gone);
  gone.dispose();
  code.served(gone, "fetch");
  const next = new ivm.Isolate();
  assert.equal(run(code, next), null);
  await until(() => {
    code.served(next, "fetch");
    return run(code) === true;
  });
});

test("code that the engine does not take any more is forgotten, and kept anew", () => {
  const code = new RuntimeCode(runtime, false);
  const first = new ivm.Isolate();
  run(code, first);
  code.started(first);
  setFlagsFromString("--stack-size=900");
  try {
    assert.equal(run(code), false);
    const next = new ivm.Isolate();
    assert.equal(run(code, next), null);
    code.started(next);
    assert.equal(run(code), true);
  } finally {
    setFlagsFromString("--stack-size=984");
  }
});

test("isolates that wait for stores have a script of their own, and each runtime one", () => {
  const code = runtimeCode(runtime, false);
  assert.equal(runtimeCode(runtime, false), code);
  assert.notEqual(runtimeCode(runtime, true), code);
  assert.notEqual(runtimeCode({ ...runtime }, false), code);
  assert.equal(code.names.includes("nextRequest"), false);
  assert.equal(runtimeCode(runtime, true).names.includes("nextRequest"), true);
});
