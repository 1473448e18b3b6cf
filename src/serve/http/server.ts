import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { withoutExplorerCookies } from "../../common/own-cookies.ts";
import type { GuestComponent } from "../../guests/guest.ts";
import { httpLimits } from "../../limits.ts";
import type { App, StaticResponse } from "../../config/manifest/app.ts";
import type { ShowError } from "./error-page.ts";
import { NodeExchange, type ServerState } from "./exchange.ts";
import { readTarget, type RequestTarget } from "./request-head.ts";
import { compileRoutes, type RouteMatch } from "./routes.ts";
import type { RequestWatch, WatchedRequest } from "../../telemetry/request-watch.ts";
import { observed, type RequestObserver } from "./observe.ts";
import { formatAddress, spinHeaders, stripSpinHeaders } from "./spin-headers.ts";
import { answerUnreadable } from "./unreadable.ts";
import { ignoreUpgrades } from "./upgrade.ts";
import { compileWellKnown } from "./well-known.ts";

/** The HTTP trigger of one process. */
export interface HttpTriggerServer {
  /** Node's server. Who owns it makes it listen, or emits "listening" and hands it connections. */
  readonly server: Server;
  /** Answers what is in flight, takes no more, and closes all connections, by force after `httpLimits.drainMillisecondsMax`. */
  drain(): Promise<void>;
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
  let { router, wellKnown } = compile(app, components);
  const state: ServerState = { draining: false, showError };
  // Most requests have no body, and most of what a stream costs is then saved.
  const options = {
    maxHeaderSize: httpLimits.headBytesMax,
    headersTimeout: httpLimits.headMillisecondsMax,
    requestTimeout: httpLimits.arrivalMillisecondsMax,
    keepAliveTimeout: keepAliveMilliseconds,
    optimizeEmptyRequests: true,
  };
  const server = createServer(options, observe === null ? handle : observed(handle, observe));
  // Node would leave out what exceeds a count; the head's size is the limit.
  server.maxHeadersCount = 0;

  ignoreUpgrades(server);
  answerUnreadable(server);

  /** Returns the id of the component that answers, or null where Bobbin itself does. */
  function handle(request: IncomingMessage, response: ServerResponse): string | null {
    const target = readTarget(request);
    if (typeof target === "number") {
      // Where the next request begins is not sure any more.
      response.shouldKeepAlive = false;
      sendStatic(state, request, response, { status: target, ...empty });
      return null;
    }
    const { pathAndQuery } = target;
    const query = pathAndQuery.indexOf("?");
    const path = query === -1 ? pathAndQuery : pathAndQuery.slice(0, query);
    const own = wellKnown(path);
    const match = own === null ? router.match(path) : null;
    const watched = watch === null ? null : beginWatch(watch, request, response, { path, match });
    if (match === null) sendStatic(state, request, response, own ?? notFound);
    else if (match.trigger.answer.kind === "static") {
      sendStatic(state, request, response, match.trigger.answer.response);
    } else {
      const { component } = match.trigger.answer;
      const headers = headersOf(request, target, match, watched?.headers ?? []);
      const exchange = new NodeExchange(state, request, response, pathAndQuery, headers);
      components.get(component)?.handle(exchange);
      return component;
    }
    return null;
  }

  return {
    server,
    drain: drainOf(server, state, connectionsMax),
    replace: (newApp, newComponents) => {
      ({ router, wellKnown } = compile(newApp, newComponents));
      components = newComponents;
    },
  };
}

/** The client's headers and Spin's own, as an exchange has them. */
function headersOf(
  request: IncomingMessage,
  target: RequestTarget,
  match: RouteMatch,
  inPlace: readonly string[],
): string {
  const facts = {
    ...target,
    scheme: isSecure(request.socket) ? "https" : "http",
    clientAddress: clientAddress(request.socket),
  } as const;
  const added = [...spinHeaders(match, facts), ...inPlace].join("\n");
  const own = without(inPlace, ownHeaders(request));
  return own.length === 0 ? added : `${own.join("\n")}\n${added}`;
}

/** Headers without those of these names; name, value, name, value, … all of them. */
function without(names: readonly string[], headers: string[]): string[] {
  if (names.length === 0) return headers;
  return headers.filter((_, at) => {
    const name = headers[at - (at % 2)]?.toLowerCase() ?? "";
    return !names.some((other, index) => index % 2 === 0 && other === name);
  });
}

function beginWatch(
  watch: RequestWatch,
  request: IncomingMessage,
  response: ServerResponse,
  { path, match }: { path: string; match: RouteMatch | null },
): WatchedRequest {
  const answer = match?.trigger.answer;
  const watched = watch.begin({
    method: request.method ?? "",
    path,
    url: request.url ?? "",
    route: match?.route.pattern.raw ?? null,
    component: answer?.kind === "component" ? answer.component : null,
    headers: request.headers,
  });
  response.once("close", () => watched.end(response.headersSent ? response.statusCode : null));
  return watched;
}

function sendStatic(
  state: ServerState,
  request: IncomingMessage,
  response: ServerResponse,
  answer: StaticResponse,
): void {
  const exchange = new NodeExchange(state, request, response, "", "");
  exchange.respond(answer.status, headerText(answer), answer.body);
}

function compile(app: App, components: ReadonlyMap<string, GuestComponent>) {
  checkComponents(app, components);
  return { router: compileRoutes(app.triggers), wellKnown: compileWellKnown(app) };
}

/** A request without anybody to answer it would wait for ever. */
function checkComponents(app: App, components: ReadonlyMap<string, GuestComponent>): void {
  for (const { id, answer } of app.triggers) {
    if (answer.kind === "component" && !components.has(answer.component)) {
      throw new Error(`trigger "${id}" has no component`);
    }
  }
}

const empty = { headers: Object.freeze({}), body: "" };
/** The answer where no route leads. */
export const notFound: StaticResponse = Object.freeze({ status: 404, ...empty });

/** The length of a body is known better here. */
export function headerText({ headers }: StaticResponse): string {
  const list = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length");
  return list.flat().join("\n");
}

/** What the client sent, as far as a component may see it. */
function ownHeaders(request: IncomingMessage): string[] {
  const sent = stripSpinHeaders(request.rawHeaders);
  return request.headers.cookie === undefined ? sent : withoutExplorerCookies(sent);
}

/** Whether a connection began with TLS. */
function isSecure(socket: Socket): boolean {
  return (socket as Socket & { readonly encrypted?: boolean }).encrypted === true;
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

/**
 * What `HttpTriggerServer.drain` does for a server. The connections are kept here: Node does not say when the
 * last one of a server that never listened has ended.
 */
export function drainOf(
  server: Server,
  state: ServerState,
  connectionsMax: number,
): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    // It comes again when an upgrade has been ignored.
    if (sockets.has(socket)) return;
    if (sockets.size >= connectionsMax) {
      server.closeIdleConnections();
      for (const other of sockets) if (other.destroyed) sockets.delete(other);
    }
    if (sockets.size >= connectionsMax) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  return async () => {
    state.draining = true;
    if (server.listening) server.close();
    // What clients have sent so far is read in the next turns of the event loop.
    for (let turn = 0; turn < 2; turn += 1) await setImmediate();
    // To Node a connection that has sent nothing yet is not idle.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    const deadline = performance.now() + httpLimits.drainMillisecondsMax;
    while (sockets.size > 0 && performance.now() < deadline) {
      server.closeIdleConnections();
      await setTimeout(drainPollMilliseconds);
    }
    for (const socket of sockets) socket.destroy();
  };
}

const drainPollMilliseconds = 10;
