import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { isHost, announcedBodyBytes, readTarget } from "./request-head.ts";

test("a body is announced by its length, or by its encoding alone, or not at all", () => {
  assert.equal(announcedBodyBytes({}), 0);
  assert.equal(announcedBodyBytes({ "content-length": "0" }), 0);
  assert.equal(announcedBodyBytes({ "content-length": "1048576" }), 1_048_576);
  assert.equal(announcedBodyBytes({ "transfer-encoding": "chunked" }), -1);
});

function read(url: string, host: string | null, method = "GET", httpVersionMinor = 1) {
  const rawHeaders = host === null ? [] : ["Host", host];
  const headers = host === null ? {} : { host };
  const request = { method, url, headers, rawHeaders, httpVersionMajor: 1, httpVersionMinor };
  return readTarget(request as unknown as IncomingMessage);
}

const targets: [target: string, pathAndQuery: string, host: string][] = [
  ["/a/b?c=d", "/a/b?c=d", "example.com"],
  ["http://example.com/a/b?c=d", "/a/b?c=d", "example.com"],
  ["HTTP://Example.com:8080/a", "/a", "Example.com:8080"],
  ["https://example.com", "/", "example.com"],
  ["http://example.com?a=b", "/?a=b", "example.com"],
  ["http://[::1]:80/", "/", "[::1]:80"],
  ["http://example.com/http://other.com/", "/http://other.com/", "example.com"],
  ["/a#b", "/a", "example.com"],
  ["/a?b#c?d", "/a?b", "example.com"],
  ["/#", "/", "example.com"],
  ["/a#<", "/a", "example.com"],
  ["/a#`", "/a", "example.com"],
  ["/a?`", "/a?`", "example.com"],
  ["http://example.com#/a", "/", "example.com"],
  ["http://example.com/a#@other.com", "/a", "example.com"],
];

for (const [target, pathAndQuery, host] of targets) {
  test(`the target ${target} is the path ${pathAndQuery}`, () => {
    assert.deepEqual(read(target, host), { pathAndQuery, host });
    if (target.startsWith("/")) return;
    assert.deepEqual(read(target, null, "GET", 0), { pathAndQuery, host });
    assert.equal(read(target, null), 400);
  });
}

test("only OPTIONS asks for the whole server", () => {
  assert.deepEqual(read("*", "h", "OPTIONS"), { pathAndQuery: "/*", host: "h" });
  assert.deepEqual(read("*#a", "h", "OPTIONS"), { pathAndQuery: "/*", host: "h" });
  assert.equal(read("*", "h"), 400);
});

const refused = [
  "#",
  "#/a",
  "a#b",
  "/a<b",
  "/a>b",
  "/?a=<b>#c",
  "/a`b",
  "http://h/a`",
  "http://h/<",
  "http://user@h/",
  "http://user:secret@h/",
  "http:///a",
  "http://h:99999/",
  "http://other/",
  "ftp://h/",
];

for (const target of refused) {
  test(`the target ${target} is refused`, () => assert.equal(read(target, "h"), 400));
}

const hosts = [
  "h",
  "localhost:3000",
  "a.b-c.example.",
  "a_b",
  "1.2.3.4",
  "1.2.3.4:80",
  "xn--bcher-kva.de",
];
const addresses = ["[::1]", "[::1]:3000", "[::ffff:1.2.3.4]", "h:0", "h:65535", "7.example"];

for (const host of [...hosts, ...addresses]) {
  test(`${host} is a host, and the URL made from it has it and the path`, () => {
    assert.ok(isHost(host));
    const url = new URL(`http://${host}/a/b`);
    assert.deepEqual([url.pathname, url.username, url.search], ["/a/b", "", ""]);
  });
}

const noHosts = [
  ...["", " ", "a b", "a/b", "evil/..%2f?x#", "evil?", "evil#", "a\\b", "user@host", "user:x@host"],
  ...["h:", "h:65536", "h:99999999", "h:-1", "h:+80", "h:80:80", ":80", "h:http", "%2f", "a%41"],
  ...["::1", "[::1", "::1]", "[]", "[1.2.3.4]", "[::1%25eth0]", "[::g]", "[::1]x", "[v1.a]"],
  ...[
    ".",
    "..",
    "a..b",
    ".a",
    "256.1.1.1",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4.",
    "a.0x7f",
    "0x7f000001",
  ],
  ...[
    "a,b",
    "a;b",
    "a\tb",
    "a\u00e9",
    "a\u0000",
    "a|b",
    "a<b",
    "a^b",
    "a`b",
    "a'b",
    'a"b',
    "a$b",
    "a*",
  ],
  "a".repeat(256),
];

for (const text of noHosts) {
  test(`${JSON.stringify(text.slice(0, 20))} is no host`, () => {
    assert.ok(!isHost(text));
    assert.equal(read("/", text), 400);
  });
}
