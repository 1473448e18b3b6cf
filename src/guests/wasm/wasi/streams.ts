/** Pollables and streams as the host's interfaces make them; `wasi:io` gives them to guests. */

/** Something a guest can wait for (`wasi:io/poll` pollable). */
export interface Pollable {
  /** Whether waiting would return at once. */
  ready(): boolean;
  /** Resolves when `ready` is true; never rejects: what went wrong is told by what was waited for. */
  wait(): Promise<void>;
}

/** An error that a guest can ask for its text (`wasi:io/error`). `detail` says more to interfaces that know it. */
export class IoError {
  readonly text: string;
  readonly detail: unknown;

  constructor(text: string, detail?: unknown) {
    this.text = text;
    this.detail = detail;
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
export interface InputStream extends Pollable {
  /** What is there, at most `bytesMax`; nothing where nothing has come yet. Throws StreamEnd. */
  read(bytesMax: number): Uint8Array;
  [Symbol.dispose]?(): void;
}

/** Bytes that a guest writes (`wasi:io/streams` output-stream). `ready` when `room` is above 0. */
export interface OutputStream extends Pollable {
  /** How many bytes may be written now. Throws StreamEnd. */
  room(): number;
  /** Takes at most `room()` bytes, which the stream may keep. Throws StreamEnd. */
  write(bytes: Uint8Array): void;
  /** Asks for all that was written to be passed on; `ready` when it has been. Throws StreamEnd. */
  flush(): void;
  [Symbol.dispose]?(): void;
}

/** A pollable that is ready from the start. */
export const alwaysReady: Pollable = Object.freeze({
  ready: () => true,
  wait: () => Promise.resolve(),
});
