/**
 * Goal: what a client was told is on disk. Method: strace, attached to the worker of a real `bobbin up`,
 * shows the order of the write to the WAL, its sync and the write of the response to the socket.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { storeComponent } from "./support/store-component.ts";
import { attachTrace } from "./support/system-calls.ts";
import { createUpApp } from "./support/up-app.ts";
import { workerProcessIds } from "./support/worker-processes.ts";

/** System calls of the worker while it answers a PUT, or why they cannot be seen. */
async function traceSet(
  durability: string,
  component = storeComponent,
): Promise<{ calls: string[] } | { why: string }> {
  await using app = await createUpApp({
    components: { store: component },
    stores: { store: ["default"] },
    runtimeConfig: `[key_value_store.default]\ntype = "spin"\npath = "data.db"\ndurability = "${durability}"\n`,
  });
  await using up = await app.start("--workers", "1");
  const put = (value: string): Promise<Response> =>
    up.fetch("/key", { method: "PUT", body: value });
  // The first opens the file, which has syncs of its own.
  assert.equal((await put("first")).status, 204);
  const [worker] = workerProcessIds(up.child.pid ?? 0);
  if (worker === undefined) throw new Error("there is no worker");
  const trace = await attachTrace(worker, ["pwrite64", "fdatasync", "fsync", "write", "writev"]);
  if ("why" in trace) return trace;
  assert.equal((await put("second")).status, 204);
  return { calls: await trace.stop() };
}

const written = (call: string): boolean => /pwrite64\(\d+<[^>]*-wal>/.test(call);
const syncBegins = (call: string): boolean => /\bf(data)?sync\(\d+<[^>]*-wal>/.test(call);
const syncEnds = (call: string): boolean => /\bf(data)?sync(\(| resumed).*= 0/.test(call);
const responds = (call: string): boolean => /\bwritev?\(.*HTTP\/1\.1 204/.test(call);

/** Checks that there is one of each of these calls at least, the last of each before the last of the next. */
function checkOrder(calls: readonly string[], steps: readonly ((call: string) => boolean)[]): void {
  const places = steps.map((step) => calls.findLastIndex(step));
  assert.ok(places[0] !== -1, `there is no such call in\n${calls.join("\n")}`);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
    calls.join("\n"),
  );
}

for (const durability of ["response", "full"]) {
  test(`durability ${durability}: the WAL is written, then synced, then the response leaves`, async (context) => {
    const trace = await traceSet(durability);
    if ("why" in trace) return context.skip(trace.why);
    checkOrder(trace.calls, [written, syncBegins, syncEnds, responds]);
    assert.equal(trace.calls.filter(syncBegins).length, 1, trace.calls.join("\n"));
  });
}

test("durability response: the sync is not the worker's main thread's, which goes on serving", async (context) => {
  const trace = await traceSet("response");
  if ("why" in trace) return context.skip(trace.why);
  const threadOf = (step: (call: string) => boolean): string | undefined =>
    trace.calls.findLast(step)?.split(" ")[0];
  assert.equal(threadOf(written), threadOf(responds));
  assert.notEqual(threadOf(written), threadOf(syncBegins));
});

const writesTwice = `
import { Kv } from "@fermyon/spin-sdk";
export async function handleRequest(request) {
  const store = Kv.openDefault();
  store.set("one", request.body);
  store.set("two", request.body);
  return { status: 204 };
}
`;

test("durability full: the component goes on only after each sync, which is not the main thread's", async (context) => {
  const trace = await traceSet("full", writesTwice);
  if ("why" in trace) return context.skip(trace.why);
  const steps = trace.calls.flatMap((call) =>
    written(call) ? "written " : syncEnds(call) ? "synced " : [],
  );
  assert.match(steps.join(""), /^(written )+synced (written )+synced $/, trace.calls.join("\n"));
  const threadOf = (step: (call: string) => boolean): string | undefined =>
    trace.calls.findLast(step)?.split(" ")[0];
  assert.equal(threadOf(written), threadOf(responds));
  assert.notEqual(threadOf(written), threadOf(syncBegins));
});

test("durability os: nothing is synced for a response", async (context) => {
  const trace = await traceSet("os");
  if ("why" in trace) return context.skip(trace.why);
  checkOrder(trace.calls, [written, responds]);
  assert.deepEqual(
    trace.calls.filter((call) => /\bf(data)?sync/.test(call)),
    [],
  );
});
