/** A store in PostgreSQL: rows of a table, which many stores may share. docs/decisions/0026-postgres.md has the reasons. */

import { expiryLimits } from "../../limits.ts";
import { CombinedIncrements } from "../remote/combined-increments.ts";
import { describeCall } from "../remote/describe-call.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import { RemoteSweeper } from "../remote/remote-sweeper.ts";
import { WatchLine } from "../remote/watch-line.ts";
import { millisecondsUntil } from "../remote/retry.ts";
import type {
  Commit,
  Details,
  Entry,
  KeyPage,
  ListOptions,
  StoredEntry,
  Versioned,
} from "../store.ts";
import { type Call, Calls, type PostgresPlace } from "./calls.ts";
import { type Answer, type ImportPg, loadPg, type Statement } from "./client.ts";
import { prepareCommit } from "./commit.ts";
import type { PostgresStoreConfig } from "./config.ts";
import { describePostgres, postgresAddress, remarksOn } from "./describe.ts";
import { checkBatch, checkKey, checkValue, isVersion, toBytes, toEntry } from "./keys.ts";
import { listPage } from "./listing.ts";
import { Statements } from "./statements.ts";
import { disturbedError, Writes } from "./writes.ts";

/**
 * Opens the store; connects to nothing yet. Rejects with `store-package-missing` where the client is not installed. `importPg` and
 * `clock`, in SQL, are for tests.
 */
export async function openPostgresStore(
  label: string,
  config: PostgresStoreConfig,
  { importPg, clock }: { importPg?: ImportPg; clock?: string } = {},
): Promise<RemoteStore> {
  const pg = await loadPg(label, importPg);
  const statements = new Statements(config.table, config.namespace, clock);
  const place: PostgresPlace = {
    store: label,
    address: postgresAddress(config.url),
    timeoutMilliseconds: config.timeoutMilliseconds,
    command: `psql -c '${statements.tables}'`,
  };
  return new PostgresStore(config, place, statements, new Calls(pg, config, place, statements));
}

class PostgresStore implements RemoteStore {
  readonly #config: PostgresStoreConfig;
  readonly #place: PostgresPlace;
  readonly #statements: Statements;
  readonly #calls: Calls;
  readonly #writes: Writes;
  readonly #counters: CombinedIncrements<Call>;
  readonly changes: WatchLine;
  readonly #sweeping = new RemoteSweeper(() => this.#sweep());
  /** The most keys that there may be; null for any number. */
  readonly #max: number | null;

  constructor(
    config: PostgresStoreConfig,
    place: PostgresPlace,
    statements: Statements,
    calls: Calls,
  ) {
    const { tuplesMax } = config.limits;
    this.#config = config;
    this.#place = place;
    this.#statements = statements;
    this.#calls = calls;
    this.#max = tuplesMax === Infinity ? null : tuplesMax;
    this.changes = new WatchLine({
      open: (changed) => calls.openLine(config.namespace, changed),
      versions: (keys) => this.#versions(keys),
    });
    calls.whenWritten(this.changes.changed);
    this.#writes = new Writes(place, statements, calls, this.#max);
    this.#counters = new CombinedIncrements(
      (call, key, deltas) => this.#writes.increment(call, key, deltas),
      ({ deadline }, key) =>
        millisecondsUntil(deadline) > 0 ? null : disturbedError(this.#place, key),
    );
  }

  async get(key: string): Promise<Uint8Array | null> {
    const bytes = this.#key(key);
    const { rows } = await this.#ask(this.#statements.value(bytes));
    return rows[0] === undefined ? null : toBytes(rows[0]["value"]);
  }

  async set(key: string, value: Uint8Array, details?: Details): Promise<void> {
    await this.#setAll([[key, value]], details && new Map([[key, details]]));
  }

  async delete(key: string): Promise<void> {
    await this.deleteMany([key]);
  }

  async exists(key: string): Promise<boolean> {
    return (await this.#ask(this.#statements.exists(this.#key(key)))).count > 0;
  }

  list(options: ListOptions): Promise<KeyPage> {
    return listPage((statement) => this.#ask(statement), this.#statements, options);
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    const statement = this.#statements.values(this.#distinct(keys));
    const { rows } = await this.#ask(statement);
    const found = new Map(rows.map(({ key, value }) => [String(key), value]));
    // Somebody who asks for a key twice gets bytes of their own each time.
    return keys.map((key) => (found.has(key) ? toBytes(found.get(key)) : null));
  }

  async getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    const { rows } = await this.#ask(this.#statements.entries(this.#distinct(keys)));
    const found = new Map(rows.map((row) => [String(row["key"]), row]));
    return keys.map((key) => toEntry(found.get(key)));
  }

  async setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Promise<void> {
    if (entries.length > 0) await this.#setAll([...new Map(entries)], details);
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const distinct = this.#distinct(keys);
    await this.#calls.run(describeCall("delete", keys), (call) =>
      this.#calls.write(call, this.#statements.delete(distinct)),
    );
  }

