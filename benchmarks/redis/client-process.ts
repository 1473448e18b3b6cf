/** Calls a store in Redis when `redis-client.ts` says so, and reports how that went. */

import { setTimeout as sleep } from "node:timers/promises";
import { openRedisStore } from "../../src/stores/redis/store.ts";
import { listKeysMax } from "../../src/limits.ts";
import { redisConfig } from "../../test/support/redis/config.ts";
import type {
  CallsReport,
  ClientCalls,
  ClientGets,
  ClientPlan,
  ClientTask,
  GetsReport,
  ListReport,
} from "./redis-client.ts";

const plan = JSON.parse(process.argv[2] ?? "{}") as ClientPlan;
const { url, namespace, replicasMin } = plan;
const store = await openRedisStore("default", redisConfig(url, { namespace, replicasMin }));
await store.get("key-0");

let listing = new AbortController();

async function run(task: ClientTask): Promise<CallsReport | GetsReport | ListReport | null> {
  switch (task.task) {
    case "calls":
      return callsFor(task);
    case "gets":
      return getsFor(task);
    case "list":
      return listUntilStopped();
    case "stop":
      listing.abort();
      return null;
  }
}

let writes = 0;
let calls = 0;

async function callsFor({ call, inFlight, seconds }: ClientCalls): Promise<CallsReport> {
  const value = Buffer.alloc(100);
  const one = async (): Promise<void> => {
    const key = `key-${(calls += 1) % plan.keys}`;
    if (call === "get") {
      if ((await store.get(key)) === null) throw new Error(`${key} is missing`);
      return;
    }
    value.writeUInt32BE((writes += 1) >>> 0);
    await store.set(key, value);
  };
  calls = 0;
  const usedBefore = process.cpuUsage();
  const started = performance.now();
  const end = started + seconds * 1000;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) await one();
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const { user, system } = process.cpuUsage(usedBefore);
  const took = (performance.now() - started) / 1000;
  return { requests: calls, seconds: took, microseconds: user + system };
}

async function getsFor({ callers, pauseMilliseconds, seconds }: ClientGets): Promise<GetsReport> {
  const took: number[] = [];
  const end = performance.now() + seconds * 1000;
  const caller = async (_: unknown, at: number): Promise<void> => {
    // Callers that began together would ask together.
    await sleep((at / callers) * pauseMilliseconds);
    do {
      const asked = performance.now();
      await store.get(`key-${Math.floor(Math.random() * plan.keys)}`);
      took.push(performance.now() - asked);
      await sleep(pauseMilliseconds);
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  took.sort((a, b) => a - b);
  const quantile = (part: number): number =>
    took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? Number.NaN;
  return { p50Milliseconds: quantile(0.5), p99Milliseconds: quantile(0.99) };
}

async function listUntilStopped(): Promise<ListReport> {
  listing = new AbortController();
  const started = performance.now();
  let pages = 0;
  let cursor: string | null = null;
  while (!listing.signal.aborted) {
    const page = await store.list({ cursor, limit: listKeysMax });
    pages += 1;
    cursor = page.cursor;
  }
  return { pages, seconds: (performance.now() - started) / 1000 };
}

process.on("message", (task: ClientTask) => {
  void run(task).then((report) => {
    if (report !== null) process.send?.(report);
  });
});
process.on("disconnect", () => process.exit(0));
process.send?.(null);
