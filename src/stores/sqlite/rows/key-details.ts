/** What is kept beside values in a file; nothing of it is there before the first key needs it. */

import type { DatabaseSync } from "node:sqlite";
import { hasDetails, type KeptDetails } from "../../details.ts";
import { detailsVersion } from "../details-schema.ts";
import { firstRow } from "./rows.ts";
import { prepareDetails } from "../schema.ts";
import { type DetailStatements, prepareDetailStatements, type Statements } from "./statements.ts";

/** The details of one store's keys. Every call but `areKept` runs inside a write transaction. */
export class KeyDetails {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #label: string;
  #details: DetailStatements | null = null;

  constructor(database: DatabaseSync, sql: Statements, label: string) {
    this.#database = database;
    this.#sql = sql;
    this.#label = label;
  }

  /** Whether the file keeps details of any key. */
  get areKept(): boolean {
    return this.#statements() !== null;
  }

  /** Prepares the file, in a transaction of its own: what is known of it must not be undone. */
  prepare(): void {
    prepareDetails(this.#database);
  }

  /** Keeps details of a key that was just written, which has none; the file is prepared. */
  put(key: string, details: KeptDetails): void {
    if (!hasDetails(details)) return;
    this.#statements()?.put.run(this.#label, key, details.expiresAt, details.metadata);
  }

  /** Removes the key if it has expired, and its version with it. */
  purge(key: string): void {
    this.#statements()?.purge.run(this.#label, key);
  }

  /** Removes at most so many keys that have expired; how many. */
  sweep(max: number): number {
    const statements = this.#statements();
    if (statements === null) return 0;
    const removed = Number(statements.sweep.run(this.#label, max).changes);
    if (removed < max) statements.forgetLost.run(this.#label);
    return removed;
  }

  /** When the next key expires; null when none does. */
  next(): number | null {
    const statements = this.#statements();
    return statements && ((firstRow(statements.next, this.#label)?.[0] ?? null) as number | null);
  }

  #statements(): DetailStatements | null {
    if (this.#details !== null) return this.#details;
    if (firstRow(this.#sql.schemaVersion)?.[0] !== detailsVersion) return null;
    return (this.#details = prepareDetailStatements(this.#database));
  }
}
