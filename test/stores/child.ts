/**
 * The other processes of the tests in this folder. `node child.ts ROLE OPTIONS` opens a store, says
 * "ready", waits for a line on its input, does what its role says and prints what came of it, a line each.
 */

import { once } from "node:events";
import { readFileSync, writeSync } from "node:fs";
import { isBobbinError } from "../../src/errors.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../src/stores/sqlite/store.ts";
import type { Entry, SynchronousStore } from "../../src/stores/store.ts";

/** What a role is told beside the options of its store. */
export interface ChildOptions extends SqliteStoreOptions {
  /** Tells the processes of one test apart. */
  readonly name: string;
  readonly count: number;
  /** A file with the moment that it is, for all processes of a test; the machine's clock where left out. */
  readonly clockPath?: string;
}

type Role = (store: SynchronousStore, options: ChildOptions) => void | Promise<void>;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const roles: Readonly<Record<string, Role>> = {
  /** Adds one to "counter", `count` times. */
  increment(store, { count }) {
    for (let done = 0; done < count; done++) store.increment("counter", 1n);
  },
  /** Counts in "counter" by compare-and-swap. */
  swap(store, { count }) {
    for (let done = 0; done < count;) {
      const { value, version } = store.getVersioned("counter");
      const next = Number(Buffer.from(value ?? []).toString()) + 1;
      if (store.compareAndSwap("counter", version, bytes(String(next)))) done++;
    }
  },
  /** Moves 1 from one of ten accounts to another, `count` times, by commits that check both; counts those that were carried out. */
  transfer(store, { count, name }) {
    for (let done = 0; done < count;) {
      const [from, to] = [0, 1].map(
        (step) => `account-${(done * 7 + name.charCodeAt(0) + step) % 10}`,
      );
      const checks = [from, to].map((key = "") => ({
        key,
        version: store.getVersioned(key).version,
      }));
      const sums = store.commit({
        checks,
        writes: [
          { kind: "increment", key: from ?? "", delta: -1n },
          { kind: "increment", key: to ?? "", delta: 1n },
          { kind: "increment", key: "moves", delta: 1n },
          { kind: "set", key: `last-${name}`, value: bytes(String(done)) },
          { kind: "delete", key: `last-${name}-${done}` },
        ],
      });
      if (sums !== null) done++;
    }
  },
  /** Looks `count` times, and prints sums that are not 0: a commit that is seen in part. */
  audit(store, { count }) {
    const accounts = Array.from({ length: 10 }, (_, index) => `account-${index}`);
    for (let look = 0; look < count; look++) {
      const sum = store
        .getMany(accounts)
        .reduce(
          (all, value) => all + (value === null ? 0n : Buffer.from(value).readBigInt64LE()),
          0n,
        );
      if (sum !== 0n) say(String(sum));
    }
  },
  /** Inserts `count` keys that others insert as well; prints which it won. */
  insert(store, { count, name }) {
    for (let key = 0; key < count; key++) {
      if (store.compareAndSwap(`key-${key}`, null, bytes(name))) say(`key-${key}`);
    }
  },
  /** Prints what it finds of "expiring", and wins it or not; prints the sum of "counter". */
  findExpired(store, { name }) {
    say(String(store.get("expiring") ?? store.exists("expiring")));
    say(store.list({ limit: 9 }).keys.join());
    say(String(store.compareAndSwap("expiring", null, bytes(name))));
    say(String(store.increment("counter", 1n)));
  },
  /** Sets `count` keys of its own until the store is full; prints each that fitted. */
  fill(store, { count, name }) {
    for (let key = 0; key < count; key++) {
      try {
        store.set(`${name}-${key}`, bytes("x"));
      } catch (error) {
        if (isBobbinError(error) && error.code === "store-full") continue;
        throw error;
      }
      say(`${name}-${key}`);
    }
  },
  /** Writes numbered batches for ever; prints a number once its batch is durable. */
  async write(store, { count }) {
    for (let number = 1; ; number++) {
      // Long enough that checkpoints run meanwhile.
      const value = bytes(String(number).padEnd(20_000));
      store.setMany(Array.from({ length: count }, (_, key): Entry => [`batch-${key}`, value]));
      store.set(`single-${number}`, value);
      await store.whenDurable();
      say(String(number));
    }
  },
  /** Writes one key, waits and answers. */
  async answer(store) {
    store.set("a", bytes("x"));
    await store.whenDurable();
    say("answered");
  },
  /** Like `answer`, on a disk whose syncs fail; prints the code of every error. */
  async lose(store) {
    store.set("a", bytes("x"));
    const calls = [() => store.whenDurable(), () => store.get("a"), () => store.whenDurable()];
    for (const call of calls) {
      try {
        await call();
        say("no error");
      } catch (error) {
        say(isBobbinError(error) ? error.code : String(error));
      }
    }
  },
  /** Opens, writes once and ends. */
  open(store) {
    store.increment("opened", 1n);
  },
  /** Opens, gives one key an expiry and metadata, says so and ends. */
  openExpiring(store) {
    store.set("expiring", bytes("x"), { expiry: { in: 3_600_000 }, metadata: '"new"' });
    say("written");
  },
};

/** Unbuffered, so that a line is out before the next statement runs. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const [roleName = "", json = ""] = process.argv.slice(2);
const options = JSON.parse(json, (_, value: unknown) => value ?? Infinity) as ChildOptions;
const role = roles[roleName];
if (role === undefined) throw new Error(`no role ${roleName}`);

const { clockPath } = options;
const clock = clockPath === undefined ? {} : { now: () => Number(readFileSync(clockPath, "utf8")) };

// The roles "open…" are about opening itself, so they open only when told.
const opened = roleName.startsWith("open") ? null : openSqliteStore({ ...options, ...clock });
say("ready");
await once(process.stdin, "data");
const store = opened ?? openSqliteStore({ ...options, ...clock });
await role(store, options);
store.close();
process.stdin.destroy();
