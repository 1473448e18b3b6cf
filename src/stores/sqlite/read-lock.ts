/**
 * Keeps SQLite's lock for readers while one turn of the event loop reads again and again.
 *
 * Every read of its own takes and drops that lock by system calls, which is more than half of its
 * cost. SQLite makes them only for the first reader of a process: while another connection of ours
 * reads, the store's connection takes the lock without them. It still sees the newest commit each
 * time, because the other connection's state of the file is not the one that it reads.
 */

import type { DatabaseSync, StatementSync } from "node:sqlite";

interface Reader {
  readonly connection: DatabaseSync;
  readonly begin: StatementSync;
  readonly look: StatementSync;
  readonly commit: StatementSync;
}

/** The reads of one connection; see the file's head. */
export class ReadLock {
  readonly #open: () => DatabaseSync;
  #reader: Reader | null = null;
  #reads = 0;
  #isHeld = false;
  /** Set when the lock could not be had once: reads then cost what they cost. */
  #isOff = false;

  /** `open` opens another connection to the same file. */
  constructor(open: () => DatabaseSync) {
    this.#open = open;
  }

  /** To be called before a read. Alone in its turn it would gain nothing, so that the first one only counts. */
  beforeRead(): void {
    this.#reads += 1;
    if (this.#reads === 1) setImmediate(this.#startAnew);
    else if (this.#reads === 2 && !this.#isHeld) this.#hold();
  }

  /** To be called before a write: a reader would keep the WAL from being begun anew. */
  beforeWrite(): void {
    this.#release();
  }

  /** Closes the other connection. */
  close(): void {
    this.#isOff = true;
    this.#release();
    this.#reader?.connection.close();
  }

  readonly #startAnew = (): void => {
    this.#reads = 0;
  };

  readonly #release = (): void => {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#reader?.commit.get();
  };

  #hold(): void {
    if (this.#isOff) return;
    try {
      this.#reader ??= prepareReader(this.#open());
      this.#reader.begin.get();
      this.#isHeld = true;
      this.#reader.look.get();
    } catch {
      // The read itself says what is wrong with the file, if anything is.
      this.#isOff = true;
      this.#release();
    }
    setImmediate(this.#release);
  }
}

function prepareReader(connection: DatabaseSync): Reader {
  return {
    connection,
    begin: connection.prepare("BEGIN"),
    look: connection.prepare("SELECT 1 FROM spin_key_value LIMIT 1"),
    commit: connection.prepare("COMMIT"),
  };
}
