import assert from "node:assert/strict";
import { test } from "node:test";
import { compileRoutes } from "./routes.ts";
import { spinHeaders, stripSpinHeaders } from "./spin-headers.ts";
import type { RequestFacts } from "./spin-headers.ts";

function headersOf(
  route: string,
  path: string,
  facts: Partial<RequestFacts> = {},
): Record<string, string> {
  const answer = { kind: "component", component: "c" } as const;
  const position = { file: "spin.toml", line: 1, column: 1 };
  const match = compileRoutes([{ id: "t", route, answer, position }]).match(path);
  assert.ok(match !== null);
  const request: RequestFacts = {
    pathAndQuery: path,
    host: "localhost:3000",
    scheme: "http",
    clientAddress: "127.0.0.1:8777",
    ...facts,
  };
  const list = spinHeaders(match, request);
  const headers: Record<string, string> = {};
  for (let index = 0; index < list.length; index += 2) headers[list[index]!] = list[index + 1]!;
  assert.equal(Object.keys(headers).length * 2, list.length, "no name occurs twice");
  return headers;
}

test("a component gets every header of a route with a parameter and a wildcard", () => {
  const headers = headersOf("/foo/:userid/...", "/foo/42/bar", {
    pathAndQuery: "/foo/42/bar?key1=value1&key2=value2",
    host: "fermyon.dev",
    scheme: "https",
  });
  assert.deepEqual(Object.entries(headers), [
    ["spin-path-info", "/bar"],
    ["spin-full-url", "https://fermyon.dev/foo/42/bar?key1=value1&key2=value2"],
    ["spin-matched-route", "/foo/:userid/..."],
    ["spin-base-path", "/"],
    ["spin-raw-component-route", "/foo/:userid/..."],
    ["spin-component-route", "/foo/:userid"],
    ["spin-client-addr", "127.0.0.1:8777"],
    ["spin-path-match-userid", "42"],
  ]);
});

const pathInfo: readonly (readonly [route: string, path: string, expected: string])[] = [
  ["/foo", "/foo", ""],
  ["/foo", "/foo/", ""],
  ["/foo/...", "/foo", ""],
  ["/foo/...", "/foo/", "/"],
  ["/foo/...", "/foo/bar", "/bar"],
  ["/foo/...", "/foo/bar/", "/bar/"],
  ["/...", "/", "/"],
];

for (const [route, path, expected] of pathInfo) {
  test(`route ${route} gives path ${path} the path info ${JSON.stringify(expected)}`, () => {
    assert.equal(headersOf(route, path)["spin-path-info"], expected);
  });
}

const routeForms: readonly (readonly [
  route: string,
  path: string,
  matched: string,
  prefix: string,
])[] = [
  ["/", "/", "", "/"],
  ["/foo/", "/foo", "/foo", "/foo/"],
  ["foo", "/foo", "/foo", "foo"],
  ["/foo/...", "/foo", "/foo/...", "/foo"],
  ["/foo/*", "/foo", "/foo/*", "/foo/*"],
  ["/...", "/x", "/...", ""],
];

for (const [route, path, matched, prefix] of routeForms) {
  test(`route ${route} is told as written, as matched and without its wildcard`, () => {
    const headers = headersOf(route, path);
    assert.equal(headers["spin-raw-component-route"], route);
    assert.equal(headers["spin-matched-route"], matched);
    assert.equal(headers["spin-component-route"], prefix);
    assert.equal(headers["spin-base-path"], "/");
  });
}

test("a parameter's header is lower case with hyphens", () => {
  assert.equal(headersOf("/:path_Segment", "/X")["spin-path-match-path-segment"], "X");
});

test("a request without a Host header is for localhost", () => {
  assert.equal(headersOf("/a", "/a", { host: undefined })["spin-full-url"], "http://localhost/a");
});

test("headers without spin-* come back as the same array", () => {
  const headers = ["Host", "a", "spin", "b", "spin_x", "c", "x-spin-y", "d", "", ""];
  assert.equal(stripSpinHeaders(headers), headers);
  assert.deepEqual(stripSpinHeaders([]), []);
});

test("spin-* headers of a client are removed, however they are written", () => {
  const headers = [
    "spin-path-info",
    "1",
    "Host",
    "a",
    "SPIN-Client-Addr",
    "2",
    "Accept",
    "b",
    "sPiN-",
    "3",
  ];
  assert.deepEqual(stripSpinHeaders(headers), ["Host", "a", "Accept", "b"]);
  assert.equal(headers.length, 10, "the client's array is left as it was");
});
