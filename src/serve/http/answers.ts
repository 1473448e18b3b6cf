import type { IncomingHttpHeaders } from "node:http";
import type { App, StaticResponse } from "../../config/manifest/app.ts";
import type { GuestComponent } from "../../guests/guest.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import type { RequestWatch, WatchedRequest } from "../../telemetry/request-watch.ts";
import type { Refusal, RequestTarget } from "./request-head.ts";
import {
  compileRoutes,
  type RouteMatch,
  type Router,
  compileWellKnown,
  type WellKnown,
} from "./routes.ts";
import { headersOf } from "./spin-headers.ts";

/** A request as it came, in whatever version of HTTP. */
export interface Incoming {
  readonly method: string;
  /** The target as the client sent it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value, … as the client sent them. */
  readonly rawHeaders: string[];
  readonly scheme: "http" | "https";
  /** As `formatAddress` writes it. */
  readonly clientAddress: string;
  /** What a guest sees of it, with this path and query, and these headers. */
  exchange(url: string, headers: string): HttpExchange;
  /** Calls once the response has ended or the client left, with the status that was sent, or null. */
  onClose(callback: (status: number | null) => void): void;
}

/** A request that is over. Plain data: it crosses processes. */
export interface ObservedRequest {
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly url: string;
  /** Null where the client left before there was one. */
  readonly status: number | null;
  /** From the request's head to the end of the response. */
  readonly milliseconds: number;
  /** The id of the component that answered, or null where Bobbin itself did. */
  readonly component: string | null;
}

/** Is told of each request when it is over. */
export type RequestObserver = (request: ObservedRequest) => void;

/** Who is told of requests. */
export interface Observers {
  /** Of each request when it is over. */
  readonly observe: RequestObserver | null;
  /** Of each request that is for somebody, when it begins. */
  readonly watch: RequestWatch | null;
}

/** What requests are answered by. */
interface Live {
  readonly router: Router;
  readonly wellKnown: WellKnown;
  readonly components: ReadonlyMap<string, GuestComponent>;
}

/** Leads requests to who answers them, whatever the version of HTTP. */
export class Answers {
  readonly #observers: Observers;
  #live: Live;

  constructor(app: App, components: ReadonlyMap<string, GuestComponent>, observers: Observers) {
    this.#observers = observers;
    this.#live = compile(app, components);
  }

  /** From the next request on, these routes are answered by these components. */
  replace(app: App, components: ReadonlyMap<string, GuestComponent>): void {
    this.#live = compile(app, components);
  }

  /** Has a request answered; one whose target is a status, by this. */
  answer(incoming: Incoming, target: RequestTarget | Refusal): void {
    const { observe } = this.#observers;
    if (observe === null) {
      this.#answer(incoming, target);
      return;
    }
    const startedAt = performance.now();
    const component = this.#answer(incoming, target);
    incoming.onClose((status) => {
      const { method, url } = incoming;
      const milliseconds = performance.now() - startedAt;
      observe({ method, url, status, milliseconds, component });
    });
  }

  /** Returns the id of the component that answers, or null where Bobbin itself does. */
  #answer(incoming: Incoming, target: RequestTarget | Refusal): string | null {
    if (typeof target === "number") {
      sendStatic(incoming, { status: target, ...empty });
      return null;
    }
    const { pathAndQuery } = target;
    const query = pathAndQuery.indexOf("?");
    const path = query === -1 ? pathAndQuery : pathAndQuery.slice(0, query);
    const { router, wellKnown, components } = this.#live;
    const own = wellKnown(path);
    const match = own === null ? router.match(path) : null;
    const { watch } = this.#observers;
    const watched = watch === null ? null : beginWatch(watch, incoming, { path, match });
    if (match === null) sendStatic(incoming, own ?? notFound);
    else if (match.trigger.answer.kind === "static") {
      sendStatic(incoming, match.trigger.answer.response);
    } else {
      const { component } = match.trigger.answer;
      const headers = headersOf(incoming, target, match, watched?.headers ?? []);
      components.get(component)?.handle(incoming.exchange(pathAndQuery, headers));
      return component;
    }
    return null;
  }
}

function beginWatch(
  watch: RequestWatch,
  incoming: Incoming,
  { path, match }: { path: string; match: RouteMatch | null },
): WatchedRequest {
  const answer = match?.trigger.answer;
  const watched = watch.begin({
    method: incoming.method,
    path,
    url: incoming.url,
    route: match?.route.pattern.raw ?? null,
    component: answer?.kind === "component" ? answer.component : null,
    headers: incoming.headers,
  });
  incoming.onClose((status) => watched.end(status));
  return watched;
}

function sendStatic(incoming: Incoming, answer: StaticResponse): void {
  incoming.exchange("", "").respond(answer.status, headerText(answer), answer.body);
}

function compile(app: App, components: ReadonlyMap<string, GuestComponent>): Live {
  checkComponents(app, components);
  const { triggers } = app;
  return { router: compileRoutes(triggers), wellKnown: compileWellKnown(app), components };
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
