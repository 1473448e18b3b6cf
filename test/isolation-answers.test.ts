/** To its client a request that is passed on to a component's own process is answered as it is without isolation, byte by byte. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { passedApp } from "./support/passed-app.ts";
import { RawClient, type RawResponse } from "./support/raw-client.ts";
import { createUpApp } from "./support/up-app.ts";

const folder = await createUpApp(passedApp);
const flags = ["--workers", "1", "--state-dir", ""];
const together = await folder.start(...flags);
const apart = await folder.start(...flags, "--isolate", "it", "--isolate", "seed");
after(async () => {
  await together[Symbol.asyncDispose]();
  await apart[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** What differs between any two requests, and nothing else, is taken out. */
function comparable({ head, body }: RawResponse): string {
  return `${head}${body}`
    .replace(/\r\nDate: [^\r]*/i, "\r\nDate: now")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:port");
}

async function answers(text: string, isHead: boolean): Promise<string[]> {
  return Promise.all(
    [together, apart].map(async ({ url }) => {
      using client = await RawClient.connect(url);
      client.send(text);
      return comparable(await client.response(isHead));
    }),
  );
}

const lines = (...all: string[]): string => [...all, "", ""].join("\r\n");
const own = ["Host: example.com:81", "X-Twice: 1", "x-twice: 2", "X-Latin: caf\xe9", "Cookie: a=b"];

const requests: Readonly<Record<string, string>> = {
  "with headers": lines("GET /it/show?a=%20b&c HTTP/1.1", ...own, "spin-path-info: false"),
  "with a target of Latin-1": lines("GET /it/show?caf\xe9 HTTP/1.1", "Host: a"),
  "with a body and a target of Latin-1": `${lines("PUT /it/show?caf\xe9 HTTP/1.1", "Host: a", "Content-Length: 1")}a`,
  "with headers for handleRequest": lines("GET /seed/a//b?c=%2F HTTP/1.1", ...own),
  "of HTTP/1.0": lines("GET /it/show HTTP/1.0", ...own),
  "with an absolute target": lines("GET http://other.example/it/show HTTP/1.1", "Host: a"),
  "with headers that speak of the connection": lines(
    ...[
      "GET /it/show HTTP/1.1",
      "Host: a",
      "Connection: keep-alive, x-a",
      "X-A: b",
      "TE: trailers",
    ],
  ),
  "that asks for another protocol": lines(
    ...["GET /it/show HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket"],
  ),
  "with headers like ours": lines("GET /it/show HTTP/1.1", "Host: a", "Bobbin-Passed: aXQK"),
  "with a body": `${lines("POST /it/show HTTP/1.1", "Host: a", "Content-Length: 4")}body`,
  "GET with a body": `${lines("GET /it/show HTTP/1.1", "Host: a", "Content-Length: 4")}body`,
  "with a body in chunks": `${lines("PUT /it/show HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")}4\r\nbody\r\n0\r\nX-Trailer: a\r\n\r\n`,
  "with an empty body in chunks": `${lines("DELETE /it/show HTTP/1.1", "Host: a", "Transfer-Encoding: chunked")}0\r\n\r\n`,
  "with a rare method": lines("PROPFIND /it/show HTTP/1.1", "Host: a"),
  OPTIONS: lines("OPTIONS /it/show HTTP/1.1", "Host: a"),
  HEAD: lines("HEAD /it/status?status=200&body=abc HTTP/1.1", "Host: a"),
  "HEAD with a length": lines("HEAD /it/status?status=200&length=12 HTTP/1.1", "Host: a"),
  "HEAD of a stream": lines("HEAD /it/stream HTTP/1.1", "Host: a"),
  "HEAD of handleRequest": lines("HEAD /seed HTTP/1.1", "Host: a"),
  "answered by 204": lines("GET /it/status?status=204 HTTP/1.1", "Host: a"),
  "answered by 304": lines("GET /it/status?status=304 HTTP/1.1", "Host: a"),
  "answered by 304 with a length": lines("GET /it/status?status=304&length=9 HTTP/1.1", "Host: a"),
  "answered by 404 with a body": lines("GET /it/status?status=404&body=a HTTP/1.1", "Host: a"),
  "answered without a body": lines("GET /it/status?status=200 HTTP/1.1", "Host: a"),
  "answered by a rare status": lines("GET /it/status?status=599&body=a HTTP/1.1", "Host: a"),
  "answered by a stream": lines("GET /it/stream HTTP/1.0", "Host: a"),
  "answered by 101": lines("GET /seed/switch HTTP/1.1", "Host: a"),
  "whose handler throws": lines("GET /it/throws HTTP/1.1", "Host: a"),
  CONNECT: lines("CONNECT example.com:80 HTTP/1.1", "Host: example.com:80"),
  "that is none": lines("GET /it/show", "Host: a"),
  "with two lengths": lines("POST /it/show HTTP/1.1", "Content-Length: 1", "Content-Length: 2"),
  "for nobody": lines("OPTIONS * HTTP/1.1", "Host: a"),
};

for (const [name, text] of Object.entries(requests)) {
  test(`a request ${name} is answered as it is without isolation, byte by byte`, async () => {
    const [expected, passed] = await answers(text, /^HEAD|=204|=304/.test(text));
    assert.equal(passed, expected);
  });
}
