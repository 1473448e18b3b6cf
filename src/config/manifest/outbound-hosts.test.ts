/**
 * Goal: requests are allowed exactly where Spin allows them. Method: patterns with requests on both sides
 * of each rule, patterns that Spin refuses, and laws over generated addresses.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../../errors.ts";
import { convertHttpHosts } from "./versions/legacy-http-hosts.ts";
import {
  isOutboundAllowed,
  isSelfAllowed,
  parseOutboundHost,
  readOutboundHost,
} from "./outbound-hosts.ts";

function allows(pattern: string, url: string): boolean {
  return isOutboundAllowed([parseOutboundHost(pattern)], new URL(url));
}

function expectRule(pattern: string, allowed: readonly string[], denied: readonly string[]): void {
  for (const url of allowed) assert(allows(pattern, url), `${pattern} should allow ${url}`);
  for (const url of denied) assert(!allows(pattern, url), `${pattern} should deny ${url}`);
}

test("no pattern allows nothing", () => {
  assert.equal(isOutboundAllowed([], new URL("https://example.com")), false);
});

test("a pattern without a port allows the port of its scheme", () => {
  expectRule(
    "https://example.com",
    ["https://example.com", "https://EXAMPLE.com:443/path?q", "https://user:pass@example.com/"],
    [
      "http://example.com",
      "https://example.com:8443",
      "https://a.example.com",
      "https://example.org",
    ],
  );
  expectRule("redis://cache", ["redis://cache:6379", "redis://cache"], ["redis://cache:6380"]);
});

test("a slash at the end and spaces around are no part of a pattern", () => {
  expectRule(" https://example.com/ ", ["https://example.com"], []);
  expectRule("https://example.com:8080/", ["https://example.com:8080"], ["https://example.com"]);
});

test("each part may be any", () => {
  expectRule("*://example.com:80", ["http://example.com"], ["https://example.com"]);
  expectRule(
    "https://*",
    ["https://anything.test", "https://[::1]"],
    ["https://anything.test:444"],
  );
  expectRule("http://example.com:*", ["http://example.com:9999"], ["http://example.org:9999"]);
  expectRule("*://*:*", ["http://a", "https://b:1", "redis://c:2"], []);
});

test("a wildcard for subdomains allows all of them and not the domain itself", () => {
  expectRule(
    "https://*.Example.com",
    ["https://a.example.com", "https://a.b.example.com"],
    ["https://example.com", "https://myexample.com", "https://a.example.com.evil.test"],
  );
});

test("a range of ports leaves out its end", () => {
  expectRule(
    "http://localhost:8000..8002",
    ["http://localhost:8000", "http://localhost:8001"],
    ["http://localhost:8002", "http://localhost:7999", "http://localhost"],
  );
});

test("addresses are matched however they are spelled, ranges by their first bits", () => {
  expectRule("http://127.0.0.1", ["http://127.1", "http://0x7f000001"], ["http://127.0.0.2"]);
  expectRule("http://10.1.2.3/8", ["http://10.255.0.1"], ["http://11.0.0.1", "http://example.com"]);
  expectRule("http://[::1]:8080", ["http://[0:0::1]:8080"], ["http://[::1]", "http://[::2]:8080"]);
  expectRule("http://2001:db8::/32", ["http://[2001:db8:1::1]"], ["http://[2001:db9::1]"]);
  expectRule("*://127.0.0.1/24:63551", ["http://127.0.0.9:63551"], ["http://127.0.0.9"]);
});

test("self allows requests without a host only", () => {
  const self = [parseOutboundHost("http://self")];
  assert.equal(isOutboundAllowed(self, new URL("http://self")), false);
  assert.equal(isSelfAllowed(self), true);
  assert.equal(isSelfAllowed([parseOutboundHost("redis://self")]), false);
  assert.equal(isSelfAllowed([parseOutboundHost("*://*:*")]), true);
  assert.equal(isSelfAllowed([parseOutboundHost("http://example.com")]), false);
});

test("a malformed pattern is refused with what to write", () => {
  const malformed = [
    ...["", "*", ":", "?", "insecure:allow-all", "example.com", "example.com:8080", "[::1]"],
    ...["http://", "http://*.", "http://*.:80", "http://a*b.com", "http://*.*.com", "http://a/b"],
    ...["http://example.com//", "http://example.com:80/p", "http://[::1]/p", "http://10.0.0.0/8/p"],
    ...["http://example.com:http", "http://example.com:70000", "http://example.com:80:90"],
    ...["http://example.com:1..", "http://example.com:..2", "http://example.com:-1"],
    ...[
      "ftp://example.com",
      "*://example.com",
      "h2c://example.com:1",
      "{http,https}://example.com",
    ],
    ...["http://{a,b}.com", "http://exa[mple.com", "http://exa\\mple.com", "http://example%2.com"],
    ...[
      "http://*.127.0.0.1",
      "http://*.[::1]",
      "http://[::1",
      "http://[::1]junk",
      "http://10.0.0.0/33",
    ],
    ...["http://user@example.com", "http://a b.com", "HTTP://example.com"],
  ];
  for (const pattern of malformed) {
    assert.throws(
      () => parseOutboundHost(pattern),
      (error) => isBobbinError(error) && error.message.includes(";"),
      pattern,
    );
  }
});

test("a password in an address is not repeated", () => {
  const found = readOutboundHost("https://me:hunter2@example.com:8000");
  assert.ok("problem" in found);
  assert.match(
    found.problem,
    /^an address has a user name or password before "@example\.com:8000"/,
  );
  assert.doesNotMatch(found.problem, /hunter2/);
});

test("the hosts of old become patterns for both schemes", () => {
  assert.deepEqual(
    convertHttpHosts(["example.com", "localhost:3001", "https://a.test/", "self"]).hosts,
    [
      ...[
        "http://example.com",
        "https://example.com",
        "http://localhost:3001",
        "https://localhost:3001",
      ],
      ...["http://a.test", "https://a.test", "http://self"],
    ],
  );
  assert.deepEqual(convertHttpHosts(["a.test", "insecure:allow-all"]).hosts, [
    ...["http://*:*", "https://*:*", "http://self"],
  ]);
  const { problems } = convertHttpHosts(["a.test/path", "ftp://a.test", "", "a b"]);
  assert.equal(problems.size, 4);
});

test("the origin of a URL, as a pattern, allows the URL and no other host", () => {
  const url = fc.webUrl({ validSchemes: ["http", "https"], authoritySettings: { withPort: true } });
  fc.assert(
    fc.property(url, url, (one, other) => {
      const pattern = new URL(one).origin;
      assert(allows(pattern, one));
      assert(allows("*://*:*", one));
      assert.equal(allows(pattern, other), new URL(other).origin === pattern);
    }),
  );
});

test("any text is a pattern or refused by a BobbinError", () => {
  const text = fc.oneof(
    fc.string(),
    fc.stringMatching(/^(?:https?|\*):\/\/[*.a-z0-9:[\]/]{0,12}$/u),
  );
  fc.assert(
    fc.property(text, (pattern) => {
      try {
        parseOutboundHost(pattern);
      } catch (error) {
        assert(isBobbinError(error));
      }
    }),
    { numRuns: 1000 },
  );
});
