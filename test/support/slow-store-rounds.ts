/** A program: a component writes large values to a slow store, round after round; prints this process' memory after each. */

import { openMemoryStore } from "../../src/stores/memory/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { delayStore } from "./delaying-store.ts";
import { serveWaiting } from "./waiting-server.ts";

const requests = 40;
const rounds = 8;
const memory = openMemoryStore({ label: "default", tuplesMax: 10 });
const store: Store = delayStore(memory, "later").store;
const source = `import { Kv } from "@fermyon/spin-sdk";
  export const handleRequest = async () => {
    Kv.openDefault().set("key", new Uint8Array(1 << 20).fill(7));
    return { status: 200, body: "written" };
  };`;
await using server = await serveWaiting(
  source,
  { default: store },
  { limits: { waitingMovedBytesMax: 16_777_216 } },
);
const memoryMebibytes: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const asked = Array.from({ length: requests }, () => server.ask("/"));
  for (const answer of await Promise.all(asked)) {
    if (answer !== "200 written") throw new Error(answer);
  }
  memoryMebibytes.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
}
process.stdout.write(`${JSON.stringify(memoryMebibytes)}\n`);
