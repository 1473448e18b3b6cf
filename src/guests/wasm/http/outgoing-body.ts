import { GuestTrap } from "../component/trap.ts";
import { ResultError } from "../host.ts";
import { StreamEnd, type OutputStream } from "../wasi/streams.ts";
import type { BodySink } from "./body-sink.ts";
import type { Fields } from "./fields.ts";

/** What may be written before it is known where it goes. */
const heldBytesMax = 65_536;

/** The body of an outgoing request or response: `wasi:http/types` outgoing-body. */
export class OutgoingBody {
  readonly #held: Uint8Array[] = [];
  #heldBytes = 0;
  #sink: BodySink | null = null;
  #state: "open" | "ended" | "aborted" = "open";
  #stream: BodyStream | null = null;
  #attached: (() => void) | null = null;

  /** The stream to write to, once. */
  write(): OutputStream {
    if (this.#stream !== null) throw new ResultError();
    this.#stream = new BodyStream(this);
    return this.#stream;
  }

  /** The body is complete. Trailers are not sent: Bobbin's server has none. */
  finish(_trailers: Fields | undefined): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#sink?.end();
  }

  /** Dropped without `finish`, a body breaks off. */
  [Symbol.dispose](): void {
    if (this.#state !== "open") return;
    this.#state = "aborted";
    this.#sink?.abort();
  }

  /** What was written goes here, and what will be. */
  attach(sink: BodySink): void {
    this.#sink = sink;
    for (const chunk of this.#held.splice(0)) sink.write(chunk);
    if (this.#state === "ended") sink.end();
    else if (this.#state === "aborted") sink.abort();
    this.#attached?.();
  }

  /** Whether the body is complete already. */
  get isEnded(): boolean {
    return this.#state === "ended";
  }

  /** @internal */
  get room(): number {
    if (this.#state !== "open") throw new StreamEnd(null);
    return this.#sink === null ? heldBytesMax - this.#heldBytes : this.#sink.room();
  }

  /** @internal */
  take(bytes: Uint8Array): void {
    if (bytes.length > this.room) throw new GuestTrap("it wrote more than it was permitted to");
    if (this.#sink !== null) this.#sink.write(bytes);
    else {
      this.#held.push(bytes);
      this.#heldBytes += bytes.length;
    }
  }

  /** @internal */
  wait(): Promise<void> {
    if (this.#sink !== null) return this.#sink.wait();
    return new Promise((resolve) => (this.#attached = resolve));
  }
}

class BodyStream implements OutputStream {
  readonly #body: OutgoingBody;

  constructor(body: OutgoingBody) {
    this.#body = body;
  }

  room(): number {
    return this.#body.room;
  }

  write(bytes: Uint8Array): void {
    this.#body.take(bytes);
  }

  flush(): void {
    // What was written is on its way already.
    void this.#body.room;
  }

  ready(): boolean {
    try {
      return this.#body.room > 0;
    } catch {
      // A stream that has ended says so when it is used next.
      return true;
    }
  }

  wait(): Promise<void> {
    return this.#body.wait();
  }
}
