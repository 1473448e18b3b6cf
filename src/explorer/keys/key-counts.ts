/** How many keys stores hold, counted no more often than costs little: a million keys take a tenth of a second. */

import type { PersonStore } from "../../data/person-store.ts";
import type { ChangeFeed } from "../change-feed.ts";

/** A count that took less is made anew each time. */
const cheapMillisecondsMax = 10;
/** After a costly count the process has so many times as long for others. */
const restFactor = 20;

interface Counted {
  readonly keys: number;
  /** Until when, in the clock of `performance`, it is good enough. */
  readonly until: number;
}

/** Counts, kept for a while where they cost much. */
export class KeyCounts {
  readonly #changes: ChangeFeed;
  readonly #cheapMillisecondsMax: number;
  readonly #counted = new Map<string, Counted>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(changes: ChangeFeed, cheapMilliseconds = cheapMillisecondsMax) {
    this.#changes = changes;
    this.#cheapMillisecondsMax = cheapMilliseconds;
  }

  /** The number of keys. Where it may be an old one, the store is told to have changed when it can be counted again. */
  async count(store: PersonStore): Promise<number> {
    const { label } = store;
    const startedAt = performance.now();
    const known = this.#counted.get(label);
    if (known !== undefined && startedAt < known.until) {
      this.#tellLater(label, known.until - startedAt);
      return known.keys;
    }
    const keys = await store.count();
    const endedAt = performance.now();
    const milliseconds = endedAt - startedAt;
    const rest = milliseconds < this.#cheapMillisecondsMax ? 0 : milliseconds * restFactor;
    this.#counted.set(label, { keys, until: endedAt + rest });
    return keys;
  }

  /** Tells nothing any more. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #tellLater(label: string, milliseconds: number): void {
    if (this.#timers.has(label)) return;
    const tell = (): void => {
      this.#timers.delete(label);
      this.#changes.tell(label);
    };
    // Timers of Node.js may be early by a part of a millisecond.
    this.#timers.set(label, setTimeout(tell, Math.ceil(milliseconds) + 1));
  }
}
