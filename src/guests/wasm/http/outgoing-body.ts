import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import { OutputStream, StreamEnd } from "../wasi/streams.ts";
import { SharedWait, type BodySink } from "./body-sink.ts";
import { brokenStream, ErrorCode } from "./error-code.ts";
import type { Fields } from "./fields.ts";

/** What may be written before it is known where it goes. */
const heldBytesMax = 1_048_576;

/** The error-code for a body that has not the length which its header states. */
export type SizeErrorTag = "HTTP-request-body-size" | "HTTP-response-body-size";

/** The body of an outgoing request or response: `wasi:http/types` outgoing-body. */
export class OutgoingBody {
  readonly #bytesExpected: number | null;
  readonly #sizeError: SizeErrorTag;
  /** Null once it is known where they go. */
  #held: Uint8Array[] | null = [];
  #bytes = 0;
  #sink: BodySink | null = null;
  #state: "open" | "ended" | "aborted" = "open";
  #isTaken = false;
  #trailers: Fields | null = null;
  readonly #attached = new SharedWait();

  /** `bytesExpected` is the content-length that the guest has stated, or null. */
  constructor(bytesExpected: number | null, sizeError: SizeErrorTag) {
    this.#bytesExpected = bytesExpected;
    this.#sizeError = sizeError;
  }

  /** Bytes that it keeps for the guest until it is known where they go. */
  get heldBytes(): number {
    return this.#held === null ? 0 : this.#bytes + (this.#trailers?.heldBytes ?? 0);
  }

  /** The stream to write to, once. */
  write(): OutputStream {
    if (this.#isTaken) throw new ResultError();
    this.#isTaken = true;
    return new BodyStream(this);
  }

  /** The body is complete. Throws the error-code of a body that is shorter or longer than was stated. */
  finish(trailers: Fields | null = null): void {
    if (this.#bytesExpected !== null && this.#bytes !== this.#bytesExpected) {
      this.#abort();
      throw new ResultError(new ErrorCode(this.#sizeError, BigInt(this.#bytes)));
    }
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#trailers = trailers;
    this.#sink?.end(this.#trailerText);
  }

  /** The guest is gone and has not said that the body breaks off: it is complete, as in Spin. */
  finishAtReturn(): void {
    if (this.#bytesExpected !== null && this.#bytes !== this.#bytesExpected) this.#abort();
    else this.finish();
  }

  /** Dropped without `finish`, a body breaks off. */
  [Symbol.dispose](): void {
    this.#abort();
  }

  /** What was written goes here, and what will be. */
  attach(sink: BodySink): void {
    const held = this.#held ?? [];
    this.#held = null;
    this.#sink = sink;
    for (const chunk of held) sink.write(chunk);
    if (this.#state === "ended") sink.end(this.#trailerText);
    else if (this.#state === "aborted") sink.abort();
    this.#attached.wake();
  }

  /** How many bytes may be written now. Throws StreamEnd when there will be no more. */
  room(): number {
    if (this.#state !== "open") throw closedEnd;
    if (this.#sink === null) return Math.max(0, heldBytesMax - this.#bytes);
    const room = this.#sink.room();
    if (room === null) throw closedEnd;
    return room;
  }

  /** Takes bytes, at most `room()`. Throws StreamEnd where they are more than was stated. */
  take(bytes: Uint8Array): void {
    if (bytes.length > this.room()) {
      throw new GuestTrap("it wrote more than it was permitted to");
    }
    this.#bytes += bytes.length;
    if (this.#bytesExpected !== null && this.#bytes > this.#bytesExpected) {
      this.#abort();
      const code = new ErrorCode(this.#sizeError, BigInt(this.#bytes));
      throw brokenStream("the body is longer than its content-length", code);
    }
    if (this.#sink === null) this.#held?.push(bytes);
    else this.#sink.write(bytes);
  }

  /** Whether `room` would answer with anything but 0. */
  ready(): boolean {
    if (this.#state !== "open") return true;
    return this.#sink === null ? this.#bytes < heldBytesMax : this.#sink.room() !== 0;
  }

  /** Resolves when `ready` is true. */
  async wait(): Promise<void> {
    while (!this.ready()) await (this.#sink === null ? this.#attached.wait() : this.#sink.wait());
  }

  get #trailerText(): string {
    return this.#trailers?.parts.join("\n") ?? "";
  }

  #abort(): void {
    if (this.#state !== "open") return;
    this.#state = "aborted";
    this.#sink?.abort();
    this.#attached.wake();
  }
}

const closedEnd = new StreamEnd(null);

/** Flushing does nothing, as what was written is on its way. */
class BodyStream extends OutputStream {
  readonly #body: OutgoingBody;

  constructor(body: OutgoingBody) {
    super();
    this.#body = body;
  }

  get heldBytes(): number {
    return this.#body.heldBytes;
  }

  room(): number {
    return this.#body.room();
  }

  write(bytes: Uint8Array): void {
    this.#body.take(bytes);
  }

  flush(): void {
    this.#body.room();
  }

  ready(): boolean {
    return this.#body.ready();
  }

  wait(): Promise<void> {
    return this.#body.wait();
  }
}
