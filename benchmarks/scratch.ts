/** Where a run keeps its files, and the databases that its subjects start from. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { openSqliteStore } from "../src/stores/sqlite/store.ts";
import type { Entry } from "../src/stores/store.ts";
import { RedisHost, type RedisKind } from "./redis/redis-host.ts";

/** What every key holds at first. */
const value = Buffer.from("v".repeat(100));

/** What "few keys" means. */
export const keysFew = 1000;

const batchKeys = 10_000;
const busyMilliseconds = 60_000;
const pagesAtOnce = 1_000_000;

/** A temporary folder of one run; TMPDIR says where, and so on which disk. */
export class Scratch implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "bobbin-benchmark-"));
  readonly #filled = new Map<number, string>();
  readonly #hosts = new Map<RedisKind, Promise<RedisHost>>();
  readonly #remove = (): void => rmSync(this.path, { recursive: true, force: true });
  #folders = 0;

  constructor() {
    // Whoever is interrupted leaves no database of a million keys behind.
    process.once("exit", this.#remove);
  }

  /** A new folder. */
  folder(): string {
    this.#folders += 1;
    const path = join(this.path, String(this.#folders));
    mkdirSync(path);
    return path;
  }

  /** A database of this many keys, `key-0` and so on, that is the caller's own. */
  async database(keys: number): Promise<string> {
    const path = join(this.folder(), "data.db");
    // By SQLite and not file by file: a store that was closed may still move its WAL.
    const filled = new DatabaseSync(this.#filledWith(keys), { timeout: busyMilliseconds });
    await backup(filled, path, { rate: pagesAtOnce });
    filled.close();
    return path;
  }

  /** The Redis server of this trial, started for the first subject that asks. Rejects with `CannotMeasure`. */
  redis(kind: RedisKind = "alone"): Promise<RedisHost> {
    const known = this.#hosts.get(kind);
    if (known !== undefined) return known;
    const starting = RedisHost.start(kind);
    this.#hosts.set(kind, starting);
    return starting;
  }

  /** Ends what the trial has started here, so that the next one has the machine to itself. */
  async endServers(): Promise<void> {
    const hosts = await Promise.allSettled(this.#hosts.values());
    this.#hosts.clear();
    for (const host of hosts) if (host.status === "fulfilled") await host.value.stop();
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#remove);
    this.#remove();
  }

  #filledWith(keys: number): string {
    const known = this.#filled.get(keys);
    if (known !== undefined) return known;
    const path = join(this.folder(), "filled.db");
    fill(path, keys);
    this.#filled.set(keys, path);
    return path;
  }
}

function fill(path: string, keys: number): void {
  const tuplesMax = Number.POSITIVE_INFINITY;
  const store = openSqliteStore({ label: "default", path, tuplesMax, durability: "os" });
  for (let start = 0; start < keys; start += batchKeys) {
    const length = Math.min(batchKeys, keys - start);
    store.setMany(Array.from({ length }, (_, at): Entry => [`key-${start + at}`, value]));
  }
  store.close();
}
