/** What is no request. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const answer = (exchange: HttpExchange): void => exchange.respond(200, "", "answer");

test("behind a request of HTTP/1.1 it is no request", async () => {
  await using server = await startExchangeServer(answer);
  using client = await RawClient.connect(server.url);
  client.send(`GET / HTTP/1.1\r\nHost: a\r\n\r\n${preface}`);
  const came = await client.closed();
  assert.doesNotMatch(came, /\0/);
  assert.match(came, /^HTTP\/1\.1 /);
});
