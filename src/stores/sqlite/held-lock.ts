/**
 * What becomes of calls while another program holds the write lock of a file. SQLite waits for it on the
 * calling thread, which all components of a worker share; see docs/decisions/0020-held-locks.md.
 */

import { bobbinError, isBobbinError } from "../../errors.ts";
import { fileLockLimits } from "../../limits.ts";
import type { StoreLock } from "../store.ts";
import { isBusy } from "./faults.ts";

/** What the lock asks of the connection. */
export interface LockedConnection {
  readonly path: string;
  /** Sets how long SQLite waits for a lock before it reports it as busy. */
  setBusyTimeout(milliseconds: number): void;
  /** Takes the write lock and gives it back; throws as SQLite does. */
  tryLock(): void;
  /** Another value after each commit of somebody else. */
  foreignVersion(): unknown;
}

/** The write lock of one connection whose thread serves others as well. */
export class HeldLock implements StoreLock {
  readonly #connection: LockedConnection;
  #heldSince: number | null = null;
  #isHoldingOut = false;
  isHeld = false;
  #timer: NodeJS.Timeout | null = null;
  #free = Promise.withResolvers<void>();

  constructor(connection: LockedConnection) {
    this.#connection = connection;
  }

  /** Another program has held the lock for as long as this thread waits for it. */
  hold(waitedMilliseconds: number): void {
    if (this.#heldSince !== null) return;
    this.#heldSince = performance.now() - waitedMilliseconds;
    this.#tell();
    this.#connection.setBusyTimeout(0);
    this.#timer = setInterval(this.#look, fileLockLimits.lookMillisecondsDefault).unref();
  }

  /** What a call is answered while the lock is held. */
  busy(cause?: unknown): Error {
    const since = this.#heldSince ?? performance.now();
    const waitedMilliseconds = Math.round(performance.now() - since);
    return bobbinError("store-busy", { path: this.#connection.path, waitedMilliseconds }, cause);
  }

  whenFree(): Promise<void> {
    return this.#heldSince === null ? Promise.resolve() : this.#free.promise;
  }

  /** The wait is shared: once it was in vain, nobody begins another until the lock was let go. */
  holdOut<T>(call: () => T): T {
    const { heldMillisecondsMax, threadMillisecondsMax } = fileLockLimits;
    const startedAt = performance.now();
    if (startedAt - (this.#heldSince ?? startedAt) > heldMillisecondsMax) return call();
    this.#isHoldingOut = true;
    this.#tell();
    this.#connection.setBusyTimeout(threadMillisecondsMax);
    try {
      const result = this.#repeat(call, startedAt);
      this.#release();
      return result;
    } finally {
      this.#isHoldingOut = false;
      this.#tell();
      if (this.isHeld) this.#connection.setBusyTimeout(0);
    }
  }

  #repeat<T>(call: () => T, startedAt: number): T {
    const { heldMillisecondsMax, crowdedMillisecondsMax } = fileLockLimits;
    let version = this.#connection.foreignVersion();
    let waitedAt = startedAt;
    for (;;) {
      try {
        return call();
      } catch (error) {
        if (!isBobbinError(error) || error.code !== "store-busy") throw error;
        const now = performance.now();
        const seen = this.#connection.foreignVersion();
        // Others do get the lock and let it go again: our turn will come.
        if (seen !== version) waitedAt = now;
        version = seen;
        if (now - waitedAt >= heldMillisecondsMax) throw error;
        if (now - startedAt >= crowdedMillisecondsMax) throw error;
      }
    }
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#release();
  }

  readonly #look = (): void => {
    try {
      this.#connection.tryLock();
    } catch (error) {
      if (isBusy(error)) return;
      // Whatever else is wrong, the next call says it.
    }
    this.#release();
  };

  /** To be called when either changes. Every request asks, and hardly ever is there anything to tell. */
  #tell(): void {
    this.isHeld = this.#heldSince !== null && !this.#isHoldingOut;
  }

  #release(): void {
    if (this.#heldSince === null) return;
    this.#heldSince = null;
    this.#tell();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#connection.setBusyTimeout(fileLockLimits.threadMillisecondsMax);
    this.#free.resolve();
    this.#free = Promise.withResolvers();
  }
}
