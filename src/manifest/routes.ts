/** Checks of the routes of an application. Matching of requests is not done here. */

import type { Diagnostics, Located } from "../toml/index.ts";

const reservedPrefix = "/.well-known/spin/";

/** The form in which two routes that match the same paths are equal. */
export function normalizeRoute(route: string): string {
  const rooted = route.startsWith("/") ? route : `/${route}`;
  const trimmed = rooted.replace(/\/$/u, "").replace(/\/(?:\.\.\.|\*)$/u, "/...");
  return trimmed.replace(/([/.]):[^/.]+/gu, "$1:") || "/";
}

/** Notes a route that could never be matched as it is meant. */
export function checkRoute({ value, position }: Located<string>, diagnostics: Diagnostics): void {
  const problem = findProblem(value);
  if (problem !== null) diagnostics.add(position, `the route "${value}" ${problem}`);
}

function findProblem(route: string): string | null {
  if (/[?#]/u.test(route))
    return "has a ? or #, but a route is a path only; remove what starts there";
  if (/(?:^|\/)(?:\.\.\.|\*)\//u.test(route))
    return 'has a wildcard that is not at its end; end it there, as in "/files/..."';
  if (/[/.]:(?:[/.]|$)/u.test(route))
    return 'has a parameter without a name; name it, as in "/users/:id"';
  return null;
}

/** What a route that lies where Bobbin answers itself is told; null for all others. */
export function noteReserved(route: string): string | null {
  if (!normalizeRoute(route).startsWith(reservedPrefix)) return null;
  return `The route "${route}" is never reached: Bobbin answers ${reservedPrefix} itself.`;
}

/** Notes each route that an earlier one already has. */
export function checkDuplicateRoutes(
  routes: readonly Located<string>[],
  diagnostics: Diagnostics,
): void {
  const seen = new Map<string, Located<string>>();
  for (const route of routes) {
    const normalized = normalizeRoute(route.value);
    const earlier = seen.get(normalized);
    if (earlier === undefined) {
      seen.set(normalized, route);
      continue;
    }
    const same =
      earlier.value === route.value ? "is taken" : `matches the same paths as "${earlier.value}"`;
    const text = `the route "${route.value}" ${same} (line ${earlier.position.line}); give one of the two another route`;
    diagnostics.add(route.position, text);
  }
}
