/** Where a body that a guest writes goes. */
export interface BodySink {
  /** How many bytes may be written now; null when nobody takes them any more. */
  room(): number | null;
  /** Takes at most `room()` bytes, except of what was written before it was known where it goes. */
  write(bytes: Uint8Array): void;
  /** Resolves when `room()` is no longer 0. */
  wait(): Promise<void>;
  /** The body is complete; `trailers` is a header text. */
  end(trailers: string): void;
  /** The body breaks off. */
  abort(): void;
}

/** A wait that any number of waiters share. */
export class SharedWait {
  #pending: PromiseWithResolvers<void> | null = null;

  /** Resolves when `wake` is called next. */
  wait(): Promise<void> {
    this.#pending ??= Promise.withResolvers();
    return this.#pending.promise;
  }

  /** Lets all go on who wait. */
  wake(): void {
    this.#pending?.resolve();
    this.#pending = null;
  }
}
