/** What a client is told that speaks HTTP/2 without having been asked to. */

import assert from "node:assert/strict";
import { connect, constants } from "node:http2";
import { test } from "node:test";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const answer = (exchange: HttpExchange): void => exchange.respond(200, "", "answer");

test("a client of HTTP/2 hears that the server wants HTTP/1.1, and no component sees it", async () => {
  let seen = 0;
  await using server = await startExchangeServer(() => (seen += 1));
  const session = connect(server.url);
  session.on("error", () => {});
  const goaway = new Promise<number>((resolve) => session.once("goaway", resolve));
  const closed = new Promise<void>((resolve) => session.once("close", resolve));
  const stream = session.request({ ":path": "/" });
  stream.on("error", () => {});
  assert.equal(await goaway, constants.NGHTTP2_HTTP_1_1_REQUIRED);
  await closed;
  assert.equal(seen, 0);
});

test("the preface may come in pieces", async () => {
  await using server = await startExchangeServer(answer);
  using client = await RawClient.connect(server.url);
  for (const character of preface) {
    client.send(character);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const frames = Buffer.from(await client.closed(), "latin1");
  assert.equal(frames.toString("hex"), "000000040000000000000008070000000000000000000000000d");
});

test("behind a request of HTTP/1.1 it is no request", async () => {
  await using server = await startExchangeServer(answer);
  using client = await RawClient.connect(server.url);
  client.send(`GET / HTTP/1.1\r\nHost: a\r\n\r\n${preface}`);
  const came = await client.closed();
  assert.doesNotMatch(came, /\0/);
  assert.match(came, /^HTTP\/1\.1 /);
});
