import { watchLimits } from "../../limits.ts";

/** Changes that came together. */
export interface Change {
  readonly files: readonly string[];
  /** Whether a person asked for everything to be read anew. */
  readonly isAsked: boolean;
  /** When the first of them came, on the clock of `performance.now`. */
  readonly firstAt: number;
}

/** Gathers changes until it has been quiet for a while: a save, a checkout or a build is many of them. */
export class ChangeGatherer {
  readonly #onChange: (change: Change) => void;
  #files = new Set<string>();
  #isAsked = false;
  #firstAt: number | null = null;
  #quietUntil = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(onChange: (change: Change) => void) {
    this.#onChange = onChange;
  }

  /** A file has changed, and `quietMilliseconds` without a change are to follow. */
  add(file: string, quietMilliseconds: number): void {
    this.#files.add(file);
    this.#wait(quietMilliseconds);
  }

  /** A person asks. */
  ask(): void {
    this.#isAsked = true;
    this.#wait(0);
  }

  /** Forgets all that is still to come. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #wait(quietMilliseconds: number): void {
    const now = performance.now();
    this.#firstAt ??= now;
    this.#quietUntil = Math.max(this.#quietUntil, now + quietMilliseconds);
    const end = Math.min(this.#quietUntil, this.#firstAt + watchLimits.waitMillisecondsMax);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), Math.max(0, end - now));
  }

  #flush(): void {
    const change = {
      files: [...this.#files],
      isAsked: this.#isAsked,
      firstAt: this.#firstAt ?? performance.now(),
    };
    this.#files = new Set();
    this.#isAsked = false;
    this.#firstAt = null;
    this.#quietUntil = 0;
    this.#timer = null;
    this.#onChange(change);
  }
}
