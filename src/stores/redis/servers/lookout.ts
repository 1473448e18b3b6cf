/** Looks at where the primaries are: when something failed, and when one no longer answers. */

import { type RedisNode, silenceMillisecondsMax } from "./node.ts";

/** Shortest time between two looks. */
const lookMillisecondsMin = 100;

/** Looks one at a time, and by itself while a server is silent. */
export class Lookout {
  readonly #look: () => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | null = null;
  #lookedAtMilliseconds = -Infinity;

  /**
   * `look` finds out where the primaries are; `nodes` are those in use. A look is due after so many milliseconds even where
   * nothing failed.
   */
  constructor(
    look: () => Promise<void>,
    nodes: () => readonly RedisNode[],
    { dueMilliseconds = Infinity } = {},
  ) {
    this.#look = look;
    this.#timer = setInterval(() => {
      const isDue = performance.now() - this.#lookedAtMilliseconds > dueMilliseconds;
      const used = nodes();
      const isSilent = used.some((node) => node.isSilentFor(silenceMillisecondsMax));
      if (isSilent || (isDue && used.length > 0)) this.again();
    }, silenceMillisecondsMax / 2).unref();
  }

  /** Looks, or waits for the look that is under way. Rejects as `look` does. */
  now(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      this.#lookedAtMilliseconds = performance.now();
    }));
  }

  /** Looks soon, unless that was done just now; what goes wrong is met by the calls that need it. */
  again(): void {
    if (performance.now() - this.#lookedAtMilliseconds < lookMillisecondsMin) return;
    this.now().catch(() => {});
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
