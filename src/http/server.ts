import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { GuestComponent } from "../guests/exchange.ts";
import { httpLimits } from "../limits.ts";
import type { App, StaticResponse } from "../manifest/app.ts";
import { HttpExchange, writeHead } from "./exchange.ts";
import { pathAndQuery, readRequestHead } from "./request-head.ts";
import { compileRoutes, type RouteMatch } from "./routes.ts";
import { formatAddress, spinHeaders } from "./spin-headers.ts";
import { compileWellKnown } from "./well-known.ts";

/** The HTTP trigger of one process. */
export interface HttpTriggerServer {
  /** Node's server. Who owns it makes it listen, or hands it connections. */
  readonly server: Server;
  /** Answers what is in flight, takes no more, and closes all connections, by force after `httpLimits.drainMillisecondsMax`. */
  drain(): Promise<void>;
}

/** Makes the server that answers an application's routes by its components, given by id. */
export function createHttpTrigger(
  app: App,
  components: ReadonlyMap<string, GuestComponent>,
): HttpTriggerServer {
  const router = compileRoutes(app.triggers);
  const wellKnown = compileWellKnown(app);
  const sockets = new Set<Socket>();
  const server = createServer({ maxHeaderSize: httpLimits.headBytesMax }, handle);
  let draining = false;

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (draining) response.shouldKeepAlive = false;
    const url = pathAndQuery(request.url ?? "/");
    const query = url.indexOf("?");
    const path = query === -1 ? url : url.slice(0, query);
    const own = wellKnown(path);
    const match = own === null ? router.match(path) : null;
    if (match === null) sendStatic(request, response, own ?? notFound);
    else if (match.trigger.answer.kind === "static") {
      sendStatic(request, response, match.trigger.answer.response);
    } else answer(request, response, url, match, match.trigger.answer.component);
  }

  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: string,
    match: RouteMatch,
    component: string,
  ): void {
    const head = readRequestHead(request.rawHeaders);
    const added = spinHeaders(match, {
      pathAndQuery: url,
      host: head.host,
      scheme: "http",
      clientAddress: clientAddress(request.socket),
    }).join("\n");
    const headers = head.headers.length === 0 ? added : `${head.headers.join("\n")}\n${added}`;
    components.get(component)?.handle(new HttpExchange(request, response, url, headers, head.bodyBytes));
  }

  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  async function drain(): Promise<void> {
    draining = true;
    if (server.listening) server.close();
    const deadline = Date.now() + httpLimits.drainMillisecondsMax;
    for (server.closeIdleConnections(); sockets.size > 0 && Date.now() < deadline; ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      server.closeIdleConnections();
    }
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  }

  return { server, drain };
}

const notFound: StaticResponse = Object.freeze({ status: 404, headers: Object.freeze({}), body: "" });

function sendStatic(request: IncomingMessage, response: ServerResponse, answer: StaticResponse): void {
  const headers = Object.entries(answer.headers).flat();
  headers.push("content-length", String(Buffer.byteLength(answer.body)));
  writeHead(request, response, answer.status, headers);
  response.end(answer.body);
}

/** An address is asked of the system once a connection, not once a request. */
const addresses = new WeakMap<Socket, string>();

function clientAddress(socket: Socket): string {
  let address = addresses.get(socket);
  if (address === undefined) {
    address = formatAddress(socket.remoteAddress ?? "", socket.remotePort ?? 0);
    addresses.set(socket, address);
  }
  return address;
}
