/**
 * What an expiry adds to a set in SQLite: processor time of one call on the thread that serves, taking turns, at a thousand
 * keys that are there and at new ones. Run: node benchmarks/expiry.ts [rounds]. The last figures are in README.md.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { openSqliteStore } from "../src/stores/sqlite/store.ts";
import type { Details, Durability } from "../src/stores/store.ts";
import { ratioOf, spreadOf } from "./statistics.ts";

const rounds = Number(process.argv[2] ?? 8);
const callsPerRound = 2000;
const keys = Array.from({ length: 1000 }, (_, index) => `key-${(index * 7919) % 1000}`);
const details: Details = { expiry: { in: 3_600_000 } };
const value = new Uint8Array(100);
const folder = mkdtempSync(join(tmpdir(), "bobbin-benchmark-"));

let calls = 0;

/** Another value each time: SQLite writes nothing where the bytes stay the same. */
function nextValue(): Uint8Array {
  new DataView(value.buffer).setUint32(0, ++calls);
  return value;
}

function subjectsOf(durability: Durability, expires: boolean) {
  const path = join(folder, `${durability}-${expires}.db`);
  const store = openSqliteStore({ label: "default", path, tuplesMax: 1e9, durability });
  const set = (key: string): void => store.set(key, nextValue(), expires ? details : undefined);
  for (const key of keys) set(key);
  const name = `${expires ? "set with an expiry" : "set"}, durability "${durability}"`;
  const times = (): number[] => [];
  return [
    { name, call: () => set(keys[calls % 1000] as string), times: times(), store },
    { name: `${name}, new keys`, call: () => set(`new-${calls}`), times: times(), store },
  ];
}

const [plain, expiring] = [false, true].map((expires) =>
  (["response", "os"] as const).flatMap((durability) => subjectsOf(durability, expires)),
) as [ReturnType<typeof subjectsOf>, ReturnType<typeof subjectsOf>];

// One beside the other, so that what else the machine does is the same for both.
const pairs = plain.flatMap((one, at) => [one, expiring[at] ?? one]);
for (let round = 0; round <= rounds; round++) {
  for (const { call, times } of pairs) {
    const before = process.threadCpuUsage();
    for (let index = 0; index < callsPerRound; index++) {
      call();
      // As a server does between requests; the threads of the stores report then.
      if (index % 100 === 0) await setImmediate();
    }
    const { user, system } = process.threadCpuUsage(before);
    // The first round warms up.
    if (round > 0) times.push((user + system) / callsPerRound);
  }
}

console.table(
  expiring.map(({ name, times }, at) => {
    const others = plain[at]?.times ?? [];
    return {
      call: name,
      "µs CPU": spreadOf(times).median.toFixed(1),
      without: spreadOf(others).median.toFixed(1),
      ratio: ratioOf(times, others).median.toFixed(2),
      "ratio of the least": (spreadOf(times).min / spreadOf(others).min).toFixed(2),
    };
  }),
);
for (const store of new Set([...plain, ...expiring].map((each) => each.store))) store.close();
rmSync(folder, { recursive: true });
