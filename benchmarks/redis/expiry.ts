/**
 * What an expiry adds to a set in Redis: processor time of the server for one call, as it says itself, taking turns, at a thousand
 * keys that are there and at new ones. Run: node benchmarks/redis/expiry.ts [rounds]. The last figures are in ../README.md.
 */

import { openServedStore } from "../../src/stores/registry.ts";
import type { Details, Store } from "../../src/stores/store.ts";
import { redisConfig } from "../../test/support/redis/config.ts";
import { RawConnection } from "../../test/support/redis/raw-connection.ts";
import { RedisServer } from "../../test/support/redis/server.ts";
import { ratioOf, spreadOf } from "../statistics.ts";

const rounds = Number(process.argv[2] ?? 8);
const callsPerRound = 4_000;
const inFlight = 50;
const keys = Array.from({ length: 1000 }, (_, index) => `key-${(index * 7919) % 1000}`);
const details: Details = { expiry: { in: 3_600_000 } };
const value = new Uint8Array(100);

const server = await RedisServer.start();
const connection = await RawConnection.open(server.port);
let calls = 0;

/** Microseconds of processor time that have been used so far: by the server, and by the host, which is this process. */
async function used(): Promise<readonly [server: number, host: number]> {
  const text = String(await connection.send("INFO", "cpu"));
  const seconds = (name: string): number =>
    Number(new RegExp(`^${name}:([0-9.]+)`, "m").exec(text)?.[1] ?? Number.NaN);
  const { user, system } = process.cpuUsage();
  return [(seconds("used_cpu_user") + seconds("used_cpu_sys")) * 1_000_000, user + system];
}

function subjectsOf(expires: boolean) {
  const store: Store = openServedStore(`expires-${expires}`, redisConfig(server.url));
  const set = (key: string) => store.set(key, value, expires ? details : undefined);
  return [
    { name: "set of a key that is there", call: () => set(keys[calls++ % 1000] ?? ""), store },
    { name: "set of a new key", call: () => set(`new-${calls++}`), store },
  ].map((subject) => ({
    ...subject,
    times: [] as number[],
    withHost: [] as number[],
  }));
}

const [plain, expiring] = [subjectsOf(false), subjectsOf(true)];
// One beside the other, so that what else the machine does is the same for both.
const pairs = plain.flatMap((one, at) => [one, expiring[at] ?? one]);
for (let round = 0; round <= rounds; round++) {
  for (const { call, times, withHost } of pairs) {
    const before = await used();
    for (let index = 0; index < callsPerRound; index += inFlight) {
      await Promise.all(Array.from({ length: inFlight }, async () => call()));
    }
    const after = await used();
    // The first round warms up.
    if (round === 0) continue;
    times.push((after[0] - before[0]) / callsPerRound);
    withHost.push((after[0] + after[1] - before[0] - before[1]) / callsPerRound);
  }
}

const rows = expiring.flatMap(({ name, times, withHost }, at) => {
  const { times: otherTimes = [], withHost: otherWithHost = [] } = plain[at] ?? {};
  return [
    { name: `${name}, server`, times, otherTimes },
    { name: `${name}, server and host`, times: withHost, otherTimes: otherWithHost },
  ];
});
console.table(
  rows.map(({ name, times, otherTimes }) => ({
    call: name,
    "µs CPU with an expiry": spreadOf(times).median.toFixed(1),
    without: spreadOf(otherTimes).median.toFixed(1),
    ratio: ratioOf(times, otherTimes).median.toFixed(2),
    "ratio of the least": (spreadOf(times).min / spreadOf(otherTimes).min).toFixed(2),
  })),
);
for (const { store } of [...plain.slice(0, 1), ...expiring.slice(0, 1)]) await store.close();
connection.close();
await server.stop();
process.exit();
