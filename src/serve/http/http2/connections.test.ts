/** How connections of HTTP/2 begin and end. */

import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { HttpExchange } from "../../../guests/http-exchange.ts";
import { until } from "../../../../test/support/delaying-store.ts";
import { startExchangeServer } from "../../../../test/support/exchange-server.ts";
import { Http2Client, received } from "../../../../test/support/http2-client.ts";
import {
  frame,
  framesIn,
  getFrame,
  preface,
  types,
} from "../../../../test/support/http2-frames.ts";
import { RawClient } from "../../../../test/support/raw-client.ts";
import type { HttpTriggerServer } from "../server.ts";

const answer = (exchange: HttpExchange): void => exchange.respond(200, "", exchange.url);

test("the preface may come in pieces, and a request with it", async () => {
  await using server = await startExchangeServer(answer);
  using slow = await RawClient.connect(server.url);
  for (const byte of [...Buffer.from(preface, "latin1"), ...getFrame(1, "/slow")]) {
    slow.send(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.match(await slow.until("/slow"), /\/slow$/);
  using quick = await RawClient.connect(server.url);
  quick.send(
    Buffer.concat([Buffer.from(preface, "latin1"), getFrame(1, "/one"), getFrame(3, "/two")]),
  );
  assert.match(await quick.until("/two"), /\/one[^]*\/two$/);
});

test("what is no preface after all is no HTTP", async () => {
  await using server = await startExchangeServer(answer);
  using client = await RawClient.connect(server.url);
  client.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
  assert.match(await client.closed(), /^HTTP\/1\.1 400 /);
});

test("a connection that stays idle after a response is closed, whatever else is sent on it", async () => {
  const http = { keepAliveMilliseconds: 60 };
  await using server = await startExchangeServer(answer, { http });
  using client = await RawClient.connect(server.url);
  client.send(preface);
  client.send(getFrame(1, "/a"));
  await client.until("/a");
  const pings = setInterval(() => client.send(frame(types.ping, 0, 0, Buffer.alloc(8))), 5);
  const came = framesIn(await client.closed());
  clearInterval(pings);
  assert.ok(came.some(({ type }) => type === types.goaway));
});

test("a connection with a request in flight is not idle", async () => {
  const begun = Promise.withResolvers<HttpExchange>();
  const http = { keepAliveMilliseconds: 30 };
  await using server = await startExchangeServer(
    (exchange) => (exchange.url === "/" ? begun.resolve(exchange) : answer(exchange)),
    { http },
  );
  using client = new Http2Client(server.url);
  const waiting = client.ask({ ":path": "/" });
  const exchange = await begun.promise;
  await client.ask({ ":path": "/other" });
  await new Promise((resolve) => setTimeout(resolve, 90));
  answer(exchange);
  assert.equal((await waiting).body, "/");
});

test("a client that begins and sends no request is cut off", async () => {
  const prepare = ({ server }: HttpTriggerServer): void => void (server.headersTimeout = 60);
  await using server = await startExchangeServer(answer, { prepare });
  using client = await RawClient.connect(server.url);
  client.send(preface);
  assert.ok(framesIn(await client.closed()).some(({ type }) => type === types.goaway));
});

/** A client that says that it asks nothing more. */
const farewell = frame(types.goaway, 0, 0, Buffer.alloc(8));

test("a client that ends and does not close the connection holds it no longer", async () => {
  const sockets: Socket[] = [];
  const prepare = ({ server }: HttpTriggerServer): void => {
    server.headersTimeout = 60;
    server.on("connection", (socket: Socket) => sockets.push(socket));
  };
  const http = { keepAliveMilliseconds: 30 };
  await using server = await startExchangeServer(answer, { prepare, http });
  using idle = await RawClient.connect(server.url);
  using leaving = await RawClient.connect(server.url);
  for (const client of [idle, leaving]) {
    client.send(preface);
    client.send(getFrame(1, "/a"));
    await client.until("/a");
  }
  leaving.send(farewell);
  // Neither client closes its side.
  await until(() => sockets.length === 2 && sockets.every(({ destroyed }) => destroyed));
});

test("a client that ends, breaks the protocol and leaves is seen to have left", async () => {
  const prepare = ({ server }: HttpTriggerServer): void => void (server.headersTimeout = 60);
  const begun = Promise.withResolvers<HttpExchange>();
  await using server = await startExchangeServer(begun.resolve, { prepare });
  using client = await RawClient.connect(server.url);
  client.send(preface);
  client.send(getFrame(1));
  const exchange = await begun.promise;
  const gone = new Promise<void>((resolve) => exchange.onGone(resolve));
  // A part of a body of no request.
  client.send(Buffer.concat([farewell, frame(types.data, 0, 3, Buffer.alloc(5))]));
  client.socket.end();
  await gone;
});

test("a client that ends gets what it waits for", async () => {
  const begun = Promise.withResolvers<HttpExchange>();
  await using server = await startExchangeServer(begun.resolve);
  using client = new Http2Client(server.url);
  const waiting = client.ask({ ":path": "/" });
  const exchange = await begun.promise;
  client.session.goaway();
  answer(exchange);
  assert.equal((await waiting).body, "/");
});

test("a body that does not come is 408, and its component hears that the client has gone", async () => {
  const begun = Promise.withResolvers<HttpExchange>();
  await using server = await startExchangeServer(
    (exchange) => (exchange.method === "POST" ? begun.resolve(exchange) : answer(exchange)),
    // Nobody is in a hurry for the head: the client of a test may be slow.
    { prepare: (trigger) => void (trigger.server.requestTimeout = 60) },
  );
  using client = new Http2Client(server.url);
  const stream = client.begin({ ":method": "POST", ":path": "/" }, false);
  const answered = received(stream);
  const exchange = await begun.promise;
  const gone = new Promise<void>((resolve) => exchange.onGone(resolve));
  const { status, body } = await answered;
  assert.deepEqual([status, body], [408, ""]);
  await gone;
  exchange.respond(200, "", "too late");
});

for (const injected of [false, true]) {
  const how = injected ? "handed over" : "accepted";

  test(`drain answers what is in flight on connections that are ${how}, and says that nothing more is`, async () => {
    const begun = Promise.withResolvers<HttpExchange>();
    await using server = await startExchangeServer(
      (exchange) => (exchange.url === "/" ? begun.resolve(exchange) : answer(exchange)),
      { injected },
    );
    using client = new Http2Client(server.url);
    using idle = new Http2Client(server.url);
    await idle.ask({ ":path": "/now" });
    const waiting = client.ask({ ":path": "/" });
    const exchange = await begun.promise;
    const told = new Promise<void>((resolve) => client.session.once("goaway", () => resolve()));
    const drained = server.trigger.drain();
    await idle.closed;
    await told;
    answer(exchange);
    const { status, body } = await waiting;
    assert.deepEqual([status, body], [200, "/"]);
    await client.closed;
    await drained;
    for (const { goaways } of [idle, client]) assert.deepEqual(new Set(goaways), new Set([0]));
  });

  test(`drain waits only so long for connections that are ${how}`, async () => {
    const begun = Promise.withResolvers<HttpExchange>();
    await using server = await startExchangeServer(begun.resolve, { injected });
    using client = new Http2Client(server.url);
    client.begin({ ":path": "/" });
    const exchange = await begun.promise;
    const gone = new Promise<void>((resolve) => exchange.onGone(resolve));
    await server.trigger.drain();
    await Promise.all([gone, client.closed]);
  });
}
