import { bobbinError, isBobbinError } from "../errors.ts";
import { listKeysMax, keyWatchLimits } from "../limits.ts";
import type { Answer, KeyPage, ListOptions, Store } from "../stores/store.ts";
import type { ChangeTicker } from "./change-ticker.ts";
import type { WatchBudget } from "./watch-budget.ts";

/** Which keys are watched. */
export type WatchChoice = { readonly keys: readonly string[] } | { readonly prefix: string };

/** What a key is now. */
export interface KeyChange {
  readonly key: string;
  /** Null where the key is absent. */
  readonly value: Uint8Array | null;
  /** As `getVersioned` gives it. */
  readonly version: string;
}

/** What a watcher works with. */
export interface WatchSurroundings {
  readonly store: Store;
  readonly ticker: ChangeTicker;
  readonly budget: WatchBudget;
  /** Whether nobody waits any more; the watcher then ends by itself. */
  readonly isOver: () => boolean;
}

/** The longest that a timer can wait. */
const timerMillisecondsMax = 2 ** 31 - 1;

interface Known {
  readonly version: string;
  readonly isThere: boolean;
}

/**
 * Tells what some keys are, and then of each that has changed. It holds their versions and no values: a key that changes several times
 * before somebody reads is told of once, as it is then, so that whoever reads slowly holds nothing up.
 */
export class StoreWatch {
  readonly #choice: WatchChoice;
  readonly #around: WatchSurroundings;
  readonly #known = new Map<string, Known>();
  /** The mark of the state that is known; null while there may be more to tell of it. */
  #mark: string | null = null;
  #hasLooked = false;
  #isClosed = false;
  /** Time of this thread that the look under way has taken. */
  #threadMilliseconds = 0;
  #wake: (() => void) | null = null;

  /** Throws watch-too-large, and what the store throws that cannot be watched. */
  constructor(choice: WatchChoice, around: WatchSurroundings) {
    this.#choice = choice;
    this.#around = around;
    // Asks the engine whether it tells of changes at all.
    changesOf(around.store);
    if ("keys" in choice) checkCount(new Set(choice.keys).size);
    around.budget.enter(this);
  }

