/** What is kept beside values in a file; nothing of it is there before the first key needs it. */

import type { DatabaseSync } from "node:sqlite";
import type { KeptDetails } from "../details.ts";
import { detailsVersion, fullMessage } from "./file/details-schema.ts";
import { firstRow } from "./rows.ts";
import { prepareDetails } from "./file/schema.ts";
import { type DetailStatements, prepareDetailStatements, type Statements } from "./statements.ts";

/** The details of one store's keys. Every call but `areKept` and `tryPut` runs inside a write transaction. */
export class KeyDetails {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #label: string;
  readonly #tuplesMax: number;
  readonly #expect: (moment: number) => void;
  #details: DetailStatements | null = null;

  /** `expect` is told each moment at which a key expires. */
  constructor(
    database: DatabaseSync,
    sql: Statements,
    { label, tuplesMax }: { label: string; tuplesMax: number },
    expect: (moment: number) => void,
  ) {
    this.#database = database;
    this.#sql = sql;
    this.#label = label;
    this.#tuplesMax = tuplesMax;
    this.#expect = expect;
  }

  /** Whether the file keeps details of any key. */
  get areKept(): boolean {
    return this.#statements() !== null;
  }

  /** Prepares the file, in a transaction of its own: what is known of it must not be undone. */
  prepare(): void {
    prepareDetails(this.#database);
  }

  /** Writes a key with its details in one statement. False when nothing was written as the store is full. */
  tryPut(key: string, value: Uint8Array, { expiresAt, metadata }: KeptDetails): boolean {
    const max = this.#tuplesMax === Infinity ? null : this.#tuplesMax;
    try {
      this.#prepared().put.run(this.#label, key, value, expiresAt, metadata, max);
    } catch (error) {
      if (error instanceof Error && error.message === fullMessage) return false;
      throw error;
    }
    if (expiresAt !== null) this.#expect(expiresAt);
    return true;
  }

  /** Removes the key if it has expired, and its version with it. */
  purge(key: string): void {
    this.#statements()?.purge.run(this.#label, key);
  }

  /** Looks at so many keys that are due and removes those that have expired; how many. */
  sweep(max: number): number {
    const statements = this.#statements();
    if (statements === null) return 0;
    const removed = Number(statements.sweep.run(this.#label, max).changes);
    statements.postpone.run(this.#label, max);
    statements.forgetLost.run(this.#label, max);
    return removed;
  }

  /** When the next key is due, which is when it expires or before; null when none is. */
  next(): number | null {
    const statements = this.#statements();
    return statements && ((firstRow(statements.next, this.#label)?.[0] ?? null) as number | null);
  }

  /** An older Bobbin may have added details since this one has opened the file. */
  #prepared(): DetailStatements {
    const known = this.#statements();
    if (known !== null) return known;
    prepareDetails(this.#database);
    return prepareDetailStatements(this.#database);
  }

  #statements(): DetailStatements | null {
    if (this.#details !== null) return this.#details;
    if (firstRow(this.#sql.schemaVersion)?.[0] !== detailsVersion) return null;
    return (this.#details = prepareDetailStatements(this.#database));
  }
}
