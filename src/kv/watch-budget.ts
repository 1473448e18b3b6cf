import { setTimeout } from "node:timers/promises";
import { TimeDebt } from "../common/time-debt.ts";
import { bobbinError } from "../errors.ts";
import { keyWatchLimits } from "../limits.ts";

/** A watcher as the budget knows it. */
export interface BudgetedWatch {
  /** Ends itself if nobody waits for it any more. */
  endIfOver(): void;
}

/** A look at what has changed. */
export interface Look {
  readonly store: object;
  /** Whether it is had because the store has changed: nobody waits for it who has been told nothing yet. */
  readonly isForChange: boolean;
  /** Whether nobody waits for it any more. */
  readonly isOver: () => boolean;
}

const { sharePercentMax, burstMillisecondsMax, pollMillisecondsDefault } = keyWatchLimits;

/**
 * Counts what one component watches in a process, and has its watchers look one after another. Watchers of requests that are over
 * make room when it is needed.
 */
export class WatchBudget {
  /** Time of this thread that looks have taken. */
  readonly #threadDebt = new TimeDebt(burstMillisecondsMax, sharePercentMax);
  /** Of each store, time in which somebody looked at it, waits included. */
  readonly #storeDebts = new WeakMap<object, TimeDebt>();
  /** The look at each store that comes last. */
  readonly #looks = new WeakMap<object, Promise<unknown>>();
  readonly #watches = new Set<BudgetedWatch>();
  #keys = 0;

  /** One watcher more. Throws watch-too-large. */
  enter(watch: BudgetedWatch): void {
    const { watchersMax: max } = keyWatchLimits;
    if (this.#watches.size >= max) this.#tidy();
    if (this.#watches.size >= max) throw bobbinError("watch-too-large", { what: "watchers", max });
    this.#watches.add(watch);
  }

  /**
   * Has one look at a store at a time, when those before are paid for, each in a turn of the event loop of its own: others have theirs
   * in between. Null where nobody waited so long.
   */
  inTurn<Found>(look: Look, take: () => Promise<Found>): Promise<Found | null> {
    const { store } = look;
    const before = this.#looks.get(store) ?? Promise.resolve();
    const found = before.then(() => this.#isPaid(look)).then((isPaid) => (isPaid ? take() : null));
    this.#looks.set(store, found.then(nextTurn, nextTurn));
    return found;
  }

  /** A look at a store has taken so much time of this thread, and so much with its waits. */
  used(store: object, threadMilliseconds: number, allMilliseconds: number): void {
    const now = performance.now();
    this.#threadDebt.used(threadMilliseconds, now);
    this.#debtOf(store).used(allMilliseconds, now);
  }

  /** So many keys more. Throws watch-too-large. */
  add(keys: number): void {
    const { allKeysMax: max } = keyWatchLimits;
    if (this.#keys + keys > max) this.#tidy();
    if (this.#keys + keys > max) throw bobbinError("watch-too-large", { what: "keys", max });
    this.#keys += keys;
  }

  /** A watcher that had so many keys is gone. */
  leave(watch: BudgetedWatch, keys: number): void {
    this.#watches.delete(watch);
    this.#keys -= keys;
  }

  async #isPaid({ store, isForChange, isOver }: Look): Promise<boolean> {
    for (;;) {
      const now = performance.now();
      const ofStore = isForChange ? this.#debtOf(store).waitMilliseconds(now) : 0;
      const wait = Math.max(ofStore, this.#threadDebt.waitMilliseconds(now));
      if (wait === 0) return true;
      if (isOver()) return false;
      await setTimeout(Math.min(Math.ceil(wait), pollMillisecondsDefault));
    }
  }

  #debtOf(store: object): TimeDebt {
    let debt = this.#storeDebts.get(store);
    if (debt === undefined) {
      debt = new TimeDebt((pollMillisecondsDefault * sharePercentMax) / 100, sharePercentMax);
      this.#storeDebts.set(store, debt);
    }
    return debt;
  }

  #tidy(): void {
    for (const watch of [...this.#watches]) watch.endIfOver();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
