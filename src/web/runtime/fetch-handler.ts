import type { HandleRequest } from "../../../sdk/typescript/src/http.ts";
import {
  isOrdinaryInstance,
  isUint8Array,
  PromiseOf,
  thenOf,
  TypeErrorOf,
  Uint8ArrayOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import type { SharedView } from "../platform/bytes/shared-view.ts";
import type { AnsweringHost } from "./guest-turn-memory.ts";
import { absoluteUrl, type IncomingRequest } from "./incoming-request.ts";
import type { BodyStreams } from "./streams.ts";
import { respondWhole } from "./respond-whole.ts";
import { incomingRequest, type Request } from "../platform/fetch/request.ts";
import { encodeUtf8 } from "../platform/bytes/bytes.ts";
import { responseParts } from "../platform/fetch/response.ts";
import { bodyAndWork, WorkersContext } from "./workers-handler.ts";

/** A handler of the web's kind. */
export type FetchHandler = (request: Request, env: object, context: WorkersContext) => unknown;

/** How a component answers: by its exports, or by a listener for "fetch". */
export type Handler =
  | { readonly kind: "handleRequest"; readonly handle: HandleRequest }
  | { readonly kind: "fetch"; readonly handle: FetchHandler };

/** Runs it: a Request in, a Response out, bodies streamed where they are streams. */
export function runFetchHandler(
  host: AnsweringHost,
  shared: SharedView,
  streams: BodyStreams,
  handler: FetchHandler,
  env: object,
  incoming: IncomingRequest,
): void | Promise<void> {
  const { id, method, headers, bytes } = incoming;
  const body =
    bytes === 0 ? null : bytes === -1 ? streams.incoming(id) : new Uint8ArrayOf(shared.read(bytes));
  const context = new WorkersContext();
  const answer = handler(
    incomingRequest(method, absoluteUrl(incoming), headers, body),
    env,
    context,
  );
  const send = (response: unknown): void | Promise<void> =>
    sendResponse(host, shared, streams, id, response, context);
  return isOrdinaryInstance(answer, PromiseOf)
    ? thenOf(answer as Promise<unknown>, send)
    : send(answer);
}

/** Answers a request with a Response; a TypeError where it is none. */
export function sendResponse(
  host: AnsweringHost,
  shared: SharedView,
  streams: BodyStreams,
  id: number,
  response: unknown,
  context: WorkersContext | null,
): void | Promise<void> {
  const parts = responseParts(response);
  if (parts === null) {
    throw new TypeErrorOf(`the fetch handler gives a Response, not ${describe(response)}`);
  }
  const { status, headers, body } = parts;
  const worked = context === null ? null : bodyAndWork(body, context, encodeUtf8);
  if (worked !== null) {
    host.respond(id, status, headers, -1);
    return streams.send(id, worked);
  }
  if (body === null || typeof body === "string" || isUint8Array(body)) {
    respondWhole(host, shared, id, status, headers, body ?? "");
  } else {
    host.respond(id, status, headers, -1);
    return streams.send(id, body);
  }
}

function describe(value: unknown): string {
  return value === null ? "null" : typeof value;
}
