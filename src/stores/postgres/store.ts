/** A store in PostgreSQL: rows of a table, which many stores may share. docs/decisions/0026-postgres.md has the reasons. */

import { bobbinError } from "../../errors.ts";
import { addAllToCounter } from "../counter.ts";
import { CombinedIncrements, type Outcome } from "../remote/combined-increments.ts";
import { describeCall } from "../remote/describe-call.ts";
import { bareEntries } from "../remote/lacking-engine.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import { millisecondsUntil, pauseAfter } from "../remote/retry.ts";
import type { Commit, Entry, KeyPage, ListOptions, StoredEntry, Versioned } from "../store.ts";
import { type Call, Calls, type PostgresPlace } from "./calls.ts";
import { type Answer, type ImportPg, loadPg, type Statement } from "./client.ts";
import { prepareCommit } from "./commit.ts";
import type { PostgresStoreConfig } from "./config.ts";
import { describePostgres, postgresAddress, remarksOn } from "./describe.ts";
import { checkBatch, checkKey, checkValue, isVersion, toBuffer, toBytes } from "./keys.ts";
import { listPage } from "./listing.ts";
import { Statements } from "./statements.ts";

/**
 * Opens the store; connects to nothing yet. Rejects with `store-package-missing` where the client is not installed. `importPg` is
 * for tests.
 */
