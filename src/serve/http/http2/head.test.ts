/** What is refused of a request of HTTP/2 before it finds a component. */

import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { test } from "node:test";
import { readStreamHead } from "./head.ts";

function read(given: Record<string, string>, more: readonly string[] = [], bytesMax = 16_384) {
  const all: Record<string, string> = {
    ":method": "GET",
    ":scheme": "http",
    ":authority": "example.com",
    ":path": "/",
    ...given,
  };
  const entries = Object.entries(all).filter(([, value]) => value !== "");
  const received = [...entries.flat(), ...more];
  const headers: IncomingHttpHeaders = { __proto__: null, ...Object.fromEntries(entries) } as never;
  return readStreamHead(headers, received, bytesMax);
}

const refused: [name: string, status: number, given: Record<string, string>, more?: string[]][] = [
  ["a method that nobody knows", 400, { ":method": "FOO" }],
  ["a method in small letters", 400, { ":method": "get" }],
  ["CONNECT", 501, { ":method": "CONNECT", ":path": "", ":scheme": "" }],
  ["no host", 400, { ":authority": "" }],
  ["a host that is none", 400, { ":authority": "a@b" }],
  ["a host with a path", 400, { ":authority": "a/b" }],
  ["another host beside", 400, {}, ["host", "other.com"]],
  ["two hosts", 400, { ":authority": "" }, ["host", "a", "host", "b"]],
  ["another scheme", 400, { ":scheme": "ftp" }],
  ["a path without a slash", 400, { ":path": "x" }],
  ["a star that is not for OPTIONS", 400, { ":path": "*" }],
  ["a path with a blank", 400, { ":path": "/a b" }],
  ["a path with an angle", 400, { ":path": "/<" }],
  ["a path with a grave accent", 400, { ":path": "/a`b" }],
  ["a path beyond ASCII", 400, { ":path": "/caf\u00e9" }],
  ["a whole URL in the place of a path", 400, { ":path": "http://example.com/" }],
  ["a wish that nobody fulfils", 417, { expect: "something" }],
];
for (const [name, status, given, more] of refused) {
  test(`${name} is refused with ${status}`, () => {
    assert.equal(read(given, more).target, status);
  });
}

test("a head is as large as in HTTP/1.1 at most", () => {
  const bytes = ":method:scheme:authority:path".length + "GEThttpexample.com/".length + 4 * 4;
  const value = "x".repeat(1000 - bytes - "x-a".length - 4);
  assert.deepEqual(read({}, ["x-a", value], 1000).target, {
    pathAndQuery: "/",
    host: "example.com",
  });
  assert.equal(read({}, ["x-a", `${value}x`], 1000).target, 431);
});

test("the host stands where HTTP/1.1 has it, once", () => {
  assert.deepEqual(read({}, ["host", "EXAMPLE.com"]).rawHeaders, ["host", "example.com"]);
  const { rawHeaders, target } = read({ ":authority": "" }, ["x", "1", "host", "a:80"]);
  assert.deepEqual(rawHeaders, ["x", "1", "host", "a:80"]);
  assert.deepEqual(target, { pathAndQuery: "/", host: "a:80" });
});

test("a value that reads like the name of the host is none", () => {
  const { target } = read({ ":authority": "" }, ["x-a", "host", "x-b", "host", "host", "a:80"]);
  assert.deepEqual(target, { pathAndQuery: "/", host: "a:80" });
  assert.equal(read({ ":authority": "" }, ["x-a", "host", "x-b", "c"]).target, 400);
});

test("what is behind # is cut off, and OPTIONS may ask for the star", () => {
  assert.deepEqual(read({ ":path": "/a?b#c" }).target, {
    pathAndQuery: "/a?b",
    host: "example.com",
  });
  assert.deepEqual(read({ ":path": "*", ":method": "OPTIONS" }).target, {
    pathAndQuery: "/*",
    host: "example.com",
  });
});
