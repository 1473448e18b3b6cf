/**
 * What a request of a WebAssembly guest costs here and in a copy of another revision, without HTTP and with a store in memory: both in one process, in
 * turns, so that what else the machine does falls on both. `node benchmarks/guest-pairs.ts FOLDER GUEST.wasm [PATH] [ROUNDS] [OTHER.wasm]`;
 * OTHER is the guest that the copy runs, where it is another one.
 */

import { join } from "node:path";
import type { HttpExchange } from "../src/guests/http-exchange.ts";
import type { WasmSettings } from "../src/guests/wasm/host.ts";
import { testSettings } from "../src/guests/wasm/test-guest.ts";

const requestsAtOnce = 16;
const turnMilliseconds = 60;
const blocks = 16;

const [folder, source, path = "/get?key=6b", rounds = "160", other] = process.argv.slice(2);
if (folder === undefined || source === undefined) throw new Error("which folder, and which guest?");

type Answer = (requests: number) => Promise<void>;

/** A component of the guest, as a revision runs it. */
async function load(root: string, wasm: string): Promise<Answer> {
  const { loadWasm } = await import(join(root, "src/guests/wasm/load/load.ts"));
  const { WasmPool } = await import(join(root, "src/guests/wasm/pool/wasm-pool.ts"));
  const { GrantedStores, StoreSlot } = await import(join(root, "src/kv/granted-stores.ts"));
  const { storeLimitsDefault } = await import(join(root, "src/limits.ts"));
  const { openMemoryStore } = await import(join(root, "src/stores/memory/memory.ts"));
  const { noInnerServer } = await import(join(root, "src/guests/calls/inner-requests.ts"));
  const store = openMemoryStore(storeLimitsDefault);
  await store.set("k", new Uint8Array(100).fill(118));
  const settings = {
    ...testSettings(),
    component: { id: "it", source: wasm },
    inner: noInnerServer,
  } as unknown as WasmSettings;
  const slot = new StoreSlot("default", storeLimitsDefault, () => store);
  const granted = new GrantedStores("it", "spin.toml:1", [slot]);
  const pool = new WasmPool(await loadWasm(settings), settings, granted, () => {});
  return (requests) =>
    new Promise((resolve, reject) => {
      let left = requests;
      const respond = (status: number): void => {
        if (status !== 200) reject(new Error(`it answered ${status}`));
        left -= 1;
        if (left === 0) resolve();
      };
      for (let at = 0; at < requests; at += 1) pool.handle(exchangeOf(respond, reject));
    });
}

function exchangeOf(respond: HttpExchange["respond"], fail: HttpExchange["fail"]): HttpExchange {
  return {
    method: "GET",
    url: path,
    headers: `host\n127.0.0.1:3000\nspin-full-url\nhttp://127.0.0.1:3000${path}`,
    bodyBytes: 0,
    respond,
    fail,
    onGone: () => {},
  } as Partial<HttpExchange> as HttpExchange;
}

/** Processor time of this thread for a request, over some time: the system counts it in steps of milliseconds. */
async function measure(answer: Answer): Promise<number> {
  const until = performance.now() + turnMilliseconds;
  const before = process.threadCpuUsage();
  let requests = 0;
  do {
    await answer(requestsAtOnce);
    requests += requestsAtOnce;
  } while (performance.now() < until);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / requests;
}

function quantile(figures: readonly number[], share: number): number {
  return figures.toSorted((a, b) => a - b)[Math.floor((figures.length - 1) * share)] ?? Number.NaN;
}

const before = await load(folder, other ?? source);
const now = await load(join(import.meta.dirname, ".."), source);
const pairs: [before: number, now: number][] = [];
for (let round = 0; round < Number(rounds) * 1.25; round += 1) {
  const isFirst = round % 2 === 0;
  const first = await measure(isFirst ? before : now);
  const second = await measure(isFirst ? now : before);
  pairs.push(isFirst ? [first, second] : [second, first]);
}
// Until then the engine still compiles.
const warm = pairs.slice(Math.floor(pairs.length / 5));
const median = (of: readonly (readonly number[])[], at: number): number =>
  quantile(
    of.map((pair) => pair[at] as number),
    0.5,
  );
const size = Math.ceil(warm.length / blocks);
const ratios: number[] = [];
for (let at = 0; at < warm.length; at += size) {
  const block = warm.slice(at, at + size);
  ratios.push(median(block, 1) / median(block, 0));
}
const [low, middle, high] = [0.25, 0.5, 0.75].map((at) => quantile(ratios, at).toFixed(3));
console.log(
  `${median(warm, 0).toFixed(1)} µs before, ${median(warm, 1).toFixed(1)} µs now; ${middle} (quartiles of ${ratios.length} blocks ${low} to ${high})`,
);
process.exit(0);
