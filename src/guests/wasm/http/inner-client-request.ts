import { BodyPipe } from "../../calls/body-pipe.ts";
import type { InnerResponse, InnerTarget } from "../../calls/inner-requests.ts";
import { isBobbinError } from "../../../errors.ts";
import type { GuestCall } from "../host.ts";
import type { BodySink } from "./body-sink.ts";
import { ErrorCode, errorCodeOf, OutboundFailure } from "./error-code.ts";
import { Fields } from "./fields.ts";
import { ArrivingBytes, HeldBytes, IncomingBody } from "./incoming-body.ts";
import { IncomingResponse } from "./incoming.ts";

/** What is asked of a component, or of the application itself; the body follows. */
export interface InnerRequestParts {
  readonly target: InnerTarget;
  readonly authority: string;
  /** Path and query. */
  readonly path: string;
  readonly method: string;
  /** Name, value, name, value, … */
  readonly headers: readonly string[];
  /** How long the body is, where the headers say so or there is none; else null. */
  readonly bodyBytes: number | null;
  readonly firstByteMilliseconds: number;
  readonly betweenBytesMilliseconds: number;
}

/** Methods that have no body unless one is written at once, as in Spin. */
const bodilessMethods = ["GET", "HEAD"];

/** One request of a guest that stays in the application: `HttpClientRequest` without a connection. */
export class InnerClientRequest implements BodySink {
  readonly response: Promise<IncomingResponse>;
  readonly #call: GuestCall;
  readonly #parts: InnerRequestParts;
  readonly #pipe = new BodyPipe();
  readonly #controller = new AbortController();
  #bytes = 0;
  #hasEnded = false;
  #hasBegun = false;

  constructor(call: GuestCall, parts: InnerRequestParts) {
    this.#call = call;
    this.#parts = parts;
    this.response = this.#send();
  }

  /** What an error of `response` is to a guest. */
  readonly codeOf = (error: unknown): ErrorCode => {
    if (!isBobbinError(error)) return errorCodeOf(error);
    this.#call.print("stderr", Buffer.from(`${error.text}\n`));
    const isLoop = error.code === "component-calls-too-many";
    return new ErrorCode(isLoop ? "loop-detected" : "destination-unavailable");
  };

  /** Ends the request, whatever has come of it. */
  cancel(): void {
    this.#controller.abort(new Error("nobody wants the response"));
    this.#pipe.discard();
  }

  room(): number | null {
    return this.#hasEnded ? null : this.#pipe.room;
  }

  write(bytes: Uint8Array): void {
    if (this.#hasEnded) return;
    this.#bytes += bytes.length;
    this.#pipe.write(bytes);
  }

  wait(): Promise<void> {
    return new Promise((resolve) => this.#pipe.onDrain(() => resolve()));
  }

  end(): void {
    this.#hasEnded = true;
    this.#pipe.end();
  }

  abort(): void {
    if (!this.#hasBegun && bodilessMethods.includes(this.#parts.method)) return this.end();
    const reason = "the request's body was dropped before it was finished";
    this.#controller.abort(new OutboundFailure(reason, "HTTP-protocol-error"));
    this.#hasEnded = true;
    this.#pipe.end(new Error(reason));
  }

  async #send(): Promise<IncomingResponse> {
    // What the guest writes before it waits says how long the body is.
    await new Promise((resolve) => setImmediate(resolve));
    this.#hasBegun = true;
    const { target, authority, path: url, method, headers, ...parts } = this.#parts;
    const pipe = this.#pipe;
    const bytes = this.#knownBytes();
    if (bytes === 0) this.end();
    const signal = AbortSignal.any([this.#call.signal, this.#controller.signal]);
    const response = await within(
      parts.firstByteMilliseconds,
      this.#call.settings.inner.send({
        target,
        from: this.#call.settings.component.id,
        chain: this.#call.exchange.chain,
        method,
        authority,
        url,
        headers: headers.join("\n"),
        body: { bytes, next: () => pipe.next(), discard: () => pipe.discard() },
        signal,
      }),
      (error) => this.#controller.abort(error),
    );
    return received(response, parts.betweenBytesMilliseconds);
  }

  /** -1 where the body is yet to come. */
  #knownBytes(): number {
    const { bodyBytes, method } = this.#parts;
    if (bodyBytes !== null) return bodyBytes;
    if (this.#hasEnded) return this.#bytes;
    return this.#bytes === 0 && bodilessMethods.includes(method) ? 0 : -1;
  }
}

function received(
  { status, headers, body, trailers }: InnerResponse,
  betweenBytesMilliseconds: number,
): IncomingResponse {
  const fields = Fields.received(headers === "" ? [] : headers.split("\n"));
  if (body === null) {
    const none = new IncomingBody(() => new HeldBytes(new Uint8Array(0)));
    return new IncomingResponse(status, fields, none);
  }
  const cancel = (): void => body.cancel();
  const next = (): Promise<Uint8Array | null> =>
    within(betweenBytesMilliseconds, body.next(), cancel);
  const content = new IncomingBody(() => new ArrivingBytes(next, errorCodeOf, cancel), cancel);
  return new IncomingResponse(status, fields, content, trailers);
}

/** What a promise gives, if that comes in time; else `late` is told why not, and it rejects with the same. */
function within<Value>(
  milliseconds: number,
  promise: Promise<Value>,
  late: (error: Error) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const text = "the component did not answer in time";
      const error = new OutboundFailure(text, "connection-read-timeout");
      late(error);
      reject(error);
    }, milliseconds);
    const stop = (): void => clearTimeout(timer);
    promise.then(resolve, reject).then(stop, stop);
  });
}
