import { bobbinError } from "../../../errors.ts";
import type { GuestCall } from "../host.ts";
import { Fields } from "./fields.ts";
import { ArrivingBytes, HeldBytes, IncomingBody } from "./incoming-body.ts";
import { IncomingRequest, methodOf, type OutgoingResponse } from "./messages.ts";
import { ResponseSink } from "./response-sink.ts";

/** Bodies up to this size are read before a guest is entered, so that it never has to wait for them. */
const prefetchedBytesMax = 65_536;

/** Where a guest puts its response: `wasi:http/types` response-outparam. */
export class ResponseOutparam {
  readonly #call: GuestCall;
  isSet = false;

  constructor(call: GuestCall) {
    this.#call = call;
  }

  /** Takes the guest's response, or the error-code that it answers with. */
  set(
    outcome: { tag: "ok"; value: OutgoingResponse } | { tag: "err"; value: { tag: string } },
  ): void {
    this.isSet = true;
    if (outcome.tag === "err") {
      const detail = `the guest answered with the error ${outcome.value.tag}`;
      this.#call.fail(bobbinError("guest-failed", { detail }));
      return;
    }
    const { status, headers, content } = outcome.value;
    outcome.value.finishUntaken();
    content.attach(new ResponseSink(this.#call, status, headers.text));
  }
}

/** Reads a small body ahead; null where there is none, or one that is better read as it comes. */
export function prefetchBody(call: GuestCall): Promise<void> | null {
  const { bodyBytes } = call.exchange;
  if (bodyBytes <= 0 || bodyBytes > prefetchedBytesMax) return null;
  return call.exchange.readBody().then((body) => {
    call.body = body;
  });
}

/** The request as `wasi:http/types` has it. */
export function incomingRequest(call: GuestCall): IncomingRequest {
  const { exchange } = call;
  const headers = Fields.fromText(exchange.headers);
  const [host] = headers.get("host");
  const authority = host === undefined ? undefined : Buffer.from(host).toString("latin1");
  const body = new IncomingBody(() => {
    if (call.body !== null) return new HeldBytes(call.body);
    if (exchange.bodyBytes === 0) return new HeldBytes(new Uint8Array(0));
    return new ArrivingBytes(() => exchange.readChunk());
  });
  return new IncomingRequest(methodOf(exchange.method), exchange.url, authority, headers, body);
}
