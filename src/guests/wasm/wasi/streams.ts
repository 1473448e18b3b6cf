import type { GuestCall } from "../host.ts";

/** Pollables and streams as the host's interfaces make them; `wasi:io` gives them to guests. */

/** What can be waited for. */
export interface Waitable {
  /** Whether waiting would return at once. */
  ready(): boolean;
  /** Resolves when `ready` is true; never rejects: what went wrong is told by what was waited for. */
  wait(): Promise<void>;
}

/** Something a guest can wait for (`wasi:io/poll` pollable). */
export abstract class Pollable implements Waitable {
  abstract ready(): boolean;
  abstract wait(): Promise<void>;
}

/** An error that a guest can ask for its text (`wasi:io/error`). `detail` says more to interfaces that know it. */
export class IoError {
  readonly #text: string;
  readonly #detail: unknown;

  constructor(text: string, detail?: unknown) {
    this.#text = text;
    this.#detail = detail;
  }

  get text(): string {
    return this.#text;
  }

  get detail(): unknown {
    return this.#detail;
  }
}

/** Thrown by a stream that has ended: closed where `error` is null, else the last operation failed. */
export class StreamEnd extends Error {
  readonly error: IoError | null;

  constructor(error: IoError | null) {
    super(error === null ? "the stream is closed" : error.text);
    this.error = error;
  }
}

/** Bytes that a guest reads (`wasi:io/streams` input-stream). */
export abstract class InputStream implements Waitable {
  abstract ready(): boolean;
  abstract wait(): Promise<void>;
  /** What is there, at most `bytesMax`; nothing where nothing has come yet. Throws StreamEnd. */
  abstract read(bytesMax: number): Uint8Array;

  /** Whether `read` would say that it is closed, where that is known: most bodies are read to their end, and to throw costs more than the reading. */
  get isClosed(): boolean {
    return false;
  }
}

/** Bytes that a guest writes (`wasi:io/streams` output-stream). `ready` when `room` is above 0. */
export abstract class OutputStream implements Waitable {
  abstract ready(): boolean;
  abstract wait(): Promise<void>;
  /** How many bytes may be written now. Throws StreamEnd. */
  abstract room(): number;
  /** Takes at most `room()` bytes, which the stream may keep; for `call`, which may be a later request than that which got the stream. Throws StreamEnd. */
  abstract write(bytes: Uint8Array, call?: GuestCall): void;
  /** Asks for all that was written to be passed on; `ready` when it has been. Throws StreamEnd. */
  abstract flush(): void;
}

/** A pollable that is ready from the start. */
export class AlwaysReady extends Pollable {
  ready(): boolean {
    return true;
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }
}