  /**
   * The next changes, at first what all keys are; none where nothing changes for so long; null when it has ended. One call at a
   * time.
   */
  async next(millisecondsMax = Infinity): Promise<KeyChange[] | null> {
    const until =
      performance.now() + Math.max(millisecondsMax, keyWatchLimits.shortestWaitMillisecondsDefault);
    for (;;) {
      if (this.#isDone()) return null;
      const isForChange = this.#mark !== null;
      const isLate = this.#mark !== null && !(await this.#changed(this.#mark, until));
      if (this.#isDone()) return null;
      if (isLate) return [];
      const { budget, store } = this.#around;
      const isOver = (): boolean => this.#isDone() || (isForChange && performance.now() > until);
      const look = { store, isForChange, isOver };
      const changes = await budget.inTurn(look, () => this.#lookNow());
      if (changes === null) return this.#isDone() ? null : [];
      if (changes.length > 0) return changes;
    }
  }

  /** Ends it. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#around.budget.leave(this, this.#known.size);
    this.#known.clear();
    this.#wake?.();
  }

  /** Ends it if nobody waits any more. */
  endIfOver(): void {
    if (!this.#isClosed && this.#around.isOver()) this.close();
  }

  #isDone(): boolean {
    this.endIfOver();
    return this.#isClosed;
  }

  /** Whether the store has another mark, or the watcher is over; false when it is too late for that. */
  #changed(mark: string, until: number): Promise<boolean> {
    const { ticker, isOver } = this.#around;
    return new Promise((resolve) => {
      const wake = (hasChanged: boolean): void => {
        this.#wake = null;
        clearTimeout(timer);
        ticker.forget(waiter);
        resolve(hasChanged);
      };
      const waiter = { mark, isOver, changed: (): void => wake(true) };
      const timer = Number.isFinite(until)
        ? setTimeout(wake, Math.min(until - performance.now(), timerMillisecondsMax), false)
        : undefined;
      this.#wake = () => wake(true);
      ticker.wait(waiter);
    });
  }

  async #lookNow(): Promise<KeyChange[]> {
    if (this.#isDone()) return [];
    const began = performance.now();
    this.#threadMilliseconds = 0;
    try {
      return await this.#look();
    } catch (error) {
      if (this.#hasLooked && isPassing(error)) {
        // The engine is away. It changes its mark once it is back, and what was missed is seen then.
        this.#mark = changesOf(this.#around.store).mark();
        return [];
      }
      this.close();
      throw error;
    } finally {
      const { budget, store } = this.#around;
      budget.used(store, this.#threadMilliseconds, performance.now() - began);
    }
  }

  /** Asks the store; what it does on the spot is time of this thread. */
  #ask<T>(make: () => Answer<T>): Answer<T> {
    const began = performance.now();
    try {
      return make();
    } finally {
      this.#threadMilliseconds += performance.now() - began;
    }
  }

  async #look(): Promise<KeyChange[]> {
    const { store } = this.#around;
    const source = changesOf(store);
    // Taken before anything is read: what changes meanwhile is seen the next time.
    const mark = source.mark();
    const keys = await this.#keys();
    const versions = await this.#ask(() => source.versions(keys));
    this.#hasLooked = true;
    const stale = keys.filter((key, index) => this.#known.get(key)?.version !== versions[index]);
    const changes: KeyChange[] = [];
    let bytes = 0;
    const { batchKeysMax, batchBytesMax } = keyWatchLimits;
    for (const [index, key] of stale.entries()) {
      const { value, version } = await this.#ask(() => store.getVersioned(key));
      if (this.#isClosed) return [];
      const isTold = this.#learn(key, { version, isThere: value !== null });
      if (isTold) changes.push({ key, value, version });
      bytes += value?.byteLength ?? 0;
      const isFull = changes.length >= batchKeysMax || bytes >= batchBytesMax;
      if (!isFull || index === stale.length - 1) continue;
      // The rest is still unlike what is known, and found again.
      this.#mark = null;
      return changes;
    }
    this.#mark = mark;
    return changes;
  }

  /** Whether somebody has to be told: a key that was absent and is says nothing new. */
  #learn(key: string, now: Known): boolean {
    const before = this.#known.get(key);
    if ("prefix" in this.#choice && !now.isThere) {
      if (this.#known.delete(key)) this.#around.budget.add(-1);
      return before !== undefined;
    }
    if (before === undefined) this.#around.budget.add(1);
    this.#known.set(key, now);
    return before === undefined || before.isThere || now.isThere;
  }

  /** The keys to look at: with a prefix those that are there, and those that were. */
  async #keys(): Promise<readonly string[]> {
    if ("keys" in this.#choice) return [...new Set(this.#choice.keys)];
    const { prefix } = this.#choice;
    const keys = new Set<string>();
    let cursor: string | null = null;
    do {
      const options: ListOptions = { prefix, cursor, limit: listKeysMax, isCurrent: true };
      const page: KeyPage = await this.#ask(() => this.#around.store.list(options));
      for (const key of page.keys) keys.add(key);
      ({ cursor } = page);
      checkCount(keys.size);
    } while (cursor !== null);
    for (const key of this.#known.keys()) keys.add(key);
    return [...keys];
  }
}

/** Whether an engine across a network does not answer just now. */
function isPassing(error: unknown): boolean {
  return (
    isBobbinError(error) && (error.code === "store-unreachable" || error.code === "store-timeout")
  );
}

function checkCount(keys: number): void {
  const { keysMax: max } = keyWatchLimits;
  if (keys > max) throw bobbinError("watch-too-large", { what: "keys of one watcher", max });
}

function changesOf({ changes }: Store) {
  if (changes === undefined) throw new Error("the store tells nobody of changes");
  return changes;
}
