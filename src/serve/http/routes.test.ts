import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpTrigger } from "../../config/manifest/app.ts";
import { compileRoutes } from "./routes.ts";

function trigger(route: string | null, id = `trigger of ${route}`, line = 1): HttpTrigger {
  return {
    id,
    route,
    answer: { kind: "component", component: id },
    position: { file: "spin.toml", line, column: 1 },
  };
}

/** The route, parameters and remainder that a path reaches, in one text; null for none. */
function reach(routes: readonly string[], path: string): string | null {
  const match = compileRoutes(routes.map((route) => trigger(route))).match(path);
  if (match === null) return null;
  const parameters = match.parameters.map(([name, value]) => ` ${name}=${value}`).join("");
  return `${match.route.pattern.raw}${parameters}${match.remainder === "" ? "" : ` +${match.remainder}`}`;
}

const matching: readonly (readonly [
  rule: string,
  routes: string[],
  path: string,
  reached: string | null,
])[] = [
  ["an exact route matches its path", ["/foo"], "/foo", "/foo"],
  ["an exact route matches nothing below it", ["/foo"], "/foo/bar", null],
  ["an exact route matches no longer name", ["/foo"], "/foobar", null],
  ["an exact route matches no part of its path", ["/foo/bar"], "/foo", null],
  ["paths are compared with case", ["/foo"], "/Foo", null],
  ["paths are not decoded", ["/a b"], "/a%20b", null],
  ["the root route matches the root only", ["/"], "/", "/"],
  ["the root route matches nothing else", ["/"], "/foo", null],
  ["the root route matches any number of slashes", ["/"], "///", "/"],
  ["an empty path is the root", ["/"], "", "/"],
  ["a route without a leading slash gets one", ["foo"], "/foo", "foo"],
  ["a route's trailing slash is dropped", ["/foo/"], "/foo", "/foo/"],
  ["a path's trailing slash is ignored", ["/foo"], "/foo/", "/foo"],
  ["a path's leading slashes are ignored", ["/foo"], "//foo//", "/foo"],
  ["slashes inside a path count", ["/foo/bar"], "/foo//bar", null],

  ["a parameter matches one segment", ["/a/:b"], "/a/42", "/a/:b b=42"],
  ["a parameter matches no empty segment", ["/a/:b"], "/a/", null],
  ["a parameter matches no empty segment inside", ["/a/:b/c"], "/a//c", null],
  ["a parameter matches no two segments", ["/a/:b"], "/a/1/2", null],
  ["a parameter keeps its value undecoded", ["/:b"], "/%2F%20", "/:b b=%2F%20"],
  ["a parameter's segment may hold dots", ["/:b"], "/a.b.c", "/:b b=a.b.c"],
  ["parameters keep their order", ["/:b/x/:a"], "/1/x/2", "/:b/x/:a b=1 a=2"],
  ["of two parameters of one name the last one counts", ["/:a/:a"], "/1/2", "/:a/:a a=2"],
  ["a colon inside a segment is a literal", ["/a:b"], "/a:b", "/a:b"],

  ["a dot splits a segment", ["/:a.:b"], "/x.y", "/:a.:b a=x b=y"],
  ["a parameter before a dot ends at the first dot", ["/:a.:b"], "/x.y.z", "/:a.:b a=x b=y.z"],
  ["a segment without its dot does not match", ["/:a.:b"], "/x", null],
  ["the parts around a dot are not empty", ["/:a.:b"], "/.y", null],
  ["a literal may follow a dot", ["/:name.txt"], "/x.txt", "/:name.txt name=x"],
  ["a literal after a dot is compared whole", ["/:name.txt"], "/x.txts", null],
  ["a literal may go before a dot", ["/v.:n"], "/v.2", "/v.:n n=2"],
  ["a dot is no wildcard character", ["/a.b"], "/axb", null],
  ["a dot may lead a segment", ["/.well-known/:x"], "/.well-known/y", "/.well-known/:x x=y"],
  ["a dot may lead an inner segment", ["/a/.b"], "/a/.b", "/a/.b"],
  ["a dot may end a segment", ["/a."], "/a.", "/a."],

  ["a wildcard matches what is below", ["/foo/..."], "/foo/a/b", "/foo/... +/a/b"],
  ["a wildcard matches its prefix", ["/foo/..."], "/foo", "/foo/..."],
  ["a wildcard matches its prefix and a slash", ["/foo/..."], "/foo/", "/foo/... +/"],
  ["a wildcard keeps a trailing slash", ["/foo/..."], "/foo/a/", "/foo/... +/a/"],
  ["a wildcard matches no longer name", ["/foo/..."], "/foobar", null],
  ["a wildcard at the root matches everything", ["/..."], "/a/b", "/... +/a/b"],
  ["a wildcard at the root matches the root", ["/..."], "/", "/... +/"],
  ["a wildcard keeps slashes inside", ["/foo/..."], "/foo//a", "/foo/... +//a"],
  ["a star is a wildcard too", ["/foo/*"], "/foo/a", "/foo/* +/a"],
  ["a wildcard without a slash gets one", ["..."], "/a", "... +/a"],
  ["a wildcard may follow parameters", ["/a/:b/..."], "/a/1/c/d", "/a/:b/... b=1 +/c/d"],
  ["three dots that end a name are a literal", ["/foo..."], "/foo/a", null],
];

