/**
 * What a store costs: processor time of one call on the thread that serves, at a thousand keys and at a
 * million, and of the triggers beside Spin's table. Run: node benchmarks/stores.ts [keys]. Figures differ
 * between machines; ratios hardly do. The last ones are in docs/decisions/0001-sqlite-layout.md.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { openMemoryStore } from "../src/stores/memory/memory.ts";
import { openSqliteStore } from "../src/stores/sqlite/store.ts";
import type { Entry, SynchronousStore } from "../src/stores/store.ts";

const few = 1000;
const many = Number(process.argv[2] ?? 1_000_000);
const value = new Uint8Array(100);
const head = new DataView(value.buffer);
const rounds = 7;
const callsPerRound = 20_000;

const folder = mkdtempSync(join(tmpdir(), "bobbin-benchmark-"));

/** Keys in no order, so that neighbours in the index are not neighbours in the table. */
function keyOf(index: number): string {
  return `key-${(Math.imul(index, 2_654_435_761) >>> 0).toString(16)}`;
}

/** The same index sequence for everybody. */
function randomIndexes(count: number): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

function fill<T extends SynchronousStore>(store: T, count: number): T {
  for (let start = 0; start < count; start += 10_000) {
    const length = Math.min(10_000, count - start);
    store.setMany(Array.from({ length }, (_, index): Entry => [keyOf(start + index), value]));
  }
  return store;
}

/** Spin's statements alone, on a file with the same settings and without triggers. */
function openBare(path: string): (key: string) => void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  // As little of checkpoints as the stores have on their own thread.
  database.exec("PRAGMA wal_autocheckpoint = 20000");
  database.exec(`CREATE TABLE spin_key_value (
    store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))`);
  const set = database.prepare(
    "INSERT INTO spin_key_value VALUES (?1, ?2, ?3) ON CONFLICT (store, key) DO UPDATE SET value = ?3",
  );
  for (let index = 0; index < few; index++) set.run("default", keyOf(index), value);
  return (key) => void set.run("default", key, nextValue());
}

let calls = 0;

/** Another value each time: SQLite writes nothing where the bytes stay the same. */
function nextValue(): Uint8Array {
  head.setUint32(0, ++calls);
  return value;
}

interface Subject {
  readonly name: string;
  readonly keys: number;
  readonly call: (key: string) => unknown;
  readonly microseconds: number[];
}

function subject(name: string, keys: number, call: (key: string) => unknown): Subject {
  return { name, keys, call, microseconds: [] };
}

/** Takes turns, so that what else the machine does falls on all alike. */
async function measure(subjects: readonly Subject[]): Promise<void> {
  for (let round = 0; round <= rounds; round++) {
    for (const { keys, call, microseconds } of subjects) {
      const next = randomIndexes(keys);
      for (let skip = round * callsPerRound; skip > 0; skip--) next();
      const chosen = Array.from({ length: callsPerRound }, () => keyOf(next()));
      const before = process.threadCpuUsage();
      for (const [index, key] of chosen.entries()) {
        call(key);
        // As a server does between requests; the threads of the stores report then.
        if (index % 100 === 0) await setImmediate();
      }
      const { user, system } = process.threadCpuUsage(before);
      // The first round warms up.
      if (round > 0) microseconds.push((user + system) / callsPerRound);
    }
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

const open = (count: number): SynchronousStore => {
  const path = join(folder, `${count}.db`);
  const tuplesMax = count + 100;
  return fill(
    openSqliteStore({ label: "default", path, tuplesMax, durability: "response" }),
    count,
  );
};
const atFew = open(few);
const atMany = open(many);
const inMemory = fill(openMemoryStore({ label: "default", tuplesMax: many }), many);
const bareSet = openBare(join(folder, "bare.db"));

const subjects = [
  subject("set, bare upsert without triggers", few, bareSet),
  subject("set", few, (key) => atFew.set(key, nextValue())),
  subject("set", many, (key) => atMany.set(key, nextValue())),
  subject("get", few, (key) => atFew.get(key)),
  subject("get", many, (key) => atMany.get(key)),
  subject("exists", few, (key) => atFew.exists(key)),
  subject("exists", many, (key) => atMany.exists(key)),
  subject("get and whenDurable", few, (key) => [atFew.get(key), atFew.whenDurable()]),
  subject("increment", few, () => atFew.increment("n", 1n)),
  subject("memory: set", many, (key) => inMemory.set(key, nextValue())),
  subject("memory: get", many, (key) => inMemory.get(key)),
];

await measure(subjects);

const first = (name: string): number =>
  median(subjects.find((one) => one.name === name)?.microseconds ?? []);
console.table(
  subjects.map(({ name, keys, microseconds }) => ({
    call: name,
    keys,
    "cpu µs": Number(median(microseconds).toFixed(2)),
    "times that at few keys": Number((median(microseconds) / first(name)).toFixed(2)),
  })),
);
console.log(
  `set against the bare upsert: ${(first("set") / first("set, bare upsert without triggers")).toFixed(2)}`,
);
atFew.close();
atMany.close();
rmSync(folder, { recursive: true });
