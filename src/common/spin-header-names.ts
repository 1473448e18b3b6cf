/**
 * The names of the headers that a component gets beside its client's. `src/serve/http/spin-headers.ts` says what is in them, and
 * whoever reads one takes its name from here, or is held to these by `test/spin-header-names.test.ts`.
 */

/** What the wildcard of the route took. */
export const pathInfoHeader = "spin-path-info";
/** Scheme, host, path and query. */
export const fullUrlHeader = "spin-full-url";
/** The route that was matched. */
export const matchedRouteHeader = "spin-matched-route";
/** Always `/`. */
export const basePathHeader = "spin-base-path";
/** The route as the manifest has it. */
export const rawComponentRouteHeader = "spin-raw-component-route";
/** The same without its wildcard. */
export const componentRouteHeader = "spin-component-route";
/** Address and port of the client. */
export const clientAddressHeader = "spin-client-addr";
/** What comes before the name of a route's parameter. */
export const parameterHeaderPrefix = "spin-path-match-";

/** Those that every request has, in their order. */
export const spinHeaderNames: readonly string[] = [
  pathInfoHeader,
  fullUrlHeader,
  matchedRouteHeader,
  basePathHeader,
  rawComponentRouteHeader,
  componentRouteHeader,
  clientAddressHeader,
];