export async function openPostgresStore(
  label: string,
  config: PostgresStoreConfig,
  importPg?: ImportPg,
): Promise<RemoteStore> {
  const pg = await loadPg(label, importPg);
  const statements = new Statements(config.table, config.namespace);
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
  readonly #counters: CombinedIncrements<Call>;
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
    this.#counters = new CombinedIncrements(
      (call, key, deltas) => this.#increment(call, key, deltas),
      ({ deadline }, key) => (millisecondsUntil(deadline) > 0 ? null : this.#disturbed(key)),
    );
  }

  async get(key: string): Promise<Uint8Array | null> {
    const bytes = this.#key(key);
    const { rows } = await this.#ask(this.#statements.value(bytes));
    return rows[0] === undefined ? null : toBytes(rows[0]["value"]);
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    await this.#setAll([[key, value]]);
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
    return bareEntries(await this.getMany(keys));
  }

  async setMany(entries: readonly Entry[]): Promise<void> {
    if (entries.length > 0) await this.#setAll([...new Map(entries)]);
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const distinct = this.#distinct(keys);
    await this.#calls.run(describeCall("delete", keys), (call) =>
      this.#calls.write(call, this.#statements.delete(distinct)),
    );
  }

  async increment(key: string, delta: bigint): Promise<bigint> {
    this.#key(key);
    return this.#calls.run(describeCall("increment", [key]), (call) =>
      this.#counters.add(call, key, delta),
    );
  }

  async getVersioned(key: string): Promise<Versioned> {
    const bytes = this.#key(key);
    return this.#calls.run(null, async (call) => this.#readVersioned(call, bytes));
  }

  async compareAndSwap(key: string, version: string | null, value: Uint8Array): Promise<boolean> {
    const bytes = this.#key(key);
    checkValue(this.#place.store, key, value);
    const [, kind = "a", mark = null] = /^([av])(-?\d{1,19})$/.exec(version ?? "") ?? [];
    // What is no version of this store's is one that nothing has.
    if (version !== null && !isVersion(mark)) return false;
    const operation = describeCall("compare-and-swap", [key]);
    const work = async (call: Call): Promise<boolean> => {
      if (kind === "a") return this.#insert(call, bytes, value, mark);
      const statement = this.#statements.replace(bytes, toBuffer(value), mark ?? "");
      return (await this.#calls.write(call, statement)).count > 0;
    };
    return this.#calls.run(operation, work, value.byteLength);
  }

  async commit(commit: Commit): Promise<bigint[] | null> {
    const place = { store: this.#place.store, max: this.#max, calls: this.#calls };
    const { bytes, run } = prepareCommit({ ...place, statements: this.#statements }, commit);
    const keys = [...commit.writes, ...commit.checks].map(({ key }) => key);
    return this.#calls.run(describeCall("commit", keys), run, bytes);
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
    this.#calls.close();
  }

  #ask(statement: Statement): Promise<Answer> {
    return this.#calls.run(null, (call) => this.#calls.read(call, statement));
  }

  async #setAll(entries: readonly Entry[]): Promise<void> {
    for (const [key, value] of entries) checkValue(this.#place.store, key, value);
    // Two writers of the same keys then wait for each other instead of blocking each other.
    const sorted = entries
      .map(([key, value]) => [this.#key(key), toBuffer(value)] as const)
      .toSorted(([left], [right]) => Buffer.compare(left, right));
    const keys = sorted.map(([key]) => key);
    const values = sorted.map(([, value]) => value);
    const bytes = checkBatch(this.#place.store, [...keys, ...values]);
    const operation = describeCall(
      "set",
      entries.map(([key]) => key),
    );
    const work = async (call: Call): Promise<void> => {
      const [key, ...others] = keys;
      const [value] = values;
      if (this.#max !== null && others.length === 0 && key !== undefined && value !== undefined) {
        // What is there can be overwritten without a count.
        const overwrite = this.#statements.overwrite(key, value);
        if ((await this.#calls.write(call, overwrite)).count > 0) return;
      }
      const statement = this.#statements.set(keys, values, this.#max);
      if (this.#max === null) return void (await this.#calls.write(call, statement));
      const { count } = await this.#calls.add(call, statement, (answer) => answer.count > 0);
      if (count === 0) throw this.#full();
    };
    await this.#calls.run(operation, work, bytes);
  }

  /** Writes a key that is absent, and says whether it was. */
  async #insert(
    call: Call,
    key: Buffer,
    value: Uint8Array,
    absence: string | null,
  ): Promise<boolean> {
    const statement = this.#statements.insert(key, toBuffer(value), absence, this.#max);
    const { rows } =
      this.#max === null
        ? await this.#calls.write(call, statement)
        : await this.#calls.add(
            call,
            statement,
            (answer) => Number(answer.rows[0]?.["written"]) > 0,
          );
    const { good, there, full, written } = rows[0] ?? {};
    if (good === true && there === false && full === true) throw this.#full();
    return Number(written) > 0;
  }

  async #readVersioned(call: Call, key: Buffer): Promise<Versioned> {
    const { rows } = await this.#calls.read(call, this.#statements.versioned(key));
    const { value, version, last_delete: absence } = rows[0] ?? {};
    return value === null || value === undefined
      ? { value: null, version: `a${String(absence)}` }
      : { value: toBytes(value), version: `v${String(version)}` };
  }

  /** Adds one after the other in one write; again while others change the key meanwhile. */
  async #increment(call: Call, key: string, deltas: readonly bigint[]): Promise<Outcome[]> {
    const { store } = this.#place;
    const bytes = this.#key(key);
    for (let attemptNumber = 1; ; attemptNumber++) {
      const { value, version } = await this.#readVersioned(call, bytes);
      const sum = addAllToCounter(value, deltas, { store, key });
      if (sum.outcomes.every((outcome) => outcome instanceof Error)) return sum.outcomes;
      const isWritten =
        value === null
          ? await this.#insert(call, bytes, sum.bytes, null)
          : (
              await this.#calls.write(
                call,
                this.#statements.replace(bytes, toBuffer(sum.bytes), version.slice(1)),
              )
            ).count > 0;
      if (isWritten) return sum.outcomes;
      const milliseconds = pauseAfter(attemptNumber);
      if (milliseconds >= millisecondsUntil(call.deadline)) throw this.#disturbed(key);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }

  #key(key: string): Buffer {
    return checkKey(this.#place.store, key);
  }

  #distinct(keys: readonly string[]): Buffer[] {
    const distinct = [...new Set(keys)].map((key) => this.#key(key));
    checkBatch(this.#place.store, distinct);
    return distinct;
  }

  #full(): Error {
    return bobbinError("store-full", { store: this.#place.store, max: this.#max ?? Infinity });
  }

  #disturbed(key: string): Error {
    const { store, address } = this.#place;
    const detail = `others keep changing key ${JSON.stringify(key)}`;
    return bobbinError("store-overloaded", { store, address, detail });
  }
}
