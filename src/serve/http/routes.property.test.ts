import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { HttpTrigger } from "../../config/manifest/app.ts";
import { compileRoutes } from "./routes.ts";

/** What the reference says of one route and one path. */
interface Reached {
  readonly route: string;
  readonly parameters: readonly string[];
  readonly remainder: string;
}

const withoutOuterSlashes = (text: string): string => text.replace(/^\/+/, "").replace(/\/+$/, "");

/** Matches one segment part by part, without a regular expression. */
function matchSegment(parts: readonly string[], text: string): string[] | null {
  const [part, ...others] = parts;
  if (part === undefined) return null;
  const end = others.length === 0 ? text.length : text.indexOf(".");
  if (!part.startsWith(":")) {
    const literal = others.length === 0 ? part : `${part}.`;
    if (others.length === 0) return text === part ? [] : null;
    return text.startsWith(literal) ? matchSegment(others, text.slice(literal.length)) : null;
  }
  if (end < 1) return null;
  const rest = others.length === 0 ? [] : matchSegment(others, text.slice(end + 1));
  return rest === null ? null : [text.slice(0, end), ...rest];
}

/** Reads the rules off the route's text, slowly and straightforwardly. */
function matchNaively(route: string, path: string): Reached | null {
  const wildcard = route.endsWith("/...") || route.endsWith("/*");
  const prefix = withoutOuterSlashes(wildcard ? route.slice(0, route.lastIndexOf("/")) : route);
  const wanted = prefix === "" ? [] : prefix.split("/");
  const trimmed = withoutOuterSlashes(path);
  const given = trimmed === "" ? [] : trimmed.split("/");
  if (given.length < wanted.length || (!wildcard && given.length > wanted.length)) return null;
  const parameters: string[] = [];
  for (const [index, segment] of wanted.entries()) {
    const values = matchSegment(segment.split("."), given[index] ?? "");
    if (values === null) return null;
    parameters.push(...values);
  }
  const below = given.slice(wanted.length).map((segment) => `/${segment}`);
  const remainder = wildcard ? `${below.join("")}${path.endsWith("/") ? "/" : ""}` : "";
  return { route, parameters, remainder };
}

/** Literal, parameter, wildcard as digits that sort in this order; an ended route goes before a wildcard. */
function rank(route: string): string {
  const kinds = withoutOuterSlashes(route)
    .split("/")
    .map((segment) => (segment === "..." ? "4" : segment.startsWith(":") ? "2" : "1"));
  return route === "/" ? "3" : `${kinds.join("")}3`;
}

const trigger = (route: string): HttpTrigger => ({
  id: route,
  route,
  answer: { kind: "component", component: "c" },
  position: { file: "spin.toml", line: 1, column: 1 },
});

const literal = fc.constantFrom("a", "b", "ab", "a+", "(b)");
const plainSegment = fc.oneof(literal, fc.constant(":p"));
const dottedSegment = fc
  .array(plainSegment, { minLength: 2, maxLength: 3 })
  .map((parts) => parts.join("."));

/** Parameters get names of their own, since of several of one name only the last is kept. */
function routeOf(segment: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const endings = fc.constantFrom("", "", "/...");
  return fc.tuple(fc.array(segment, { maxLength: 3 }), endings).map(([segments, ending]) => {
    let count = 0;
    const named = segments.map((text) => text.replaceAll(":p", () => `:p${(count += 1)}`));
    return `/${named.join("/")}${segments.length === 0 ? ending.slice(1) : ending}`;
  });
}

const pathSegment = fc.array(fc.constantFrom("a", "b", "ab", "a+", "(b)", ".", ""), {
  maxLength: 4,
});
const path = fc
  .tuple(fc.array(pathSegment, { maxLength: 4 }), fc.constantFrom("", "/"))
  .map(([segments, ending]) => `/${segments.map((parts) => parts.join("")).join("/")}${ending}`);

function reach(routes: readonly string[], requested: string): Reached | null {
  const match = compileRoutes(routes.map(trigger)).match(requested);
  if (match === null) return null;
  const parameters = match.parameters.map(([, value]) => value);
  return { route: match.trigger.id, parameters, remainder: match.remainder };
}

test("a single route matches as the rules read naively", () => {
  const route = routeOf(fc.oneof(plainSegment, dottedSegment));
  fc.assert(
    fc.property(route, path, (text, requested) => {
      assert.deepEqual(reach([text], requested), matchNaively(text, requested));
    }),
    { numRuns: 20_000 },
  );
});

test("among routes without dots the most specific match wins, and of equals the first", () => {
  const routes = fc.uniqueArray(routeOf(plainSegment), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(routes, path, (texts, requested) => {
      const matches = texts.flatMap((text) => matchNaively(text, requested) ?? []);
      const best = matches.toSorted((left, right) =>
        rank(left.route) < rank(right.route) ? -1 : rank(left.route) > rank(right.route) ? 1 : 0,
      );
      assert.deepEqual(reach(texts, requested), best[0] ?? null);
    }),
    { numRuns: 20_000 },
  );
});

test("among any routes one that matches is found exactly when there is one", () => {
  const routes = fc.uniqueArray(routeOf(fc.oneof(plainSegment, dottedSegment)), { maxLength: 8 });
  fc.assert(
    fc.property(routes, path, (texts, requested) => {
      const reached = reach(texts, requested);
      const matches = texts.flatMap((text) => matchNaively(text, requested) ?? []);
      if (reached === null) assert.deepEqual(matches, []);
      else assert.ok(matches.some((match) => match.route === reached.route));
    }),
    { numRuns: 20_000 },
  );
});
