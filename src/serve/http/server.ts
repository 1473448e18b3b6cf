import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { Answers, type Incoming, type RequestObserver } from "./answers.ts";
import { Connections } from "./connections.ts";
import type { GuestComponent } from "../../guests/guest.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { httpLimits } from "../../limits.ts";
import type { App } from "../../config/manifest/app.ts";
import type { ShowError } from "./error-page.ts";
import { NodeExchange, type ServerState } from "./exchange.ts";
import {
  clientAddress,
  readTarget,
  type Refusal,
  type RequestTarget,
  schemeOf,
} from "./request-head.ts";
import type { RequestWatch } from "../../telemetry/request-watch.ts";
import { answerUnreadable } from "./unreadable.ts";
import type { Http2Door, Http2Surroundings } from "./http2/door.ts";
import { beginTurn } from "./turns-on-connection.ts";
import { ignoreUpgrades } from "./upgrade.ts";

/** The HTTP trigger of one process. */
export interface HttpTriggerServer {
  /** Node's server. Who owns it makes it listen, or emits "listening" and hands it connections. */
  readonly server: Server;
  /** Answers what is in flight, takes no more, and closes all connections, by force after `httpLimits.drainMillisecondsMax`. */
  drain(): Promise<void>;
  /** Closes that share of its connections, each after the response that is next on it: clients then connect anew, to whoever has room. */
  shed(share: number): void;
  /** Lets all connections end, each with the response that is next on it or when it has been idle for its time; resolves when none is left. */
  leave(): Promise<void>;
  /** Takes a connection that speaks HTTP/2, and of which nothing is read but what was put back. */
  takeHttp2(socket: Socket): void;
  /** From the next request on, answers these routes by these components. */
  replace(app: App, components: ReadonlyMap<string, GuestComponent>): void;
}

/** What may be said of a server. */
export interface HttpTriggerOptions {
  /** Is told of each request when it is over. */
  readonly observe?: RequestObserver | null;
  /** Is told of each request when it begins. */
  readonly watch?: RequestWatch | null;
  /** Makes the body of what a failed request is answered with; none where it is left out. */
  readonly showError?: ShowError | null;
  /** How long a connection stays open after a response. */
  readonly keepAliveMilliseconds?: number;
  readonly connectionsMax?: number;
}

/** Makes the server of a process. */
export type CreateTrigger = (
  app: App,
  components: ReadonlyMap<string, GuestComponent>,
  options: HttpTriggerOptions,
) => HttpTriggerServer;

/** Makes the server that answers an application's routes by its components, given by id. */
export function createHttpTrigger(
  app: App,
  components: ReadonlyMap<string, GuestComponent>,
  {
    observe = null,
    watch = null,
    showError = null,
    keepAliveMilliseconds = httpLimits.keepAliveMillisecondsDefault,
    connectionsMax = httpLimits.connectionsMax,
  }: HttpTriggerOptions = {},
): HttpTriggerServer {
  const answers = new Answers(app, components, { observe, watch });
  const state: ServerState = { draining: false, showError };
  const server = openServer(keepAliveMilliseconds);
  const take = (
    request: IncomingMessage,
    response: ServerResponse,
    target: RequestTarget | Refusal,
  ): void => {
    // Its client is told that the connection ends with another response, and may send it again.
    if (!beginTurn(state, request.socket)) return;
    // Where the next request begins is not sure any more.
    if (typeof target === "number") response.shouldKeepAlive = false;
    answers.answer(new NodeIncoming(state, request, response), target);
  };
  server.on("request", (request, response) => take(request, response, readTarget(request)));
  server.on("checkExpectation", (request, response) => take(request, response, 417));
  const connections = new Connections(server, state, connectionsMax);

  ignoreUpgrades(server);
  const takeHttp2 = http2Taker({ answers, state, connections, server });
  answerUnreadable(server, takeHttp2);
  return {
    server,
    takeHttp2,
    drain: () => connections.drain(),
    shed: (share) => connections.shed(share),
    leave: () => connections.leave(),
    replace: (newApp, newComponents) => answers.replace(newApp, newComponents),
  };
}

/** Node's server, which nobody listens to yet. */
function openServer(keepAliveTimeout: number): Server {
  const server = createServer({
    maxHeaderSize: httpLimits.headBytesMax,
    headersTimeout: httpLimits.headMillisecondsMax,
    requestTimeout: httpLimits.arrivalMillisecondsMax,
    keepAliveTimeout,
    // Most requests have no body, and most of what a stream costs is then saved.
    optimizeEmptyRequests: true,
    // `readTarget` does.
    requireHostHeader: false,
  });
  // Node would leave out what exceeds a count; the head's size is the limit.
  server.maxHeadersCount = 0;
  return server;
}

/** Node's module for HTTP/2 costs time to load, so that it comes when it is needed. */
function http2Taker(surroundings: Http2Surroundings): (socket: Socket) => void {
  let door: Promise<Http2Door> | null = null;
  const open = async (): Promise<Http2Door> => {
    const { Http2Door: Door } = await import("./http2/door.ts");
    const opened = new Door(surroundings);
    surroundings.connections.others = opened;
    return opened;
  };
  const take = async (socket: Socket): Promise<void> => {
    door ??= open();
    const opened = await door;
    if (!socket.destroyed) opened.take(socket);
  };
  return (socket) => {
    socket.on("error", () => {});
    if (surroundings.connections.take(socket)) void take(socket);
  };
}

/** A request of HTTP/1.1. */
class NodeIncoming implements Incoming {
  readonly #state: ServerState;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(state: ServerState, request: IncomingMessage, response: ServerResponse) {
    this.#state = state;
    this.#request = request;
    this.#response = response;
  }

  get method(): string {
    return this.#request.method ?? "";
  }

  get url(): string {
    return this.#request.url ?? "";
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  get rawHeaders(): string[] {
    return this.#request.rawHeaders;
  }

  get scheme(): "http" | "https" {
    return schemeOf(this.#request.socket);
  }

  get clientAddress(): string {
    return clientAddress(this.#request.socket);
  }

  exchange(url: string, headers: string): HttpExchange {
    return new NodeExchange(this.#state, this.#request, this.#response, url, headers);
  }

  onClose(callback: (status: number | null) => void): void {
    const response = this.#response;
    response.once("close", () => callback(response.headersSent ? response.statusCode : null));
  }
}
