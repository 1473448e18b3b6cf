/**
 * How connections begin and end, where the server listens itself, and where it is handed connections
 * as a worker is.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";
import type { HttpTriggerServer } from "./server.ts";

const answer = (exchange: HttpExchange): void => exchange.respond(200, "", exchange.url);

/** Exchanges that the test answers by hand, except those of /now. */
function byHand() {
  const waiting: HttpExchange[] = [];
  let wake: () => void = () => {};
  const handle = (exchange: HttpExchange): void => {
    if (exchange.url === "/now") answer(exchange);
    else {
      waiting.push(exchange);
      wake();
    }
  };
  const next = async (): Promise<HttpExchange> => {
    while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return waiting.shift()!;
  };
  return { handle, next };
}

/** Node looks for slow clients so often that the test sees it do so. */
function watchful({ server }: HttpTriggerServer): void {
  (server as unknown as { connectionsCheckingInterval: number }).connectionsCheckingInterval = 20;
}

/** From now on clients are slow that take longer than this. */
function losePatience({ server }: HttpTriggerServer): void {
  server.headersTimeout = 40;
  server.requestTimeout = 80;
}

for (const injected of [false, true]) {
  const how = injected ? "handed over" : "accepted";

  test(`a connection that is ${how} serves one request after the other`, async () => {
    await using server = await startExchangeServer(answer, { injected });
    using client = await RawClient.connect(server.url);
    for (const path of ["/1", "/2", "/3"]) {
      client.get(path);
      assert.equal((await client.response()).body, path);
    }
  });

  const slow: [name: string, sent: string][] = [
    ["never sends a request", ""],
    ["sends half a head", "GET / HTTP/1.1\r\nHost: a\r\nX"],
    ["sends half a body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx"],
  ];
  for (const [name, sent] of slow) {
    test(`a client that ${name} on a connection that is ${how} is cut off`, async () => {
      const hand = byHand();
      await using server = await startExchangeServer(hand.handle, { injected, prepare: watchful });
      using client = await RawClient.connect(server.url);
      if (sent !== "") client.send(sent);
      const exchange = sent.startsWith("POST") ? await hand.next() : null;
      const gone = new Promise<void>((resolve) => exchange?.onGone(resolve));
      losePatience(server.trigger);
      const answered =
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
      assert.equal(await client.closed(), answered);
      if (exchange !== null) await gone;
    });
  }

  test(`a connection that is ${how} and stays idle after a response is closed`, async () => {
    const http = { keepAliveMilliseconds: 40 };
    await using server = await startExchangeServer(answer, { injected, http });
    using client = await RawClient.connect(server.url);
    client.get("/");
    await client.response();
    assert.equal(await client.closed(), "");
  });

  test(`connections that are ${how} are so many at most: idle ones make room for others`, async () => {
    const hand = byHand();
    const http = { connectionsMax: 2 };
    await using server = await startExchangeServer(hand.handle, { injected, http });
    using idle = await RawClient.connect(server.url);
    idle.get("/now");
    await idle.response();
    using busy = await RawClient.connect(server.url);
    busy.get("/");
    const first = await hand.next();
    using other = await RawClient.connect(server.url);
    other.get("/");
    const second = await hand.next();
    assert.equal(await idle.closed(), "");
    using surplus = await RawClient.connect(server.url);
    assert.equal(await surplus.closed(), "");
    for (const exchange of [first, second]) answer(exchange);
    for (const client of [busy, other]) assert.equal((await client.response()).body, "/");
  });

  test(`a client that closes its side of a connection that is ${how} ends it`, async () => {
    await using server = await startExchangeServer(answer, { injected });
    using client = await RawClient.connect(server.url);
    client.get("/");
    client.socket.end();
    assert.equal((await client.response()).body, "/");
    assert.equal(await client.closed(), "");
  });

  test(`drain answers what is in flight and closes connections that are ${how}`, async () => {
    const hand = byHand();
    await using server = await startExchangeServer(hand.handle, { injected });
    using unused = await RawClient.connect(server.url);
    using idle = await RawClient.connect(server.url);
    using waiting = await RawClient.connect(server.url);
    using streaming = await RawClient.connect(server.url);
    idle.get("/now");
    await idle.response();
    waiting.get("/whole");
    const whole = await hand.next();
    streaming.get("/stream");
    const stream = await hand.next();
    stream.startResponse(200, "");
    await streaming.until("\r\n\r\n");

    const drained = server.trigger.drain();
    assert.equal(await unused.closed(), "");
    assert.equal(await idle.closed(), "");
    whole.respond(200, "", "whole");
    const response = await waiting.response();
    assert.equal(response.body, "whole");
    assert.deepEqual(response.values("connection"), ["close"]);
    assert.equal(await waiting.closed(), "");
    stream.write(Buffer.from("part"));
    stream.end();
    assert.equal(await streaming.chunk(), "part");
    assert.equal(await streaming.chunk(), "");
    assert.equal(await streaming.closed(), "");
    await drained;
  });

  test(`drain waits only so long for connections that are ${how}`, async () => {
    const hand = byHand();
    await using server = await startExchangeServer(hand.handle, { injected });
    using waiting = await RawClient.connect(server.url);
    using half = await RawClient.connect(server.url);
    waiting.get("/");
    half.get("/");
    half.send("GET / HTTP/1.1\r\n");
    const gone = [await hand.next(), await hand.next()].map(
      (exchange) => new Promise<void>((resolve) => exchange.onGone(resolve)),
    );
    await server.trigger.drain();
    await Promise.all(gone);
    assert.equal(await waiting.closed(), "");
    assert.equal(await half.closed(), "");
  });
}

test("an idle connection outlasts what proxies keep for another request", async () => {
  await using server = await startExchangeServer(answer);
  assert.equal(server.trigger.server.keepAliveTimeout, 75_000);
});

test("a request that comes while the server drains is answered, and is the last of its connection", async () => {
  const hand = byHand();
  await using server = await startExchangeServer(hand.handle);
  using client = await RawClient.connect(server.url);
  client.get("/first");
  const first = await hand.next();
  const drained = server.trigger.drain();
  client.get("/now");
  first.respond(200, "", "first");
  const response = await client.response();
  assert.equal(response.body, "first");
  assert.deepEqual(response.values("connection"), ["close"]);
  assert.equal(await client.closed(), "");
  await drained;
});
