import { bobbinError, type BobbinError } from "../../../errors.ts";
import type { TakeBytes } from "../../http-exchange.ts";
import { held } from "../held.ts";
import type { GuestCall } from "../host.ts";
import type { InputStream } from "../wasi/streams.ts";
import { ErrorCode } from "./error-code.ts";
import { ArrivingBytes, HeldBytes, IncomingBody } from "./incoming-body.ts";
import { IncomingRequest } from "./incoming.ts";
import type { OutgoingBody } from "./outgoing-body.ts";
import { OutgoingResponse } from "./outgoing.ts";
import { ResponseSink } from "./response-sink.ts";

/** Bodies up to this size are read before a guest is entered, so that it never has to wait for them. */
const prefetchedBytesMax = 65_536;

/** What a guest gives for its response. */
export type ResponseOutcome =
  | { readonly tag: "ok"; readonly value: unknown }
  | { readonly tag: "err"; readonly value: { readonly tag: string; readonly value?: unknown } };

/** Where a guest puts its response: `wasi:http/types` response-outparam. */
export class ResponseOutparam {
  readonly #call: GuestCall;
  #sink: ResponseSink | null = null;
  #body: OutgoingBody | null = null;
  #isSet = false;

  constructor(call: GuestCall) {
    this.#call = call;
  }

  /** Whether the guest has answered. */
  get isSet(): boolean {
    return this.#isSet;
  }

  /** Takes the guest's response, or the error-code that it answers with: 500, and a line in the log. */
  set(outcome: ResponseOutcome): void {
    this.#isSet = true;
    if (outcome.tag === "err") {
      const { tag, value } = outcome.value;
      const text = typeof value === "string" ? `${tag}: ${value}` : tag;
      this.#call.fail(bobbinError("guest-answered-error", { detail: text }));
      return;
    }
    const { status, headers, content } = held(outcome.value, OutgoingResponse);
    this.#sink = new ResponseSink(this.#call, status, headers.parts.join("\n"));
    this.#body = content;
    if (content === null) this.#sink.end();
    else content.attach(this.#sink);
  }

  /**
   * The handler has returned. To be called before the guest's resources are dropped: a body that it
   * kept without finishing it is complete, as in Spin.
   */
  handlerReturned(): void {
    if (this.#isSet) this.#body?.finishAtReturn();
    else this.#call.fail(bobbinError("guest-returned-nothing", {}));
  }

  /** The handler has trapped. Changes nothing of a response that was completely given. */
  handlerFailed(error: BobbinError): void {
    if (this.#call.isFailed) return;
    if (this.#sink === null) this.#call.fail(error);
    else if (!this.#sink.isComplete) this.#sink.break(error);
    else this.#call.print("stderr", Buffer.from(`after its response: ${error.text}\n`));
  }
}

const createOutparam = (call: GuestCall): ResponseOutparam => new ResponseOutparam(call);

/** The one outparam of a request. */
export function responseOutparam(call: GuestCall): ResponseOutparam {
  return call.state(createOutparam);
}

/** Reads a small body ahead; null where there is none, or one that is better read as it comes. */
export function prefetchBody(call: GuestCall, take: TakeBytes): Promise<void> | null {
  const { bodyBytes } = call.exchange;
  if (bodyBytes <= 0 || bodyBytes > prefetchedBytesMax) return null;
  return call.exchange.readBody(take).then((body) => {
    call.body = body;
  });
}

const noBytes = new Uint8Array(0);

/** The body of the request. */
export function requestBody({ body, exchange }: GuestCall): InputStream {
  if (body !== null) return new HeldBytes(body);
  if (exchange.bodyBytes === 0) return new HeldBytes(noBytes);
  return new ArrivingBytes(() => exchange.readChunk(), clientGone);
}

/** The request as `wasi:http/types` has it. */
export function incomingRequest(call: GuestCall): IncomingRequest {
  const { exchange } = call;
  const body = new IncomingBody(() => requestBody(call));
  return new IncomingRequest(exchange, body);
}

const clientGone = (): ErrorCode => new ErrorCode("connection-terminated");
