/** `export const handler` of Spin's SDKs: 0.6 gives it a request of its own, 2.x the web's. Nothing else tells them apart. */
import {
  functionText,
  matches,
  promiseOf,
  PromiseOf,
  thenOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import type { HttpRequest, HttpResponse } from "../../../sdk/typescript/src/http.ts";
import { ResponseBuilder } from "../../../sdk/typescript/src/response-builder.ts";
import type { Handler } from "./fetch-handler.ts";
import { withWebMembers } from "./handle-request.ts";
import type { Request } from "../platform/fetch/request.ts";

/** Either of the two. */
export type BuilderHandler = (
  request: HttpRequest | Request,
  response: ResponseBuilder,
) => Promise<void> | void;

/**
 * How it is run, which its text decides: what it calls of its response and asks of its request. One that says nothing, as it
 * hands both on, gets a request that has
 * what either has (`withWebMembers`).
 */
export function builderHandler(handler: BuilderHandler): Handler {
  return isOfWeb(handler)
    ? { kind: "fetch", handle: (request) => webAnswer(handler, request) }
    : { kind: "handleRequest", handle: (request) => eitherAnswer(handler, request) };
}

/** The answer goes as soon as it is sent; what the handler does after that goes on. */
function webAnswer(handler: BuilderHandler, request: Request): Promise<unknown> {
  return new PromiseOf<unknown>((resolve, reject) => {
    const builder = new ResponseBuilder(resolve);
    const over = (): void => {
      // Whoever has set a body in the way of 0.6 sends nothing.
      const { body } = builder.response;
      if (body !== undefined && !builder.isBegun) builder.send(body as string);
    };
    void thenOf(promiseOf(handler(request, builder)), over, reject);
  });
}

function eitherAnswer(handler: BuilderHandler, request: HttpRequest): Promise<HttpResponse> {
  return new PromiseOf<unknown>((resolve, reject) => {
    const builder = new ResponseBuilder(resolve);
    const over = (): void => resolve(builder.response);
    void thenOf(promiseOf(handler(withWebMembers(request), builder)), over, reject);
  }) as Promise<HttpResponse>;
}

const parameters =
  /^(?:async\b)?\s*(?:function\b\s*\*?)?\s*[\w$]*\s*\(?\s*([\w$]+)\s*(?:,\s*([\w$]+)\s*)?\)?/;
const destructured = /^[^(]*\(\s*\{[^}]*\b(?:url|arrayBuffer|formData|blob|signal)\b/;
/** What is asked of the web's request, `REQUEST` in it, and what is called on the response of 2.x, `RESPONSE`. */
const asked =
  "\\bREQUEST\\s*\\.\\s*(?:url\\b|(?:arrayBuffer|formData|blob|bytes|clone)\\s*\\(|headers\\s*\\.\\s*(?:get|has|entries|keys|values|forEach)\\s*\\()";
const called =
  "\\bRESPONSE\\s*(?:\\.\\s*status\\s*\\([^()]*\\)\\s*)*\\.\\s*(?:send|set|write|end|getStatus|headers)\\b|\\.\\s*handleRequest\\s*\\(\\s*REQUEST\\s*,\\s*RESPONSE\\b";

function isOfWeb(handler: BuilderHandler): boolean {
  const text = functionText(handler);
  if (matches(destructured, text) !== null) return true;
  const [, request, response] = matches(parameters, text) ?? [];
  if (request === undefined) return false;
  const uses = response === undefined ? asked : `${asked}|${called}`;
  const pattern = uses
    .replaceAll("REQUEST", escaped(request))
    .replaceAll("RESPONSE", escaped(response ?? ""));
  return matches(new RegExp(pattern), text) !== null;
}

/** A name as it stands in a pattern. */
function escaped(name: string): string {
  return name.replaceAll("$", String.raw`\$`);
}
