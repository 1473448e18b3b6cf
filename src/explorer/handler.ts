/** From a request to its answer: where it comes from, what it asks for, whether it may, then its route. */

import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { bobbinError, isBobbinError } from "../errors.ts";
import type { Access } from "./access.ts";
import { securityHeaders, sendError, toBobbinError } from "./answer.ts";
import type { ExplorerContext } from "./context.ts";
import type { OriginCheck } from "./origin.ts";
import type { PageFiles } from "./page/build-page.ts";
import { sendPage } from "./page/page-route.ts";
import { parseQuery } from "./query.ts";
import { matchRoutes, type Route } from "./routes.ts";

/** What answers are made from. */
export interface HandlerParts {
  readonly context: ExplorerContext;
  readonly access: Access;
  readonly checkOrigin: OriginCheck;
  readonly page: PageFiles;
  /** Gets what is thrown and is no error of the table. */
  readonly onFault: (error: unknown) => void;
}

/** Makes the explorer's request listener. */
export function createHandler(parts: HandlerParts): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    answer(parts, request, response).catch((error: unknown) => {
      // Whoever has gone away needs no answer, and what that broke is no fault.
      if (!isBobbinError(error) && !request.destroyed && !response.destroyed) {
        parts.onFault(error);
      }
      sendError(response, toBobbinError(error));
    });
  };
}

async function answer(
  parts: HandlerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? "/";
  const [path = "/"] = url.split("?", 1);
  const isPage = path !== "/api" && !path.startsWith("/api/");
  const detail = parts.checkOrigin(request.headers, isPage);
  if (detail !== null) throw bobbinError("explorer-request-refused", { detail });
  if (isPage) {
    if (request.method !== "GET" && request.method !== "HEAD")
      refuseMethod(response, ["GET", "HEAD"]);
    sendPage(parts.page, path, request, response);
    return;
  }
  response.setHeader("cache-control", "no-store");
  const match = matchRoutes(path);
  const route = match?.routes.find(({ method }) => method === request.method);
  if (!mayUse(parts.access, request, route)) throw bobbinError("explorer-token-missing", {});
  if (match === null) throw bobbinError("explorer-no-such-route", {});
  if (route === undefined)
    refuseMethod(
      response,
      match.routes.map(({ method }) => method),
    );
  const { context } = parts;
  if (route.changes === true && context.readOnly) throw bobbinError("explorer-read-only", {});
  const query = parseQuery(url.slice(path.length + 1), route.query ?? []);
  await route.run({ context, request, response, label: match.label, query });
}

/** Which routes there are is told only to who has the token. */
function mayUse(access: Access, { headers }: IncomingMessage, route: Route | undefined): boolean {
  if (route?.opens === "anyone" || access.hasToken(headers)) return true;
  return route?.opens === "token-or-cookie" && access.hasCookie(headers);
}

function refuseMethod(response: ServerResponse, methods: readonly string[]): never {
  response.setHeader("allow", methods.join(", "));
  throw bobbinError("explorer-method-unknown", { methods });
}
