import { parameterHeaderPrefix } from "../../common/spin-header-names.ts";
import type { App, HttpTrigger, StaticResponse } from "../../config/manifest/app.ts";
import { isMoreSpecific, parseRoute, type RoutePattern } from "./route-pattern.ts";

/** One route that requests can reach. Frozen. */
export interface Route {
  readonly trigger: HttpTrigger;
  readonly pattern: RoutePattern;
  /** Names of the request headers that carry the parameters, in the order of `RouteMatch.parameters`. */
  readonly parameterHeaders: readonly string[];
  /** As written, without an ending `/...`. */
  readonly rawPrefix: string;
}

/** Which route a path reached, and what its variable parts were. */
export interface RouteMatch {
  readonly trigger: HttpTrigger;
  readonly route: Route;
  /** Name and value of each `:name`, in the order of the route, undecoded. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** What the wildcard took, from its slash on; "" where there is none. */
  readonly remainder: string;
}

/** Finds the route of a path. */
export interface Router {
  /** `path` is without the query, as the client sent it: nothing is decoded. */
  match(path: string): RouteMatch | null;
  /** Every route that can be reached, the most specific first: the order in which they are listed. */
  readonly routes: readonly Route[];
  /** Said once at start-up: routes that can never be reached. */
  readonly notices: readonly string[];
}

interface RoutableTrigger extends HttpTrigger {
  readonly route: string;
}

const isRoutable = (trigger: HttpTrigger): trigger is RoutableTrigger => trigger.route !== null;

function place(trigger: HttpTrigger): string {
  const { file, line, column } = trigger.position;
  return `${file}:${line}:${column}`;
}

function compileRoute(trigger: RoutableTrigger): Route {
  const pattern = parseRoute(trigger.route);
  return Object.freeze({
    trigger,
    pattern,
    parameterHeaders: Object.freeze(pattern.parameterNames.map(headerOfParameter)),
    rawPrefix: trigger.route.endsWith("/...") ? trigger.route.slice(0, -4) : trigger.route,
  });
}

/** What a component is told of a request that another sent it: the route `/...`, whatever its own are, as Spin has it. */
export function calledMatch(component: string, path: string): RouteMatch {
  const position = { file: "", line: 0, column: 0 };
  const answer = { kind: "component", component } as const;
  const trigger = { id: component, route: "/...", answer, position };
  return { trigger, route: compileRoute(trigger), parameters: [], remainder: path };
}

function headerOfParameter(name: string): string {
  return `${parameterHeaderPrefix}${name.replaceAll("_", "-").toLowerCase()}`;
}

/** Inserted one by one, not sorted: specificity orders any two routes that share a path, but not all routes. */
function orderBySpecificity(routes: readonly Route[]): Route[] {
  const ordered: Route[] = [];
  for (const route of routes) {
    const index = ordered.findIndex((other) => isMoreSpecific(route.pattern, other.pattern));
    ordered.splice(index === -1 ? ordered.length : index, 0, route);
  }
  return ordered;
}

/** One leading slash, no trailing ones; the root stays "/". */
function normalizePath(path: string): string {
  let start = 0;
  let end = path.length;
  while (start < end && path.charCodeAt(start) === 47) start += 1;
  while (end > start && path.charCodeAt(end - 1) === 47) end -= 1;
  return start === 1 && end === path.length ? path : `/${path.slice(start, end)}`;
}

function remainderOf(captured: string | undefined, path: string): string {
  const trailingSlash = path.endsWith("/") ? "/" : "";
  return captured === undefined || captured === "" ? trailingSlash : `/${captured}${trailingSlash}`;
}

function matchVariable(route: Route, normalized: string, path: string): RouteMatch | null {
  const { expression, parameterNames, wildcard } = route.pattern;
  const captured = expression.exec(normalized);
  if (captured === null) return null;
  const parameters = parameterNames.map(
    (name, index) => [name, captured[index + 1] ?? ""] as const,
  );
  const remainder = wildcard ? remainderOf(captured[parameterNames.length + 1], path) : "";
  return { trigger: route.trigger, route, parameters, remainder };
}

/** Makes the router of an application whose routes its manifest has checked; of two for the same paths the first answers. */
export function compileRoutes(triggers: readonly HttpTrigger[]): Router {
  const routes = orderBySpecificity(triggers.filter(isRoutable).map(compileRoute));
  const notices: string[] = [];
  const exact = new Map<string, RouteMatch>();
  const variable: Route[] = [];
  for (const route of routes) {
    const { literal, sanitized } = route.pattern;
    if (sanitized.startsWith(wellKnownPrefix)) {
      notices.push(
        `${place(route.trigger)}: paths below ${wellKnownPrefix} are answered before any route`,
      );
    }
    if (literal === null) variable.push(route);
    else if (!exact.has(literal)) {
      const match = { trigger: route.trigger, route, parameters: Object.freeze([]), remainder: "" };
      exact.set(literal, Object.freeze(match));
    }
  }
  const match = (path: string): RouteMatch | null => {
    const found = exact.get(path);
    if (found !== undefined) return found;
    const normalized = normalizePath(path);
    if (normalized !== path) {
      const exactMatch = exact.get(normalized);
      if (exactMatch !== undefined) return exactMatch;
    }
    for (const route of variable) {
      const matched = matchVariable(route, normalized, path);
      if (matched !== null) return matched;
    }
    return null;
  };
  return Object.freeze({ match, routes: Object.freeze(routes), notices: Object.freeze(notices) });
}

/** Paths that start with this are Bobbin's own; no route of an application reaches them. */
export const wellKnownPrefix = "/.well-known/spin/";

/** The answer for a path below `wellKnownPrefix`, or null for every other path. */
export type WellKnown = (path: string) => StaticResponse | null;

/** Prepares the answers under `/.well-known/spin/`: `health`, `info`, and 404 for the rest. */
export function compileWellKnown(app: Pick<App, "name" | "version">): WellKnown {
  const info = app.version === null ? { name: app.name } : { name: app.name, version: app.version };
  const health: StaticResponse = Object.freeze({
    status: 200,
    headers: Object.freeze({}),
    body: "OK",
  });
  const information: StaticResponse = Object.freeze({
    status: 200,
    headers: Object.freeze({ "content-type": "application/json" }),
    body: JSON.stringify(info, null, 2),
  });
  const missing: StaticResponse = Object.freeze({
    status: 404,
    headers: Object.freeze({}),
    body: "",
  });
  return (path) => {
    if (!path.startsWith(wellKnownPrefix)) return null;
    const name = path.slice(wellKnownPrefix.length);
    if (name === "health") return health;
    return name === "info" ? information : missing;
  };
}
