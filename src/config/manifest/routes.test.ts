/** Goal: two routes for the same paths are found. Method: pairs of routes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "../../toml/index.ts";
import { checkDuplicateRoutes, checkRoute, normalizeRoute } from "./routes.ts";

const position = { line: 1, column: 1 };

test("routes that match the same paths normalise alike", () => {
  const pairs = [
    ["hello", "/hello"],
    ["/hello/", "/hello"],
    ["", "/"],
    ["/...", "/*"],
    ["/files/...", "files/*/"],
    ["/a//b", "/a/b"],
    ["/users/:id", "/users/:name"],
    ["/:a.:b", "/:x.:y"],
  ] as const;
  for (const [one, other] of pairs) assert.equal(normalizeRoute(one), normalizeRoute(other), one);
});

test("routes that match other paths stay apart", () => {
  const pairs = [
    ["/", "/..."],
    ["/hello", "/Hello"],
    ["/users/:id", "/users/id"],
    ["/users/:id", "/users/:id/..."],
    ["/a:b", "/a:c"],
  ] as const;
  for (const [one, other] of pairs)
    assert.notEqual(normalizeRoute(one), normalizeRoute(other), one);
});

test("each route is told of the first that has its paths", () => {
  const diagnostics = new Diagnostics("/spin.toml", "manifest-invalid");
  const routes = ["/a", "/b", "/a/", "a"].map((value, index) => ({
    route: { value, position: { line: index + 1, column: 1 } },
    component: "hello",
  }));
  checkDuplicateRoutes(routes, diagnostics);
  assert.equal(diagnostics.lines.length, 2);
  assert(diagnostics.lines.every((line) => line.includes("(line 1)")));
});

test("ordinary routes pass, impossible ones do not", () => {
  const isPassed = (value: string): boolean => {
    const diagnostics = new Diagnostics("/spin.toml", "manifest-invalid");
    checkRoute({ value, position }, diagnostics);
    return diagnostics.lines.length === 0;
  };
  assert(["/", "", "/...", "/*", "/a/:b/c", "/a.b", "/a...", "/:a.:b"].every(isPassed));
  assert(
    ![
      "/a?b",
      "/a#b",
      "/.../a",
      "/*/a",
      "/*.js",
      "/a/*name",
      "/a/.../b",
      "/:",
      "/:/a",
      "/a/:",
      "/:é",
      "/:a b",
    ].some(isPassed),
  );
});
