import { createServer } from "node:http";
import type { GuestComponent } from "../../guests/guest.ts";
import type { App } from "../../config/manifest/app.ts";
import { NodeExchange, type ServerState } from "./exchange.ts";
import { readPassedHead, passedHeadBytesMax } from "./passed-head.ts";
import { drainOf, type HttpTriggerServer } from "./server.ts";

/**
 * Makes the server of a component's own process: it takes requests as `PassedComponent` sends them, routed and
 * with their headers. Whoever can connect is trusted.
 */
export function createPassedTrigger(
  _app: App,
  components: ReadonlyMap<string, GuestComponent>,
): HttpTriggerServer {
  let live = components;
  const state: ServerState = { draining: false };
  const server = createServer({ maxHeaderSize: passedHeadBytesMax }, (request, response) => {
    // Those who ask add the date; and it is they who know how long a client may take.
    response.sendDate = false;
    const head = readPassedHead(request.headers);
    const component = head === null ? undefined : live.get(head.component);
    if (head === null || component === undefined) {
      response.writeHead(500, { "content-length": "0" }).end();
      return;
    }
    const url = request.url ?? "/";
    component.handle(new NodeExchange(state, request, response, url, head.headers));
  });
  server.maxHeadersCount = 0;
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  return {
    server,
    drain: drainOf(server, state, Number.POSITIVE_INFINITY),
    replace: (_newApp, newComponents) => (live = newComponents),
  };
}
