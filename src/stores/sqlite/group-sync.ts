/**
 * Group commit: one sync of a file serves everybody who waits for what was written before it began.
 * See docs/decisions/0002-durable-before-the-response.md.
 */

/** Starts a sync of the file; it covers all that was written before this call. */
export type Sync = () => Promise<void>;

/** Runs one sync at a time and at most one more after it. Once one has failed, all requests fail. */
export class GroupSync {
  readonly #sync: Sync;
  #running: Promise<void> | null = null;
  #queued: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(sync: Sync) {
    this.#sync = sync;
  }

  /** The error of the sync that failed, or null. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** The promise of the sync that was asked for last, or null when it has ended. */
  get latest(): Promise<void> | null {
    return this.#queued ?? this.#running;
  }

  /** The promise of a sync that starts after this call. */
  request(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#running === null) return this.#start();
    if (this.#queued === null) {
      this.#queued = this.#running.then(() => {
        this.#queued = null;
        return this.#start();
      });
      ignoreUnheard(this.#queued);
    }
    return this.#queued;
  }

  #start(): Promise<void> {
    this.#running = this.#sync().then(
      () => {
        this.#running = null;
      },
      (error: unknown) => {
        // The kernel reports a failed write once and forgets it: a retry that succeeds proves nothing.
        this.#failure = error instanceof Error ? error : new Error(String(error));
        this.#running = null;
        throw error;
      },
    );
    ignoreUnheard(this.#running);
    return this.#running;
  }
}

/** Whoever waits hears of a failure by the same promise; nobody has to wait. */
function ignoreUnheard(promise: Promise<void>): void {
  promise.catch(() => {});
}
