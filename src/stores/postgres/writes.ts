/** Writes of single keys and of batches, and the reads that they begin with. */

import { bobbinError } from "../../errors.ts";
import { addAllToCounter } from "../counter.ts";
import type { Outcome } from "../remote/combined-increments.ts";
import { describeCall } from "../remote/describe-call.ts";
import { millisecondsUntil, pauseAfter } from "../remote/retry.ts";
import type { Details, Entry, Versioned } from "../store.ts";
import type { Call, Calls, PostgresPlace } from "./calls.ts";
import { detailColumns, freshDetails, hasDetails } from "./detail-columns.ts";
import { checkBatch, checkKey, checkValue, toBuffer, toBytes } from "./keys.ts";
import type { Statements } from "./statements.ts";

/** The writes of one store. */
export class Writes {
  readonly #place: PostgresPlace;
  readonly #statements: Statements;
  readonly #calls: Calls;
  readonly #max: number | null;

  /** `max` is the most keys that there may be; null for any number. */
  constructor(place: PostgresPlace, statements: Statements, calls: Calls, max: number | null) {
    this.#place = place;
    this.#statements = statements;
    this.#calls = calls;
    this.#max = max;
  }

  /** Writes all of them, of which no key is twice; nothing where they do not fit. Rejects with what `Store.setMany` rejects with. */
  async setAll(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Promise<void> {
    for (const [key, value] of entries) checkValue(this.#place.store, key, value);
    // Two writers of the same keys then wait for each other instead of blocking each other.
    const sorted = entries
      .map(
        ([key, value]) =>
          [checkKey(this.#place.store, key), toBuffer(value), details?.get(key)] as const,
      )
      .toSorted(([left], [right]) => Buffer.compare(left, right));
    const keys = sorted.map(([key]) => key);
    const values = sorted.map(([, value]) => value);
    const bytes = checkBatch([...keys, ...values]);
    const operation = describeCall(
      "set",
      entries.map(([key]) => key),
    );
    const isDetailed = sorted.some(([, , one]) => hasDetails(one));
    const columns = detailColumns(sorted.map(([, , one]) => freshDetails(one)));
    const work = async (call: Call): Promise<void> => {
      const [key, ...others] = keys;
      const [value] = values;
      const isOne = others.length === 0 && key !== undefined && value !== undefined;
      if (this.#max !== null && isOne && !isDetailed) {
        // What is there can be overwritten without a count.
        const overwrite = this.#statements.overwrite(key, value);
        if ((await this.#calls.write(call, overwrite)).count > 0) return;
      }
      const statement = isDetailed
        ? this.#statements.setDetailed(keys, values, columns, this.#max)
        : this.#statements.set(keys, values, this.#max);
      if (this.#max === null) return void (await this.#calls.write(call, statement));
      const { count } = await this.#calls.add(call, statement, (answer) => answer.count > 0);
      if (count === 0) throw this.#full();
    };
    await this.#calls.run(operation, work, bytes);
  }

  /** Writes a key that has a version, and says whether it had. */
  async replace(
    call: Call,
    key: Buffer,
    value: Uint8Array,
    version: string,
    details?: Details,
  ): Promise<boolean> {
    const bytes = toBuffer(value);
    const statement =
      details === undefined
        ? this.#statements.replace(key, bytes, version)
        : this.#statements.overwriteAll([key], [bytes], detailColumns([details]), version);
    return (await this.#calls.write(call, statement)).count > 0;
  }

  /** Writes a key that is absent, and says whether it was. */
  async insert(
    call: Call,
    key: Buffer,
    value: Uint8Array,
    absence: string | null,
    details: Details = {},
  ): Promise<boolean> {
    const statement = this.#statements.insert(key, toBuffer(value), absence, this.#max, details);
    const { rows } =
      this.#max === null
        ? await this.#calls.write(call, statement)
        : await this.#calls.add(
            call,
            statement,
            (answer) => Number(answer.rows[0]?.["written"]) > 0,
          );
    const { good, there, expired, full, written } = rows[0] ?? {};
    if (good === true && expired === true) {
      // It goes first, and with it the version that absent keys had.
      await this.#calls.write(call, this.#statements.bury([key]));
      return this.insert(call, key, value, absence, details);
    }
    if (good === true && there === false && full === true) throw this.#full();
    return Number(written) > 0;
  }

  /** A value and its version; what has expired is removed first, and with it the version. */
  async readVersioned(call: Call, key: Buffer): Promise<Versioned> {
    const { rows } = await this.#calls.read(call, this.#statements.versioned(key));
    const { value, version, last_delete: absence, expired } = rows[0] ?? {};
    if (expired === true) {
      await this.#calls.write(call, this.#statements.bury([key]));
      return this.readVersioned(call, key);
    }
    return value === null || value === undefined
      ? { value: null, version: `a${String(absence)}` }
      : { value: toBytes(value), version: `v${String(version)}` };
  }

  /** Adds one after the other in one write; again while others change the key meanwhile. */
  async increment(
    call: Call,
    key: string,
    deltas: readonly bigint[],
    details?: Details,
  ): Promise<Outcome[]> {
    const { store } = this.#place;
    const bytes = checkKey(this.#place.store, key);
    for (let attemptNumber = 1; ; attemptNumber++) {
      const { value, version } = await this.readVersioned(call, bytes);
      const sum = addAllToCounter(value, deltas, { store, key });
      if (sum.outcomes.every((outcome) => outcome instanceof Error)) return sum.outcomes;
      const isWritten =
        value === null
          ? await this.insert(call, bytes, sum.bytes, null, details)
          : await this.replace(call, bytes, sum.bytes, version.slice(1), details);
      if (isWritten) return sum.outcomes;
      const milliseconds = pauseAfter(attemptNumber);
      if (milliseconds >= millisecondsUntil(call.deadline)) throw disturbedError(this.#place, key);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }

  #full(): Error {
    return bobbinError("store-full", { store: this.#place.store, max: this.#max ?? Infinity });
  }
}

/** The error for a key that others keep changing. */
export function disturbedError({ store, address }: PostgresPlace, key: string): Error {
  const detail = `others keep changing key ${JSON.stringify(key)}`;
  return bobbinError("store-overloaded", { store, address, detail });
}
