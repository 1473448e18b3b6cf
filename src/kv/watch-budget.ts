import { bobbinError } from "../errors.ts";
import { keyWatchLimits } from "../limits.ts";

/** A watcher as the budget knows it. */
export interface BudgetedWatch {
  /** Ends itself if nobody waits for it any more. */
  endIfOver(): void;
}

/**
 * Counts what one component watches in a process, and has its watchers look one after another. Watchers of requests that are over
 * make room when it is needed.
 */
export class WatchBudget {
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

  /** Has one look at a store at a time, each in a turn of the event loop of its own: others have theirs in between. */
  inTurn<Found>(store: object, look: () => Promise<Found>): Promise<Found> {
    const found = (this.#looks.get(store) ?? Promise.resolve()).then(look);
    this.#looks.set(store, found.then(nextTurn, nextTurn));
    return found;
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

  #tidy(): void {
    for (const watch of [...this.#watches]) watch.endIfOver();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
