/** Hears of changes while somebody asks for them, over a connection of its own that is opened again whenever it ends. */

import { keyWatchLimits } from "../../limits.ts";
import type { Answer, ChangeSource } from "../store.ts";

/** A connection on which an engine tells of changes. */
export interface ChangeLine {
  /** Asks whether it is still one on which all is told; rejects where it is not. */
  check(): Promise<void>;
  /** Resolves when it has ended. */
  whenEnded(): Promise<void>;
  close(): void;
}

/** What an engine has to offer to those who watch. */
export interface LineSource {
  /** Opens a line; calls `changed` for each change from then on, or for several together. */
  open(changed: () => void, signal: AbortSignal): Promise<ChangeLine>;
  readonly versions: (keys: readonly string[]) => Answer<string[]>;
}

/**
 * The changes of a store across a network. The mark is another one after each change that the line tells of, after each of the store's own writes, whenever a
 * line is new (what has changed before is not told of), and now and then without any: so that watchers miss nothing, whatever happens
 * to lines. While none can be had it changes every second, as if there were no lines.
 */
export class WatchLine implements ChangeSource {
  readonly #source: LineSource;
  #number = 0;
  #askedAt = -Infinity;
  #running: AbortController | null = null;
  #isClosed = false;

  constructor(source: LineSource) {
    this.#source = source;
  }

  /** Asking keeps the line open. */
  mark(): string {
    this.#askedAt = performance.now();
    if (this.#running === null && !this.#isClosed)
      void this.#run((this.#running = new AbortController()));
    return String(this.#number);
  }

  versions(keys: readonly string[]): Answer<string[]> {
    return this.#source.versions(keys);
  }

  /** Says that something may have changed. */
  readonly changed = (): void => void this.#number++;

  /** Ends the line for good. */
  close(): void {
    this.#isClosed = true;
    this.#running?.abort("the store is closed");
  }

  get #isWanted(): boolean {
    return performance.now() - this.#askedAt < keyWatchLimits.idleMillisecondsMax;
  }

  async #run(running: AbortController): Promise<void> {
    const { signal } = running;
    while (!signal.aborted && this.#isWanted) {
      try {
        const line = await this.#source.open(this.changed, signal);
        this.changed();
        await this.#hold(line, signal);
      } catch {
        // The engine is away, or lets nobody listen: those who read are told the first, and need not know the second.
      }
      if (signal.aborted) break;
      this.changed();
      await pause(keyWatchLimits.lineMillisecondsDefault, signal);
    }
    if (this.#running === running) this.#running = null;
  }

  async #hold(line: ChangeLine, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const ended = line.whenEnded().then(() => over.abort());
    const isOver = (): boolean => over.signal.aborted || signal.aborted;
    const { lineMillisecondsDefault, rereadMillisecondsMax } = keyWatchLimits;
    let readAt = performance.now();
    try {
      while (!isOver() && this.#isWanted) {
        await Promise.race([ended, pause(lineMillisecondsDefault, signal)]);
        if (isOver()) break;
        await line.check();
        if (performance.now() - readAt < rereadMillisecondsMax) continue;
        readAt = performance.now();
        this.changed();
      }
    } finally {
      line.close();
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds).unref();
    signal.addEventListener("abort", end);
  });
}
