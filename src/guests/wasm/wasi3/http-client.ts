import { ResultError } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { type GuestCall, type HostInterface, waiting } from "../host.ts";
import { ErrorCode } from "../http/error-code.ts";
import { methodName } from "../http/method.ts";
import { openOutbound } from "../http/outgoing-handler.ts";
import { targetOf } from "../http/outgoing-target.ts";
import { Body } from "./http-body.ts";
import { lengthOf } from "./http-handler.ts";
import { Request, Response } from "./http-messages.ts";

/** Sends a guest's request; it has its answer before its body has left, which follows as the guest writes it. */
function send(call: GuestCall, given: unknown): Promise<Response> {
  const request = held(given, Request);
  const method = methodName(request.method);
  if (method === null || method === "CONNECT") {
    throw new ResultError(new ErrorCode("HTTP-request-method-invalid"));
  }
  const found = targetOf(call, request);
  if ("refused" in found) {
    request.body3.discard();
    throw new ResultError(found.refused);
  }
  const { headers, body3: body } = request;
  const options = request.options ?? undefined;
  const sent = openOutbound(call, found, { method, headers, isEmpty: body.isEmpty, options });
  const arrived = (): Promise<ErrorCode | null> => sent.response.then(() => null, sent.codeOf);
  body.send(sent, lengthOf(headers), "HTTP-request-body-size", arrived).catch(() => sent.cancel());
  return sent.response.then(
    (response) => {
      const received = Body.received(response.consume().stream(), response.trailers);
      const answer = new Response(response.headers, received);
      answer.receivedStatus = response.status;
      return answer;
    },
    (error: unknown) => {
      throw new ResultError(sent.codeOf(error));
    },
  );
}

/** `wasi:http/client` of WASI 0.3: requests to the hosts that the manifest allows. */
export const httpClient: HostInterface = { send: waiting(send) };
