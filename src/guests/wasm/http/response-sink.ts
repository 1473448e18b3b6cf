import { isOwned, letGo } from "../../../common/let-go.ts";
import { bobbinError, type BobbinError } from "../../../errors.ts";
import { guestFailure } from "../guest-failure.ts";
import { mayHaveBody } from "../../http-exchange.ts";
import type { GuestCall } from "../host.ts";
import { SharedWait, type BodySink } from "./body-sink.ts";

/** A body up to this size leaves whole, with its length, if the guest finishes it without waiting. */
const collectedBytesMax = 65_536;
/** Most bytes that have been written and that the client has not taken. */
const windowBytes = 1_048_576;

/**
 * Sends a guest's response. It is collected until the guest waits or has written much: most responses
 * leave in one piece. From then on it is streamed, as fast as the client reads.
 */
export class ResponseSink implements BodySink {
  readonly #call: GuestCall;
  readonly #status: number;
  readonly #headers: string;
  #chunks: Uint8Array[] = [];
  /** Bytes that were written and that the client has not taken. */
  #bytes = 0;
  /** Those of them that wait for the client to read on. */
  #heldUp = 0;
  #isStreaming = false;
  /** Nobody takes anything any more. */
  #isClosed = false;
  #isComplete = false;
  /** Why it breaks off. */
  #reason: BobbinError | null = null;
  /** The response ended with its head: what follows is left out. */
  #isBodiless = false;
  readonly #room = new SharedWait();

  constructor(call: GuestCall, status: number, headers: string) {
    this.#call = call;
    this.#status = status;
    this.#headers = headers;
    call.onWaiting = () => this.#stream();
  }

  /** Whether all of the response has been given, so that nothing that comes after can change it. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  room(): number | null {
    if (this.#isClosed || this.#call.isFailed) return null;
    return Math.max(0, windowBytes - this.#bytes);
  }

  write(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    this.#bytes += bytes.length;
    if (this.#isStreaming) this.#send(bytes);
    else {
      this.#chunks.push(bytes);
      if (this.#bytes > collectedBytesMax) this.#stream();
    }
  }

  wait(): Promise<void> {
    return this.#room.wait();
  }

  end(trailers = ""): void {
    if (this.#isClosed) return;
    const { exchange } = this.#call;
    // Behind a body whose length is stated before it nothing can follow.
    if (trailers !== "" && exchange.takesTrailers === true) this.#stream();
    if (!this.#isStreaming) this.#respond();
    else {
      this.#step(() => {
        if (!this.#isBodiless) exchange.end(trailers);
        this.#call.isGiven = true;
      });
    }
    this.#isComplete = true;
    this.#close();
  }

  abort(): void {
    if (this.#isClosed) return;
    if (!mayHaveBody(this.#call.exchange.method, this.#status)) {
      // Nobody would have seen the body: what the head says of it stands.
      this.#chunks = [];
      this.end();
      return;
    }
    this.break(bobbinError("guest-response-broken", {}));
  }

  /**
   * The guest has failed within its response: what it has written of that leaves, and the connection breaks off.
   * Of several reasons the last one is told, as what a guest leaves behind is dropped before it is known why.
   */
  break(reason: BobbinError): void {
    const isFirst = this.#reason === null;
    this.#reason = reason;
    if (!isFirst) return;
    if (this.#bytes > 0 && mayHaveBody(this.#call.exchange.method, this.#status)) this.#stream();
    this.#close();
    // What has been written is given to the system at the end of a turn, and would be lost with the connection.
    const fail = (): void => this.#call.fail(this.#reason ?? reason);
    this.#call.steps.add(() => void setImmediate(fail));
  }

  #respond(): void {
    this.#call.answered = true;
    const chunks = this.#chunks;
    const [first = ""] = chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks) : first;
    this.#step(() => {
      this.#call.exchange.respond(this.#status, this.#headers, body);
      this.#call.isGiven = true;
    });
  }

  #stream(): void {
    if (this.#isStreaming || this.#isClosed) return;
    this.#isStreaming = true;
    this.#call.answered = true;
    this.#step(() => {
      if (this.#call.exchange.startResponse(this.#status, this.#headers)) return;
      this.#isBodiless = true;
      this.#isComplete = this.#call.isGiven = true;
      this.#close();
    });
    const chunks = this.#chunks;
    this.#chunks = [];
    for (const chunk of chunks) this.#send(chunk);
  }

  #send(chunk: Uint8Array): void {
    this.#step(() => {
      if (this.#isBodiless) return;
      const { length } = chunk;
      const { exchange } = this.#call;
      const flows = isOwned(chunk)
        ? exchange.write(chunk, () => letGo(chunk))
        : exchange.write(chunk);
      if (flows) {
        this.#bytes -= length;
        this.#room.wake();
        return;
      }
      this.#heldUp += length;
      if (this.#heldUp === length) this.#call.exchange.onDrain((gone) => this.#drained(gone));
    });
  }

  #drained(gone: boolean): void {
    this.#bytes -= this.#heldUp;
    this.#heldUp = 0;
    if (gone) this.#close();
    else this.#room.wake();
  }

  #close(): void {
    this.#isClosed = true;
    this.#chunks = [];
    this.#room.wake();
  }

  /** Carries a part of the response out once the stores are durable. */
  #step(step: () => void): void {
    this.#call.steps.add((lost) => {
      if (this.#call.isFailed) return;
      try {
        if (lost !== null) throw lost;
        step();
      } catch (error) {
        this.#close();
        this.#call.fail(guestFailure(error));
      }
    });
  }
}
