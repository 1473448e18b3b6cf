/** What a guest sees of a request, and what a client sees of its answer, to the byte. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bobbinError } from "../../errors.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";

const failure = bobbinError("guest-failed", { detail: "on purpose" });

/** Serves one connection with this handler. */
async function connect(handle: (exchange: HttpExchange) => void) {
  const server = await startExchangeServer(handle);
  const client = await RawClient.connect(server.url);
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      client[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const utf8 = (text: string): string => Buffer.from(text).toString("latin1");
const bodies: [name: string, body: string | Uint8Array, sent: string][] = [
  ["no text", "", ""],
  ["ASCII text", "plain", "plain"],
  ["other text", "gr\u00fc\u00dfe \u{1f9f5}", utf8("gr\u00fc\u00dfe \u{1f9f5}")],
  ["text with half a surrogate pair", "a\ud800b", utf8("a\ufffdb")],
  ["long ASCII text", "x".repeat(100_000), "x".repeat(100_000)],
  ["long other text", "\u00fc".repeat(50_000), utf8("\u00fc".repeat(50_000))],
  ["no bytes", new Uint8Array(0), ""],
  ["bytes", Uint8Array.of(0, 128, 255, 10), "\0\u0080\u00ff\n"],
  ["bytes within a larger buffer", Buffer.from("abcdef").subarray(2, 4), "cd"],
  ["many bytes", new Uint8Array(100_000).fill(200), "\u00c8".repeat(100_000)],
];

for (const [name, body, sent] of bodies) {
  test(`a head in Latin-1 and a body of ${name} arrive as they are`, async () => {
    await using it = await connect((exchange) => exchange.respond(200, "x-a\n\u00e9\u00ff", body));
    it.client.get("/");
    const response = await it.client.response();
    assert.deepEqual(response.values("x-a"), ["\u00e9\u00ff"]);
    assert.deepEqual(response.values("content-length"), [String(sent.length)]);
    assert.deepEqual(response.names, ["content-length", "date", "x-a"]);
    assert.equal(response.body, sent);
  });
}

test("a streamed response's head leaves before its first chunk, in Latin-1", async () => {
  const started = Promise.withResolvers<HttpExchange>();
  await using it = await connect((exchange) => {
    assert.equal(exchange.startResponse(200, "x-a\n\u00e9"), true);
    started.resolve(exchange);
  });
  it.client.get("/");
  const head = await it.client.until("\r\n\r\n");
  assert.match(head, /^HTTP\/1\.1 200 OK\r\nx-a: \u00e9\r\n/);
  assert.match(head, /\r\nTransfer-Encoding: chunked\r\n/);
  const exchange = await started.promise;
  exchange.write(Buffer.from("one"));
  assert.equal(await it.client.chunk(), "one");
  exchange.write(new Uint8Array(0));
  exchange.write(Buffer.from("two"));
  assert.equal(await it.client.chunk(), "two");
  exchange.end();
  assert.equal(await it.client.chunk(), "");
});

const bodiless: [name: string, method: string, status: number, length: string[]][] = [
  ["HEAD", "HEAD", 200, ["4"]],
  ["204", "GET", 204, []],
  ["304", "GET", 304, []],
  ["HEAD and 204", "HEAD", 204, []],
];

for (const [name, method, status, length] of bodiless) {
  test(`a response to ${name} ends with its head, whatever the guest gives`, async () => {
    const follows: boolean[] = [];
    await using it = await connect((exchange) => {
      if (exchange.url === "/whole") exchange.respond(status, "", "body");
      else follows.push(exchange.startResponse(status, "content-length\n9"));
    });
    for (const path of ["/whole", "/stream"]) {
      it.client.sendHead(`${method} ${path} HTTP/1.1`, "Host: a");
      const response = await it.client.response(true);
      assert.equal(response.status, status);
      const streamed = status === 204 ? [] : ["9"];
      assert.deepEqual(response.values("content-length"), path === "/whole" ? length : streamed);
      assert.deepEqual(response.values("transfer-encoding"), []);
    }
    assert.deepEqual(follows, [false]);
    assert.equal(it.client.received, "");
  });
}

test("HEAD keeps the length that the guest states, and states none that nobody knows", async () => {
  await using it = await connect((exchange) => {
    exchange.respond(200, exchange.url === "/stated" ? "content-length\n77" : "", "");
  });
  for (const [path, length] of [
    ["/stated", ["77"]],
    ["/unknown", []],
  ] as const) {
    it.client.sendHead(`HEAD ${path} HTTP/1.1`, "Host: a");
    assert.deepEqual((await it.client.response(true)).values("content-length"), length);
  }
});

test("a whole body has its true length, whatever the guest states", async () => {
  await using it = await connect((exchange) => exchange.respond(200, "content-length\n99", "four"));
  it.client.get("/");
  const response = await it.client.response();
  assert.deepEqual(response.values("content-length"), ["4"]);
  assert.equal(response.body, "four");
});

for (const [name, chunks] of [
  ["longer", ["abc", "de"]],
  ["shorter", ["abc"]],
] as const) {
  test(`a streamed body that is ${name} than the guest states is refused, and cut`, async () => {
    const started = Promise.withResolvers<HttpExchange>();
    await using it = await connect((exchange) => {
      exchange.startResponse(200, "content-length\n4");
      started.resolve(exchange);
    });
    it.client.get("/");
    await it.client.until("\r\n\r\n");
    const exchange = await started.promise;
    const send = (): void => {
      for (const chunk of chunks) exchange.write(Buffer.from(chunk));
      exchange.end();
    };
    assert.throws(send, { code: "guest-bad-response" });
    exchange.fail(failure);
    assert.ok((await it.client.closed()).length < 4);
  });
}

const badHeads: [name: string, headers: string][] = [
  ["a name with a space", "a b\nc"],
  ["an empty name", "\nc"],
  ["a carriage return in a value", "a\nb\rc"],
  ["a character above U+00FF in a value", "a\n\u0100"],
  ["a name without a value", "a\nb\nc"],
];

for (const [name, headers] of badHeads) {
  test(`a head with ${name} is refused, and can still become a failure`, async () => {
    await using it = await connect((exchange) => {
      const refused = { code: "guest-bad-response" };
      assert.throws(() => exchange.respond(200, headers, "x"), refused);
      assert.throws(() => exchange.startResponse(200, headers), refused);
      exchange.fail(failure);
    });
    it.client.get("/");
    const response = await it.client.response();
    assert.equal(response.status, 500);
    assert.deepEqual(response.names, ["content-length", "date"]);
    it.client.get("/");
    assert.equal((await it.client.response()).status, 500);
  });
}
