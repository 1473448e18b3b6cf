/** Writing a key only while the store has room. */

import { bobbinError } from "../../errors.ts";
import { firstNumber, firstRow } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Writes keys of one store and keeps it from growing beyond its limit. */
export class CapacityWriter {
  readonly #sql: Statements;
  readonly #label: string;
  readonly #tuplesMax: number;
  /** What `PRAGMA data_version` said when the count was last compared with the rows. */
  #countedAt: unknown = null;

  constructor(sql: Statements, { label, tuplesMax }: { label: string; tuplesMax: number }) {
    this.#sql = sql;
    this.#label = label;
    this.#tuplesMax = tuplesMax;
  }

  /** Writes in at most one statement that changes anything. False when nothing was written as the store is full. */
  tryWrite(key: string, value: Uint8Array): boolean {
    if (this.#tuplesMax === Infinity) {
      this.#sql.upsert.run(this.#label, key, value);
      return true;
    }
    // Most writes overwrite, and a plain UPDATE is the cheapest way to find out.
    return (
      this.#sql.update.run(this.#label, key, value).changes !== 0 ||
      this.#sql.upsertWithin.run(this.#label, key, value, this.#tuplesMax).changes !== 0
    );
  }

  /** Writes or throws store-full. */
  write(key: string, value: Uint8Array): void {
    if (!this.tryWrite(key, value)) throw this.full();
  }

  /** What is thrown where there is no room. */
  full(): Error {
    return bobbinError("store-full", { store: this.#label, max: this.#tuplesMax });
  }

  /**
   * Compares the kept count with the rows and says whether it was too large: INSERT OR REPLACE by
   * another program is counted as one more. It is never too small. Runs inside a write transaction.
   */
  correctCount(): boolean {
    const dataVersion = firstRow(this.#sql.dataVersion)?.[0];
    if (dataVersion === this.#countedAt) return false;
    const kept = firstRow(this.#sql.tuples, this.#label)?.[0];
    const counted = firstNumber(this.#sql.countTuples, this.#label);
    if (kept === counted) {
      this.#countedAt = dataVersion;
      return false;
    }
    this.#sql.keepTuples.run(this.#label, counted);
    return true;
  }
}
