/** The server itself: which requests reach a component, and how connections begin and end. */

import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { httpLimits } from "../../limits.ts";
import { appOf, startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";
import { createHttpTrigger } from "./server.ts";

/** Says which path, query and `spin-full-url` the component was given. */
function tell(exchange: HttpExchange): void {
  const lines = exchange.headers.split("\n");
  exchange.respond(200, "", `${exchange.url} ${lines[lines.indexOf("spin-full-url") + 1]}`);
}

test("an application whose component is missing is not served", () => {
  assert.throws(() => createHttpTrigger(appOf(), new Map()), /trigger "it" has no component/);
});

test("a path that no route matches gets 404 with an empty body", async () => {
  const { server } = createHttpTrigger({ ...appOf(), triggers: [] }, new Map());
  await once(server.listen(0, "127.0.0.1"), "listening");
  using client = await RawClient.connect(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  );
  server.close();
  for (const first of ["GET / HTTP/1.1", "POST /a HTTP/1.1"]) {
    client.sendHead(first, "Host: a", "Content-Length: 0");
    const response = await client.response();
    assert.deepEqual([response.status, response.body], [404, ""]);
    assert.deepEqual(response.names, ["content-length", "date"]);
  }
});

const targets: [line: string, host: string, answer: string][] = [
  ["GET /a?b=c", "h:1", "/a?b=c http://h:1/a?b=c"],
  ["GET /%2e%2E/%zz//x%20y/?", "h", "/%2e%2E/%zz//x%20y/? http://h/%2e%2E/%zz//x%20y/?"],
  ["GET http://h/a?b", "h", "/a?b http://h/a?b"],
  ["GET /a?b#c", "h", "/a?b http://h/a?b"],
  ["GET http://H:8080", "h:8080", "/ http://h:8080/"],
  ["OPTIONS *", "h", "/* http://h/*"],
];

test("paths and queries reach the component as they were sent, without the origin of a proxy's request", async () => {
  await using server = await startExchangeServer(tell);
  using client = await RawClient.connect(server.url);
  for (const [line, host, answer] of targets) {
    client.sendHead(`${line} HTTP/1.1`, `Host: ${host}`);
    const response = await client.response();
    assert.deepEqual([response.status, response.body], [200, answer]);
  }
});

test("a request whose host is not sure is refused, and is the last of its connection", async () => {
  for (const [target, ...hosts] of [
    ["http://other/", "h"],
    ["/", "evil/..%2f?x#"],
    ["/", "a", "b"],
    ["/", "a", "a"],
    ["/", ""],
    ["/static", "user@host"],
    ["/.well-known/spin/health", "a b"],
  ]) {
    await using server = await startExchangeServer(tell);
    using client = await RawClient.connect(server.url);
    const request = [`GET ${target} HTTP/1.1`, ...hosts.map((host) => `Host: ${host}`)];
    client.send(`${request.join("\r\n")}\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n`);
    const response = await client.response();
    assert.equal(response.status, 400);
    assert.deepEqual(response.values("connection"), ["close"]);
    assert.equal(await client.closed(), "");
  }
});

test("an HTTP/1.0 request needs no Host", async () => {
  await using server = await startExchangeServer(tell);
  for (const [target, url] of [
    ["/a", "http://localhost/a"],
    ["http://h:1/a", "http://h:1/a"],
  ]) {
    using client = await RawClient.connect(server.url);
    client.sendHead(`GET ${target} HTTP/1.0`);
    const response = await client.response();
    assert.match(response.head, /^HTTP\/1\.0 200 OK\r\n/);
    assert.equal(response.body, `/a ${url}`);
    assert.deepEqual(response.values("connection"), ["close"]);
    await client.closed();
  }
});

test("an HTTP/1.0 client may keep its connection, and is told so", async () => {
  await using server = await startExchangeServer(tell);
  using client = await RawClient.connect(server.url);
  for (let round = 0; round < 2; round += 1) {
    client.sendHead("GET / HTTP/1.0", "Connection: keep-alive");
    const response = await client.response();
    assert.match(response.head, /^HTTP\/1\.0 200 OK\r\n/);
    assert.deepEqual(response.values("connection"), ["keep-alive"]);
  }
  client.sendHead("GET / HTTP/1.1", "Host: a");
  assert.match((await client.response()).head, /^HTTP\/1\.1 200 OK\r\n/);
});

test("a client that asks for the connection's end gets it", async () => {
  await using server = await startExchangeServer(tell);
  using client = await RawClient.connect(server.url);
  client.get("/", "Connection: close");
  assert.deepEqual((await client.response()).values("connection"), ["close"]);
  assert.equal(await client.closed(), "");
});

test("an HTTP/1.0 client gets a streamed body until the connection's end", async () => {
  await using server = await startExchangeServer((exchange) => {
    exchange.startResponse(200, "");
    exchange.write(Buffer.from("one"));
    exchange.end();
  });
  using client = await RawClient.connect(server.url);
  client.sendHead("GET / HTTP/1.0", "Connection: keep-alive");
  const response = await client.response();
  assert.match(response.head, /^HTTP\/1\.0 200 OK\r\n/);
  assert.equal(response.body, "one");
  assert.deepEqual(response.names, ["connection", "date"]);
});

const refused: [name: string, text: string, status: number][] = [
  ["no HTTP", "hello\r\n\r\n", 400],
  ["an unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["bytes beyond ASCII in its target", "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
  [
    "a header that goes on in the next line",
    "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    400,
  ],
  ["a header without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400],
  ["a line feed alone in a header", "GET / HTTP/1.1\r\nHost: a\r\nX: a\nspin-a: b\r\n\r\n", 400],
  ["a carriage return in a header", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    400,
  ],
  [
    "a length and chunks",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    400,
  ],
  [
    "the same length twice",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
    400,
  ],
  ["chunks of HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400],
  [
    "chunks that are not the last encoding",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
    400,
  ],
  [
    "an encoding that nobody knows",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    501,
  ],
  ["a space behind a name", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\n", 400],
  ["a NUL in a header", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400],
  ["line feeds alone", "GET / HTTP/1.1\nHost: a\n\n", 400],
  ["no version", "GET /\r\n\r\n", 400],
  ["half the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nGET / HTTP/1.1\r\n\r\n", 400],
  ["a < in its target", "GET /a<b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a > in its query", "GET /a?b> HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a grave accent in its path", "GET /a`b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a blank before its method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a blank behind its version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400],
  ["the version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 400],
  ["the version 2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400],
  ["the version 0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 400],
  ["a Host that says nothing", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400],
  ["a Host that is none", "GET / HTTP/1.0\r\nHost: a/b\r\n\r\n", 400],
  ["a length that is none", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400],
  [
    "a head that is too large",
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(httpLimits.headBytesMax)}\r\n\r\n`,
    431,
  ],
  [
    "a target that is too large",
    `GET /${"x".repeat(httpLimits.headBytesMax)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    431,
  ],
  ["an expectation that nobody knows", "GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", 417],
];

for (const [name, text, status] of refused) {
  test(`a request with ${name} gets ${status}, and no component sees it`, async () => {
    let seen = 0;
    await using server = await startExchangeServer(() => (seen += 1));
    using client = await RawClient.connect(server.url);
    client.send(text);
    const response = await client.response();
    assert.deepEqual([response.status, response.body, seen], [status, "", 0]);
    assert.deepEqual(response.values("content-length"), ["0"]);
    assert.deepEqual(response.values("connection"), ["close"]);
  });
}

test("a grave accent may stand in a query", async () => {
  await using server = await startExchangeServer((exchange) =>
    exchange.respond(200, "", exchange.url),
  );
  using client = await RawClient.connect(server.url);
  client.get("/a?b`c");
  assert.equal((await client.response()).body, "/a?b`c");
});

test("only clients of HTTP/1.0 are answered in HTTP/1.0", async () => {
  await using server = await startExchangeServer((exchange) => exchange.respond(200, "", ""));
  const firstLine = async (version: string): Promise<string> => {
    using client = await RawClient.connect(server.url);
    client.send(`GET / HTTP/${version}\r\nHost: a\r\nConnection: close\r\n\r\n`);
    return (await client.closed()).split("\r\n")[0] ?? "";
  };
  assert.equal(await firstLine("1.0"), "HTTP/1.0 200 OK");
  assert.equal(await firstLine("1.1"), "HTTP/1.1 200 OK");
  assert.equal(await firstLine("2.0"), "HTTP/1.1 400 Bad Request");
});

test("as many headers arrive as fit into the head", async () => {
  const count = 2500;
  await using server = await startExchangeServer((exchange) => {
    exchange.respond(
      200,
      "",
      String(exchange.headers.split("\n").filter((name) => name === "h").length),
    );
  });
  using client = await RawClient.connect(server.url);
  client.get("/", ...Array.from({ length: count }, () => "h:"));
  assert.equal((await client.response()).body, String(count));
});
