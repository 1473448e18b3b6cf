/**
 * What a guest of WASI 0.3 costs apart from its requests: an instance of it, a key of a list that it reads, and the
 * memory of a request that waits. `node --expose-gc benchmarks/async-guests.ts [GUEST...]`
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { exactly } from "../src/common/count-range.ts";
import { loadWasm } from "../src/guests/wasm/load/load.ts";
import { testSettings } from "../src/guests/wasm/test-guest.ts";
import { startTestApp, type TestApp, type TestAppOptions } from "../src/testing/test-app.ts";
import { buildGuest } from "../test/wasm-guests/build/build-guest.ts";
import { formatTable } from "./report.ts";
import { Scratch } from "./scratch.ts";
import { writeGuestApp } from "./subjects/spin.ts";

const rounds = 9;
const instancesEach = 20;
const keyCount = 1000;
const listsEach = 20;
const heldCount = 200;

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;
}

/** Processor time of this process, by the median of some rounds, in microseconds. */
async function processorTime(work: () => unknown, times: number): Promise<number> {
  const found: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const before = process.cpuUsage();
    for (let at = 0; at < times; at += 1) await work();
    const { user, system } = process.cpuUsage(before);
    // The first round warms up.
    if (round > 0) found.push((user + system) / times);
  }
  return median(found);
}

async function makeInstances(source: string): Promise<number> {
  const component = { id: "guest", source } as ReturnType<typeof testSettings>["component"];
  const program = await loadWasm(testSettings({ component }));
  return await processorTime(() => program.instantiate(() => {}), instancesEach);
}

async function serve(
  source: string,
  scratch: Scratch,
  options: TestAppOptions = {},
): Promise<TestApp> {
  const folder = scratch.folder();
  writeGuestApp(source, folder);
  const keyValues = Array.from({ length: keyCount }, (_, at) => [`key-${at}`, "value"] as const);
  return await startTestApp(join(folder, "spin.toml"), { keyValues, ...options });
}

/** A key of a list of a thousand: what the request costs without the list is taken off. */
async function listKeys(source: string, scratch: Scratch): Promise<number> {
  const ask = (app: TestApp) => async (): Promise<void> => {
    const response = await app.fetch("/keys?store=default");
    if (!response.ok) throw new Error(JSON.stringify(app.log));
    await response.arrayBuffer();
  };
  await using full = await serve(source, scratch);
  await using empty = await serve(source, scratch, { keyValues: [] });
  const [all, none] = [
    await processorTime(ask(full), listsEach),
    await processorTime(ask(empty), listsEach),
  ];
  return (all - none) / keyCount;
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error("run it with node --expose-gc");
  for (let at = 0; at < 4; at += 1) globalThis.gc();
  const { heapUsed } = process.memoryUsage();
  return heapUsed;
}

/** What the process holds for a request that waits, in KiB, its instance included but for the guest's memory. */
async function hold(source: string, scratch: Scratch, atOnce: number): Promise<number> {
  await using app = await serve(source, scratch, {
    maxInstanceConcurrentReuseCount: atOnce === 1 ? null : exactly(atOnce),
  });
  const { port } = new URL(app.url);
  const held: { disconnect(): void; exited: Promise<unknown> }[] = [];
  const more = async (): Promise<number> => {
    const child = fork(join(import.meta.dirname, "held-clients.ts"), [
      ...[port, String(heldCount), "/echo-stream"],
    ]);
    held.push({ disconnect: () => child.disconnect(), exited: once(child, "exit") });
    await once(child, "message");
    return heapBytes();
  };
  // What is made once is there after the first ones.
  const before = await more();
  const after = await more();
  for (const { disconnect, exited } of held) {
    disconnect();
    await exited;
  }
  return (after - before) / heldCount / 1024;
}

const named = process.argv.slice(2);
const rows: string[][] = [];
for (const name of named.length > 0 ? named : ["rust-sdk5-component", "rust-sdk6", "rust-sdk7"]) {
  const built = await buildGuest(name);
  if ("missing" in built) {
    rows.push([name, built.missing.split("\n")[0] ?? ""]);
    continue;
  }
  using scratch = new Scratch();
  const isAsync = !name.includes("sdk5");
  const instance = `${((await makeInstances(built.path)) / 1000).toFixed(2)} ms`;
  const key = `${(await listKeys(built.path, scratch)).toFixed(1)} µs`;
  const alone = isAsync ? `${(await hold(built.path, scratch, 1)).toFixed(0)} KiB` : "-";
  const shared = isAsync ? `${(await hold(built.path, scratch, 16)).toFixed(0)} KiB` : "-";
  rows.push([name, instance, key, alone, shared]);
}
console.log(
  formatTable([
    ["guest", "an instance", "a key of get-keys", "a waiting request", "16 in an instance"],
    ...rows,
  ]),
);
process.exit(0);
