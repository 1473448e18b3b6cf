import { bobbinError, type BobbinError } from "../../../errors.ts";
import { held } from "../held.ts";
import type { GuestCall } from "../host.ts";
import type { Fields } from "../http/fields.ts";
import { IncomingRequest } from "../http/incoming.ts";
import { IncomingBody } from "../http/incoming-body.ts";
import { ResponseSink } from "../http/response-sink.ts";
import { requestBody } from "../http/serve.ts";
import type { InputStream } from "../wasi/streams.ts";
import { Body, type Result } from "./http-body.ts";
import { Request, Response } from "./http-messages.ts";
import { UnbrokenInput } from "./unbroken-input.ts";

/** The request of a client as `wasi:http/types` of WASI 0.3 has it. */
export function receivedRequest(call: GuestCall): Request {
  const { exchange } = call;
  const body = Body.received(bodyOf(call));
  const none = new IncomingBody(() => requestBody(call));
  const { headers, authority } = new IncomingRequest(exchange, none);
  return Request.received(exchange, headers, authority, body);
}

/**
 * The body as it comes. Where others have the instance too, one that breaks off is one that does not go on: many a guest
 * ends with a trap where it is told, and would take theirs with it.
 */
function bodyOf(call: GuestCall): InputStream {
  const body = requestBody(call);
  return call.isAmongOthers ? new UnbrokenInput(body) : body;
}

/** The answer of a guest on its way to the client. */
export class Answer {
  readonly #call: GuestCall;
  #sink: ResponseSink | null = null;
  #response: Response | null = null;
  #sent: Promise<void> = Promise.resolve();

  constructor(call: GuestCall) {
    this.#call = call;
  }

  /** Sends what the guest has answered: its response, or the error-code that it answers with. */
  send(outcome: Result<unknown>): void {
    if (outcome.tag === "err") {
      const { tag, value } = outcome.value as { tag: string; value?: unknown };
      const detail = typeof value === "string" ? `${tag}: ${value}` : tag;
      this.#call.fail(bobbinError("guest-answered-error", { detail }));
      return;
    }
    const response = held(outcome.value, Response);
    const { status, headers } = response;
    this.#response = response;
    this.#sink = new ResponseSink(this.#call, status, headers.parts.join("\n"));
    const length = lengthOf(headers);
    this.#sent = response.body3.send(this.#sink, length, "HTTP-response-body-size");
  }

  /** The guest has nothing more to do; resolves when all that it has given has been sent. */
  finish(): Promise<void> {
    this.#response?.body3.finish();
    if (this.#sink?.isComplete === false) {
      // The guest does nothing more, so that nothing else tells that what still comes is waited for: a body that it passes on.
      setImmediate(() => this.#call.waiting());
    }
    return this.#sent;
  }

  /** The guest has failed: a response that it has begun breaks off, one that was completely given stays as it is. */
  failed(error: BobbinError): void {
    if (this.#sink === null || this.#call.isFailed) this.#call.fail(error);
    else if (!this.#sink.isComplete) this.#sink.break(error);
    else this.#call.print("stderr", Buffer.from(`after its response: ${error.text}\n`));
  }
}

/** The length that headers state, or null. */
export function lengthOf(headers: Fields): number | null {
  const [length] = headers.texts("content-length");
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

const createAnswer = (call: GuestCall): Answer => new Answer(call);

/** The one answer of a request. */
export function answerOf(call: GuestCall): Answer {
  return call.state(createAnswer);
}
