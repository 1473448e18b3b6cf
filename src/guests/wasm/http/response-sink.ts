import { bobbinError, isBobbinError, type BobbinError } from "../../../errors.ts";
import type { GuestCall } from "../host.ts";
import type { BodySink } from "./body-sink.ts";

/** A body up to this size leaves whole, with its length, if the guest finishes it without waiting. */
const collectedBytesMax = 65_536;

/**
 * Sends a guest's response. It is collected until the guest waits or has written much: most responses
 * leave in one piece. From then on it is streamed, as fast as the client reads.
 */
export class ResponseSink implements BodySink {
  readonly #call: GuestCall;
  readonly #status: number;
  readonly #headers: string;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isStreaming = false;
  #isOver = false;
  #isBlocked = false;
  #waiting: (() => void)[] = [];

  constructor(call: GuestCall, status: number, headers: string) {
    this.#call = call;
    this.#status = status;
    this.#headers = headers;
    call.onWaiting = () => this.#stream();
  }

  room(): number {
    if (this.#isBlocked) return 0;
    return (
      Math.max(0, collectedBytesMax - this.#bytes) || (this.#isStreaming ? 0 : collectedBytesMax)
    );
  }

  write(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#bytes += bytes.length;
    if (this.#isStreaming) this.#send(bytes);
    else {
      this.#chunks.push(bytes);
      if (this.#bytes >= collectedBytesMax) this.#stream();
    }
  }

  wait(): Promise<void> {
    if (this.#isOver || this.room() > 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#call.answered = true;
    const { exchange } = this.#call;
    if (this.#isStreaming) this.#step(() => exchange.end());
    else {
      const body =
        this.#chunks.length === 1 ? (this.#chunks[0] as Uint8Array) : Buffer.concat(this.#chunks);
      this.#step(() => exchange.respond(this.#status, this.#headers, body));
    }
  }

  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const detail = "the response's body was dropped before it was finished";
    const error = bobbinError("guest-failed", { detail });
    this.#call.steps.add(() => this.#call.fail(error));
  }

  #stream(): void {
    if (this.#isStreaming || this.#isOver) return;
    this.#isStreaming = true;
    this.#call.answered = true;
    const { exchange } = this.#call;
    this.#step(() => {
      if (!exchange.startResponse(this.#status, this.#headers)) this.#isOver = true;
    });
    const chunks = this.#chunks.splice(0);
    for (const chunk of chunks) this.#send(chunk);
  }

  #send(chunk: Uint8Array): void {
    this.#step(() => {
      this.#bytes -= chunk.length;
      if (this.#call.exchange.write(chunk)) this.#wake();
      else {
        this.#isBlocked = true;
        this.#call.exchange.onDrain(() => {
          this.#isBlocked = false;
          this.#wake();
        });
      }
    });
  }

  #wake(): void {
    if (this.room() === 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Carries a part of the response out once the stores are durable. */
  #step(step: () => void): void {
    this.#call.steps.add((lost) => {
      if (this.#call.isFailed) return;
      try {
        if (lost !== null) throw lost;
        step();
      } catch (error) {
        this.#isOver = true;
        this.#call.fail(describe(error));
        for (const resolve of this.#waiting.splice(0)) resolve();
      }
    });
  }
}

function describe(error: unknown): BobbinError {
  if (isBobbinError(error)) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return bobbinError("guest-failed", { detail }, error);
}
