/**
 * Requests that are sent without waiting for the answers before them, on connections that are to end: each is
 * answered, or nobody has begun it, so that its client may send it again.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";
import { until } from "../../../test/support/delaying-store.ts";

const answer = (exchange: HttpExchange): void => exchange.respond(200, "", exchange.url);

test("requests that were begun when their connection was told to end are all answered", async () => {
  const begun: HttpExchange[] = [];
  await using server = await startExchangeServer((exchange) => void begun.push(exchange), {
    injected: true,
  });
  using client = await RawClient.connect(server.url);
  for (const path of ["/1", "/2", "/3"]) client.get(path);
  await until(() => begun.length === 3);
  server.trigger.shed(1);
  for (const exchange of begun) answer(exchange);
  for (const path of ["/1", "/2", "/3"]) {
    const { body, values } = await client.response();
    assert.deepEqual([body, values("connection")], [path, path === "/3" ? ["close"] : []]);
  }
  assert.equal(await client.closed(), "");
});

test("nobody begins a request behind a response that says that its connection ends", async () => {
  const begun: string[] = [];
  await using server = await startExchangeServer(
    (exchange) => {
      begun.push(exchange.url);
      if (exchange.url !== "/1") return answer(exchange);
      exchange.startResponse(200, "");
      setTimeout(() => exchange.end(), 50);
    },
    { injected: true },
  );
  using client = await RawClient.connect(server.url);
  client.get("/0");
  await client.response();
  server.trigger.shed(1);
  for (const path of ["/1", "/2", "/3"]) client.get(path);
  const { values } = await client.response();
  assert.deepEqual(values("connection"), ["close"]);
  assert.equal(await client.closed(), "");
  assert.deepEqual(begun, ["/0", "/1"]);
});