  async increment(key: string, delta: bigint, details?: Details): Promise<bigint> {
    this.#key(key);
    const sum = await this.#calls.run(describeCall("increment", [key]), async (call) => {
      if (details === undefined) return this.#counters.add(call, key, delta);
      const [outcome] = await this.#writes.increment(call, key, [delta], details);
      if (outcome instanceof Error) throw outcome;
      return outcome ?? 0n;
    });
    this.#sweeping.expect(details);
    return sum;
  }

  async getVersioned(key: string): Promise<Versioned> {
    const bytes = this.#key(key);
    return this.#calls.run(null, async (call) => this.#writes.readVersioned(call, bytes));
  }

  async compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): Promise<boolean> {
    const bytes = this.#key(key);
    checkValue(this.#place.store, key, value);
    const [, kind = "a", mark = null] = /^([av])(-?\d{1,19})$/.exec(version ?? "") ?? [];
    // What is no version of this store's is one that nothing has.
    if (version !== null && !isVersion(mark)) return false;
    const operation = describeCall("compare-and-swap", [key]);
    const work = async (call: Call): Promise<boolean> =>
      kind === "a"
        ? this.#writes.insert(call, bytes, value, mark, details)
        : this.#writes.replace(call, bytes, value, mark ?? "", details);
    const isWritten = await this.#calls.run(operation, work, value.byteLength);
    this.#sweeping.expect(details);
    return isWritten;
  }

  async commit(commit: Commit): Promise<bigint[] | null> {
    const place = { store: this.#place.store, max: this.#max, calls: this.#calls };
    const { bytes, run } = prepareCommit({ ...place, statements: this.#statements }, commit);
    const keys = [...commit.writes, ...commit.checks].map(({ key }) => key);
    const sums = await this.#calls.run(describeCall("commit", keys), run, bytes);
    for (const write of commit.writes)
      if (write.kind !== "delete") this.#sweeping.expect(write.details);
    return sums;
  }

  async count(): Promise<number> {
    return Number((await this.#ask(this.#statements.count())).rows[0]?.["keys"]);
  }

  async sizes(keys: readonly string[]): Promise<(number | null)[]> {
    const statement = this.#statements.sizes(this.#distinct(keys));
    const { rows } = await this.#ask(statement);
    const sizes = new Map(rows.map(({ key, size }) => [String(key), Number(size)]));
    return keys.map((key) => sizes.get(key) ?? null);
  }

  async probe(): Promise<readonly string[]> {
    const { rows } = await this.#calls.run(null, (call) => this.#calls.look(call));
    return remarksOn(this.#config.table, rows[0] ?? {});
  }

  /** A write is answered once it is on the server's disk. */
  whenDurable(): null {
    return null;
  }

  describe(): string {
    return describePostgres(this.#config);
  }

  close(): void {
    this.changes.close();
    this.#sweeping.close();
    this.#calls.close();
  }

  #ask(statement: Statement): Promise<Answer> {
    this.#sweeping.lookNowAndThen();
    return this.#calls.run(null, (call) => this.#calls.read(call, statement));
  }

  async #setAll(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Promise<void> {
    this.#sweeping.lookNowAndThen();
    await this.#writes.setAll(entries, details);
    for (const one of details?.values() ?? []) this.#sweeping.expect(one);
  }

  /** The versions of keys, those that `getVersioned` gives. */
  async #versions(keys: readonly string[]): Promise<string[]> {
    const distinct = this.#distinct(keys);
    return this.#calls.run(null, async (call) => {
      for (;;) {
        const { rows } = await this.#calls.read(call, this.#statements.versions(distinct));
        const expired = rows.flatMap((row) => (row["expired"] === true ? [row["key"]] : []));
        if (expired.length > 0) {
          await this.#calls.write(call, this.#statements.bury(expired as Buffer[]));
          continue;
        }
        const absence = `a${String(rows[0]?.["last_delete"])}`;
        const found = new Map(rows.map(({ key, version }) => [String(key), `v${String(version)}`]));
        return keys.map((key) => found.get(key) ?? absence);
      }
    });
  }

  async #sweep(): Promise<number | null> {
    return this.#calls.run(null, async (call) => {
      const next = async (): Promise<number | null> => {
        const { rows } = await this.#calls.read(call, this.#statements.nextExpiry());
        const wait = rows[0]?.["wait"] ?? null;
        return wait === null ? null : Number(wait);
      };
      const wait = await next();
      if (wait === null || wait > 0) return wait;
      await this.#calls.write(call, this.#statements.sweep(expiryLimits.sweptKeysMax));
      return next();
    });
  }

  #key(key: string): Buffer {
    return checkKey(this.#place.store, key);
  }

  #distinct(keys: readonly string[]): Buffer[] {
    const distinct = [...new Set(keys)].map((key) => this.#key(key));
    checkBatch(distinct);
    return distinct;
  }
}
