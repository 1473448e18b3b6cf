/** Checks of the routes of an application. Matching of requests is not done here. */

import type { Diagnostics, Located } from "../../toml/index.ts";

/** The form in which two routes that match the same paths are equal. */
export function normalizeRoute(route: string): string {
  const segments = splitRoute(route).map((segment, index, { length }) =>
    segment === "*" && index === length - 1 ? "..." : segment.replaceAll(/(^|\.):[^.]+/gu, "$1:"),
  );
  return `/${segments.join("/")}`;
}

function splitRoute(route: string): string[] {
  return route.split("/").filter((segment) => segment !== "");
}

/** Notes a route that could never be matched as it is meant. */
export function checkRoute({ value, position }: Located<string>, diagnostics: Diagnostics): void {
  const problem = findProblem(value);
  if (problem !== null) diagnostics.add(position, `the route "${value}" ${problem}`);
}

function findProblem(route: string): string | null {
  if (/[?#]/u.test(route)) {
    return "has a ? or #, but a route is a path only; remove what starts there";
  }
  const segments = splitRoute(route);
  const wildcards = /^(?:\.\.\.$|\*)/u;
  if (segments.slice(0, -1).some((segment) => wildcards.test(segment))) {
    return 'has a wildcard that is not at its end; end it there, as in "/files/..."';
  }
  if (/^\*./u.test(segments.at(-1) ?? "")) {
    return 'has a wildcard with text after it; end it at the wildcard, as in "/files/..."';
  }
  const parameters = segments
    .flatMap((segment) => segment.split("."))
    .filter((part) => part.startsWith(":"));
  if (parameters.includes(":")) {
    return 'has a parameter without a name; name it, as in "/users/:id"';
  }
  const odd = parameters.find((parameter) => !/^:[\w-]+$/u.test(parameter));
  if (odd === undefined) return null;
  return `has the parameter "${odd}"; use letters, digits, "-" and "_" for its name, as in "/users/:id"`;
}

/** A route, and the component that it leads to; "" for none. */
export interface RouteOf {
  readonly route: Located<string>;
  readonly component: string;
}

/** Notes each route that an earlier one already has. */
export function checkDuplicateRoutes(routes: readonly RouteOf[], diagnostics: Diagnostics): void {
  const seen = new Map<string, RouteOf>();
  for (const { route, component } of routes) {
    const normalized = normalizeRoute(route.value);
    const first = seen.get(normalized);
    if (first === undefined) {
      seen.set(normalized, { route, component });
      continue;
    }
    const earlier = first.route;
    const same =
      earlier.value === route.value ? "is taken" : `matches the same paths as "${earlier.value}"`;
    const text = `the route "${route.value}" ${same} (line ${earlier.position.line}); give one of the two another route`;
    diagnostics.of("routes", first.component, component).add(route.position, text);
  }
}
