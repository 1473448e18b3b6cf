/** Bytes that a pipe holds before its writer should wait. */
const windowBytes = 65_536;

/**
 * A body on its way from one component to another. A reader that is slow holds its writer up, who may write no
 * more than what `room` says before it waits.
 */
export class BodyPipe {
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #end: { readonly error: Error | null } | null = null;
  #reader: PromiseWithResolvers<Uint8Array | null> | null = null;
  #drains: ((gone: boolean) => void)[] = [];
  /** Nobody reads: "cut" tells the writer so, "discarding" lets it write on. */
  #state: "open" | "cut" | "discarding" = "open";

  /** Bytes that may be written now; null when nobody takes any more. */
  get room(): number | null {
    if (this.#state === "cut" || this.#end !== null) return null;
    return Math.max(0, windowBytes - this.#bytes);
  }

  /** Takes bytes, whatever the room; false when the writer should wait for `onDrain`. */
  write(chunk: Uint8Array): boolean {
    if (this.#state !== "open" || this.#end !== null || chunk.length === 0) return true;
    if (this.#reader !== null) {
      this.#settle((reader) => reader.resolve(chunk));
      return true;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    return this.#bytes < windowBytes;
  }

  /** The body is complete, or breaks off for this reason. */
  end(error: Error | null = null): void {
    if (this.#end !== null) return;
    this.#end = { error };
    this.#wake(error !== null);
    if (error === null) this.#settle((reader) => reader.resolve(null));
    else this.#settle((reader) => reader.reject(error));
  }

  /** The next part, or null at the end; asked for one at a time. Rejects where the body breaks off. */
  next(): Promise<Uint8Array | null> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#bytes -= chunk.length;
      if (this.#bytes < windowBytes) this.#wake(false);
      return Promise.resolve(chunk);
    }
    if (this.#end !== null) {
      const { error } = this.#end;
      return error === null ? Promise.resolve(null) : Promise.reject(error);
    }
    if (this.#state !== "open") return Promise.resolve(null);
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  /** Nobody reads any more: the writer is told so. */
  cut(): void {
    this.#drop("cut");
    this.#wake(true);
  }

  /** Nobody reads any more, and the writer need not know. */
  discard(): void {
    if (this.#state === "open") this.#drop("discarding");
    this.#wake(false);
  }

  /** Calls once, when there is room, or with `gone` when nobody takes any more. */
  onDrain(callback: (gone: boolean) => void): void {
    const { room } = this;
    if (room === 0) this.#drains.push(callback);
    else setImmediate(callback, room === null);
  }

  #drop(state: "cut" | "discarding"): void {
    this.#state = state;
    this.#chunks.length = 0;
    this.#bytes = 0;
    this.#settle((reader) => reader.resolve(null));
  }

  #settle(how: (reader: PromiseWithResolvers<Uint8Array | null>) => void): void {
    const reader = this.#reader;
    this.#reader = null;
    if (reader !== null) how(reader);
  }

  /** Not at once: whoever reads may be in the middle of a call. */
  #wake(gone: boolean): void {
    const drains = this.#drains;
    this.#drains = [];
    for (const drain of drains) setImmediate(drain, gone);
  }
}
