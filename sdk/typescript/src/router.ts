/**
 * The Router of Spin's SDKs 0.4 to 2.x, which is that of itty-router 3: later versions of the package take paths apart
 * otherwise and answer what no route matches.
 */

/** What a route's handler is told of the request first. */
export interface RoutedRequest {
  method: string;
  url: string;
  /** What `:name` in the path stood for. */
  params: Record<string, string>;
  /** The values of the query; a list where a name is repeated. */
  query: Record<string, string | string[]>;
}

// eslint-disable-next-line typescript/no-explicit-any -- Spin's signature: handlers know what is handed on to them
type RouteHandler = (request: RoutedRequest, ...args: any[]) => any;

/** Handlers by method and path. */
export interface routerType {
  all(path: string, ...handlers: RouteHandler[]): this;
  delete(path: string, ...handlers: RouteHandler[]): this;
  get(path: string, ...handlers: RouteHandler[]): this;
  options(path: string, ...handlers: RouteHandler[]): this;
  patch(path: string, ...handlers: RouteHandler[]): this;
  post(path: string, ...handlers: RouteHandler[]): this;
  put(path: string, ...handlers: RouteHandler[]): this;
  /** Asks the handlers of each route that matches, in order, until one gives something. */
  handle(request: { method: string; url: string }, ...args: unknown[]): Promise<unknown>;
  /**
   * The same for a component's request. In SDK 0.6 handlers get what is routed and what else is given here; in 2.x, where
   * the request is the web's, also the request and the response between.
   */
  handleRequest(request: object, ...args: unknown[]): Promise<unknown>;
  routes: Route[];
}

type Route = [method: string, path: RegExp, handlers: RouteHandler[]];
type Method = "all" | "delete" | "get" | "options" | "patch" | "post" | "put";

/** Makes a router. */
export function Router(): routerType {
  const routes: Route[] = [];
  const add = (method: Method) =>
    function (this: routerType, path: string, ...handlers: RouteHandler[]) {
      routes.push([method.toUpperCase(), pathPattern(path), handlers]);
      return router;
    };
  const handle = async (request: { method: string; url: string }, ...args: unknown[]) => {
    const url = new URL(request.url);
    const routed = Object.assign(request, { params: {}, query: queryOf(url) });
    for (const [method, path, handlers] of routes) {
      const match = method === request.method || method === "ALL" ? path.exec(url.pathname) : null;
      if (match === null) continue;
      routed.params = { ...match.groups };
      for (const handler of handlers) {
        const response: unknown = await handler(routed, ...args);
        if (response !== undefined) return response;
      }
    }
    return undefined;
  };
  const router: routerType = {
    all: add("all"),
    delete: add("delete"),
    get: add("get"),
    options: add("options"),
    patch: add("patch"),
    post: add("post"),
    put: add("put"),
    handle,
    handleRequest(request, ...args) {
      const { method, headers } = request as { method: string; headers: HeadersOfAnyKind };
      if (!(headers instanceof Headers)) return handle({ method, url: urlIn(headers) }, ...args);
      return handle({ method, url: headers.get("spin-full-url") ?? "" }, request, ...args);
    },
    routes,
  };
  return router;
}

type HeadersOfAnyKind = Headers | Record<string, string>;

function urlIn(headers: Record<string, string>): string {
  return headers["spin-full-url"] ?? "";
}

function queryOf(url: URL): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of url.searchParams) {
    const before = query[name];
    query[name] = before === undefined ? value : [before, value].flat();
  }
  return query;
}

function pathPattern(path: string): RegExp {
  const pattern = path
    .replaceAll(/(\/?)\*/g, "($1.*)?")
    .replaceAll(/\/$/g, "")
    .replaceAll(/:(\w+)(\?)?(\.)?/g, "$2(?<$1>[^/]+)$2$3")
    .replaceAll(/\.(?=[\w(])/g, "\\.")
    .replaceAll(/\)\.\?\(([^[]+)\[\^/g, "?)\\.?($1(?<=\\.)[^\\.");
  return new RegExp(`^${pattern}/*$`);
}
