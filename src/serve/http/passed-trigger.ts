import { createServer } from "node:http";
import type { GuestComponent } from "../../guests/guest.ts";
import type { App } from "../../config/manifest/app.ts";
import { NodeExchange, type ServerState } from "./exchange.ts";
import { type PassedHead, readPassedHead, passedHeadBytesMax } from "./passed-head.ts";
import type { InnerAnswer, InnerRoutes } from "./inner-routes.ts";
import { Connections } from "./connections.ts";
import type { HttpTriggerOptions, HttpTriggerServer } from "./server.ts";
import { beginTurn } from "./turns-on-connection.ts";

/**
 * Makes the server of a component's own process: it takes requests as `PassedComponent` sends them, routed and
 * with their headers, or for the application itself, which `routes` leads to who answers. Whoever can connect is trusted.
 */
export function createPassedTrigger(
  _app: App,
  components: ReadonlyMap<string, GuestComponent>,
  { showError = null }: Pick<HttpTriggerOptions, "showError"> = {},
  routes: () => InnerRoutes | null = () => null,
): HttpTriggerServer {
  let live = components;
  const state: ServerState = { draining: false, showError };
  const server = createServer({ maxHeaderSize: passedHeadBytesMax }, (request, response) => {
    if (!beginTurn(state, request.socket)) return;
    // Those who ask add the date; and it is they who know how long a client may take.
    response.sendDate = false;
    const head = readPassedHead(request.headers);
    const url = request.url ?? "/";
    const answer = head === null ? null : answerOf(live, routes(), head, url);
    if (head === null || answer === null) {
      response.writeHead(500, { "content-length": "0" }).end();
      return;
    }
    const exchange = new NodeExchange(state, request, response, url, answer.headers, head);
    if ("component" in answer) answer.component.handle(exchange);
    else exchange.respond(answer.status, answer.headers, answer.body);
  });
  server.maxHeadersCount = 0;
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  const connections = new Connections(server, state, Number.POSITIVE_INFINITY);
  return {
    server,
    takeHttp2: (socket) => socket.destroy(),
    drain: () => connections.drain(),
    shed: (share) => connections.shed(share),
    leave: () => connections.leave(),
    replace: (_newApp, newComponents) => (live = newComponents),
  };
}

function answerOf(
  components: ReadonlyMap<string, GuestComponent>,
  routes: InnerRoutes | null,
  { component: id, headers }: PassedHead,
  url: string,
): InnerAnswer | null {
  if (id === "") {
    return routes?.ask({ url, headers: headers === "" ? [] : headers.split("\n") }) ?? null;
  }
  const component = components.get(id);
  return component === undefined ? null : { component, headers };
}
