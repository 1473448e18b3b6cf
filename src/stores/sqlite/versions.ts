/**
 * Versions for compare-and-swap. A key has a version from when somebody asks until triggers remove
 * it at the next write; versions are random, so none ever comes back.
 */

import { firstNumber, firstRow } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Most versions that a file keeps; beyond it all are forgotten, which callers meet as a conflict. */
export const watchedKeysMax = 65_536;
/** How many versions a connection adds between two looks at how many there are. */
const watchesBetweenCounts = 1024;

/** Gives keys their versions. One per connection; every call runs inside a transaction. */
export class Versions {
  readonly #sql: Statements;
  readonly #label: string;
  #watches = 0;

  constructor(sql: Statements, label: string) {
    this.#sql = sql;
    this.#label = label;
  }

  /** The version of the key, or null when nobody asked for it since it was written. */
  find(key: string): string | null {
    const version = firstRow(this.#sql.version, this.#label, key)?.[0];
    return typeof version === "string" ? version : null;
  }

  /** The version of the key, a new one where it has none. Writes. */
  give(key: string): string {
    if (this.#watches++ % watchesBetweenCounts === 0) this.#forgetTooMany();
    this.#sql.watch.run(this.#label, key);
    return this.find(key) as string;
  }

  #forgetTooMany(): void {
    const watched = firstNumber(this.#sql.countWatched);
    if (watched > watchedKeysMax) this.#sql.forgetWatched.run();
  }
}