for (const [rule, routes, path, reached] of matching) {
  test(rule, () => assert.equal(reach(routes, path), reached));
}

const specificity: readonly (readonly [
  rule: string,
  routes: string[],
  path: string,
  reached: string,
])[] = [
  ["a literal beats a parameter", ["/:a", "/x"], "/x", "/x"],
  ["a parameter beats a wildcard", ["/...", "/:a"], "/x", "/:a a=x"],
  ["a literal beats a wildcard", ["/...", "/x"], "/x", "/x"],
  ["the root beats a wildcard", ["/...", "/"], "/", "/"],
  ["the first different segment decides", ["/:a/x", "/x/..."], "/x/x", "/x/... +/x"],
  ["a later literal beats a later parameter", ["/a/:b/:c", "/a/:b/c"], "/a/b/c", "/a/:b/c b=b"],
  ["the longer prefix of a wildcard wins", ["/a/...", "/a/b/..."], "/a/b/c", "/a/b/... +/c"],
  ["a wildcard below a parameter beats one above", ["/...", "/:a/..."], "/x/y", "/:a/... a=x +/y"],
  ["an exact route beats a wildcard below it", ["/a/...", "/a"], "/a", "/a"],
  ["a parameter beats a wildcard below one", ["/:a/...", "/:a"], "/x", "/:a a=x"],
  ["more dots win", ["/:a", "/:a.:b"], "/x.y", "/:a.:b a=x b=y"],
  ["a literal after a dot beats a parameter", ["/:a.:b", "/:a.txt"], "/x.txt", "/:a.txt a=x"],
  [
    "a dotted route beats one above it",
    ["/a/:b", "/a/:b.:c", "/a/:b.txt"],
    "/a/x.txt",
    "/a/:b.txt b=x",
  ],
];

for (const [rule, routes, path, reached] of specificity) {
  test(`${rule}, in whichever order they are declared`, () => {
    assert.equal(reach(routes, path), reached);
    assert.equal(reach(routes.toReversed(), path), reached);
  });
}

test("of equal patterns the first one wins", () => {
  assert.equal(reach(["/:a", "/:b"], "/x"), "/:a a=x");
  assert.equal(reach(["/:b", "/:a"], "/x"), "/:b b=x");
  assert.equal(reach(["/a/", "/a"], "/a"), "/a/");
});

test("a private trigger is never reached and not listed", () => {
  const router = compileRoutes([trigger(null)]);
  assert.equal(router.match("/"), null);
  assert.deepEqual(router.routes, []);
});

test("routes are listed with the most specific first, else in the order of the manifest", () => {
  const routes = ["/whee/...", "/", "/:a", "/foo", "/bar", "/foo/:b"];
  const { routes: listed } = compileRoutes(routes.map((route) => trigger(route)));
  assert.deepEqual(
    listed.map((route) => route.pattern.raw),
    ["/", "/foo", "/bar", "/foo/:b", "/whee/...", "/:a"],
  );
});

test("a route under the reserved prefix is said to be unreachable", () => {
  const { notices } = compileRoutes([
    trigger("/.well-known/spin/x"),
    trigger("/.well-known/spindle"),
  ]);
  assert.deepEqual(notices, [
    "spin.toml:1:1: paths below /.well-known/spin/ are answered before any route",
  ]);
});
