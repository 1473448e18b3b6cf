/** Trailers: header fields behind a body, for clients that say that they take them. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { App } from "../../config/manifest/app.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { PassedComponent } from "./passed-component.ts";
import { createPassedTrigger } from "./passed-trigger.ts";
import { readTrailers } from "./response-head.ts";

function stream(exchange: HttpExchange, headers = "trailer\nx-sum"): void {
  if (!exchange.startResponse(200, headers)) return;
  exchange.write(Buffer.from("body"));
  exchange.end("x-sum\ncaf\u00e9\nx-sum\n2\ncontent-length\n9\nset-cookie\na=b");
}

/** The head, and all behind it. */
async function answerTo(url: string, first: string, ...lines: string[]): Promise<[string, string]> {
  using client = await RawClient.connect(url);
  client.sendHead(first, "Host: a", "Connection: close", ...lines);
  const received = await client.closed();
  const end = received.indexOf("\r\n\r\n") + 4;
  return [received.slice(0, end), received.slice(end)];
}

for (const te of ["TE: trailers", "te: gzip , Trailers", "TE: trailers\r\nTE: deflate"]) {
  test(`a client that says ${JSON.stringify(te)} gets trailers, and is told of them before`, async () => {
    await using server = await startExchangeServer(stream);
    const [head, body] = await answerTo(server.url, "GET / HTTP/1.1", te);
    assert.match(head, /\r\ntrailer: x-sum\r\n/);
    assert.equal(body, "4\r\nbody\r\n0\r\nx-sum: caf\u00e9\r\nx-sum: 2\r\n\r\n");
  });
}

for (const [name, first, ...lines] of [
  ["says nothing", "GET / HTTP/1.1"],
  ["says something else", "GET / HTTP/1.1", "TE: gzip, xtrailers"],
  ["speaks HTTP/1.0", "GET / HTTP/1.0", "TE: trailers"],
  ["asks by HEAD", "HEAD / HTTP/1.1", "TE: trailers"],
] as const) {
  test(`a client that ${name} gets none, and no header that speaks of them`, async () => {
    await using server = await startExchangeServer((exchange) => stream(exchange));
    const [head, body] = await answerTo(server.url, first, ...lines);
    assert.doesNotMatch(head, /\r\ntrailer:/i);
    assert.doesNotMatch(body, /x-sum/);
  });
}

test("a body whose length is stated has none", async () => {
  await using server = await startExchangeServer((exchange) =>
    stream(exchange, "content-length\n4\ntrailer\nx-sum"),
  );
  const [head, body] = await answerTo(server.url, "GET / HTTP/1.1", "TE: trailers");
  assert.doesNotMatch(head, /\r\ntrailer:/i);
  assert.equal(body, "body");
});

for (const [name, text] of [
  ["a line break in a value", "x-a\nb\rc"],
  ["a character above U+00FF", "x-a\n\u0100"],
  ["a blank in a name", "x a\nb"],
]) {
  test(`trailers with ${name} are refused, and nothing of them leaves`, async () => {
    await using server = await startExchangeServer((exchange) => {
      exchange.startResponse(200, "");
      assert.throws(() => exchange.end(text), { code: "guest-bad-response" });
      exchange.write(Buffer.from("on"));
      exchange.end();
    });
    const [, body] = await answerTo(server.url, "GET / HTTP/1.1", "TE: trailers");
    assert.equal(body, "2\r\non\r\n0\r\n\r\n");
  });
}

test("what means nothing behind a body is left out", () => {
  const names = ["Host", "transfer-encoding", "TE", "Trailer", "x-a", "content-TYPE", "upgrade"];
  assert.deepEqual(readTrailers(names.map((name) => `${name}\n1`).join("\n")), [["x-a", "1"]]);
  assert.deepEqual(readTrailers(""), []);
});

test("they come from a component's own process, too", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "socket");
  const component = { handle: stream, retire: async () => {}, close: () => {} };
  const { server } = createPassedTrigger({} as App, new Map([["it", component]]));
  server.listen(path);
  const passed = new PassedComponent("it", path, () => {});
  try {
    await using front = await startExchangeServer((exchange) => passed.handle(exchange));
    const [head, body] = await answerTo(front.url, "GET / HTTP/1.1", "TE: trailers");
    assert.match(head, /\r\ntrailer: x-sum\r\n/);
    assert.equal(body, "4\r\nbody\r\n0\r\nx-sum: caf\u00e9\r\nx-sum: 2\r\n\r\n");
    const [, plain] = await answerTo(front.url, "GET / HTTP/1.1");
    assert.equal(plain, "4\r\nbody\r\n0\r\n\r\n");
  } finally {
    passed.close();
    server.close();
  }
});
