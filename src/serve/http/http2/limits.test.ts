/** What a client of HTTP/2 may not do, in frames that no client of good will sends; and what all the others feel of it. */

import assert from "node:assert/strict";
import { constants } from "node:http2";
import { test } from "node:test";
import type { HttpExchange } from "../../../guests/http-exchange.ts";
import { httpLimits } from "../../../limits.ts";
import {
  type ExchangeServer,
  startExchangeServer,
} from "../../../../test/support/exchange-server.ts";
import { Http2Client } from "../../../../test/support/http2-client.ts";
import {
  flags,
  type Frame,
  frame,
  framesIn,
  getFrame,
  getHeaders,
  headerBlock,
  preface,
  types,
  word,
} from "../../../../test/support/http2-frames.ts";
import { RawClient } from "../../../../test/support/raw-client.ts";

const answer = (exchange: HttpExchange): void => exchange.respond(200, "", "ok");

/** Waits for a frame that somebody looks for. */
async function frameOf(client: RawClient, is: (frame: Frame) => boolean): Promise<Frame> {
  for (;;) {
    const found = framesIn(client.received).find(is);
    if (found !== undefined) return found;
    if (client.socket.destroyed) throw new Error("closed before the frame came");
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        client.socket.off("data", wake).off("close", wake);
        resolve();
      };
      client.socket.once("data", wake).once("close", wake);
    });
  }
}

const isReset =
  (stream: number) =>
  ({ type, stream: of }: Frame): boolean =>
    type === types.reset && of === stream;

/** Whoever else comes is answered. */
async function othersAreAnswered(server: ExchangeServer): Promise<void> {
  using client = new Http2Client(server.url);
  assert.equal((await client.ask({ ":path": "/" })).body, "ok");
  assert.equal(await (await fetch(server.url)).text(), "ok");
}

test("more requests at once than there may be are refused, and those before them are not", async () => {
  const max = httpLimits.streamsMax;
  const begun: HttpExchange[] = [];
  await using server = await startExchangeServer((exchange) => begun.push(exchange));
  using client = await RawClient.connect(server.url);
  client.send(preface);
  for (let at = 0; at <= max; at += 1) client.send(getFrame(2 * at + 1));
  const { payload } = await frameOf(client, isReset(2 * max + 1));
  assert.equal(payload.readUInt32BE(), constants.NGHTTP2_REFUSED_STREAM);
  assert.equal(begun.length, max);
  begun[0]?.respond(200, "", "first");
  assert.match(await client.until("first"), /first$/);
});

test("each request counts like a connection, and is refused where there is no room", async () => {
  const begun: HttpExchange[] = [];
  let wake: (exchange: HttpExchange) => void = () => {};
  const next = (): Promise<HttpExchange> => new Promise((resolve) => (wake = resolve));
  const http = { connectionsMax: 3 };
  await using server = await startExchangeServer(
    (exchange) => {
      begun.push(exchange);
      wake(exchange);
    },
    { http },
  );
  using client = await RawClient.connect(server.url);
  client.send(preface);
  for (const stream of [1, 3, 5]) client.send(getFrame(stream));
  const { payload } = await frameOf(client, isReset(5));
  assert.equal(payload.readUInt32BE(), constants.NGHTTP2_REFUSED_STREAM);
  assert.equal(begun.length, 2);
  using other = await RawClient.connect(server.url);
  assert.equal(await other.closed(), "");
  for (const exchange of begun) answer(exchange);
  await frameOf(client, ({ type, stream }) => type === types.data && stream === 3);
  // What is over is counted no more, if not at once.
  for (;;) {
    using later = await RawClient.connect(server.url);
    later.get("/");
    const took = new Promise<null>((resolve) => {
      later.socket.once("close", () => resolve(null));
    });
    const exchange = await Promise.race([took, next()]);
    if (exchange === null) continue;
    answer(exchange);
    assert.equal((await later.response()).body, "ok");
    break;
  }
});

test("a request has room made for it where others are idle, and its own connection stays", async () => {
  await using server = await startExchangeServer(answer, { http: { connectionsMax: 3 } });
  using idle = await RawClient.connect(server.url);
  idle.get("/");
  assert.equal((await idle.response()).body, "ok");
  using other = await RawClient.connect(server.url);
  using client = await RawClient.connect(server.url);
  for (const one of [other, client]) one.send(preface);
  await frameOf(other, ({ type }) => type === types.settings);
  client.send(getFrame(1));
  assert.match(await client.until("ok"), /ok$/);
  for (const one of [idle, other]) await one.closed();
});

test("a head that is too large is 431, one far too large is broken off, and the connection goes on", async () => {
  await using server = await startExchangeServer(answer);
  using client = new Http2Client(server.url, { maxSendHeaderBlockLength: 1_000_000 });
  const large = await client.ask({ ":path": "/", "x-a": "x".repeat(17_000) });
  assert.deepEqual([large.status, large.body], [431, ""]);
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`x-${at}`, "1"]));
  assert.equal((await client.ask({ ":path": "/", ...many })).status, 200);
  assert.equal((await client.ask({ ":path": "/" })).body, "ok");
  await othersAreAnswered(server);
});

const floods: [name: string, sent: (at: number) => Buffer][] = [
  ["pings", () => frame(types.ping, 0, 0, Buffer.alloc(8))],
  ["settings", () => frame(types.settings, 0, 0)],
  [
    "requests that it breaks off",
    (at) => {
      const stream = 2 * at + 1;
      return Buffer.concat([getFrame(stream), frame(types.reset, 0, stream, word(8))]);
    },
  ],
  ["frames of no request", (at) => frame(types.windowUpdate, 0, 2 * at + 1, word(0))],
];
for (const [name, sent] of floods) {
  test(`a client that sends ${name} without end is cut off`, async () => {
    await using server = await startExchangeServer(answer);
    using client = await RawClient.connect(server.url);
    client.send(preface);
    // It reads nothing, so that what it is answered with stays with the server.
    client.socket.pause();
    client.send(Buffer.concat(Array.from({ length: 20_000 }, (_, at) => sent(at))));
    await new Promise((resolve) => setImmediate(resolve));
    await othersAreAnswered(server);
    client.socket.resume();
    await client.closed();
    await othersAreAnswered(server);
  });
}

const brokenOff: [name: string, headers: [string, string][]][] = [
  ["it waits for a word before it sends its body", [["expect", "100-continue"]]],
  ["it expects what nobody does", [["expect", "something"]]],
  ["it is refused", [["host", "other.com"]]],
  ["it says how long its body is", [["content-length", "5"]]],
];
for (const [name, more] of brokenOff) {
  test(`a request that is broken off in the piece that it came with harms nobody, where ${name}`, async () => {
    await using server = await startExchangeServer(answer);
    using client = await RawClient.connect(server.url);
    const head = [[":method", "POST"] as const, ...getHeaders("/").slice(1), ...more];
    const begin = frame(types.headers, flags.endHeaders, 1, headerBlock(head));
    const reset = frame(types.reset, 0, 1, word(constants.NGHTTP2_CANCEL));
    client.send(Buffer.concat([Buffer.from(preface, "latin1"), begin, reset]));
    client.send(getFrame(3));
    assert.match(await client.until("ok"), /ok$/);
    await othersAreAnswered(server);
  });
}

test("a head that never ends is cut off", async () => {
  await using server = await startExchangeServer(answer);
  using client = await RawClient.connect(server.url);
  client.send(preface);
  client.send(frame(types.headers, flags.endStream, 1, headerBlock(getHeaders("/"))));
  const more = frame(types.continuation, 0, 1, headerBlock([["x-a", "1"]]));
  client.send(Buffer.concat(Array.from({ length: 20_000 }, () => more)));
  await client.closed();
  await othersAreAnswered(server);
});

test("empty parts of a body without end are cut off", async () => {
  await using server = await startExchangeServer((exchange) => {
    if (exchange.method === "GET") answer(exchange);
  });
  using client = await RawClient.connect(server.url);
  client.send(preface);
  const block = headerBlock([[":method", "POST"], ...getHeaders("/").slice(1)]);
  client.send(frame(types.headers, flags.endHeaders, 1, block));
  client.send(Buffer.concat(Array.from({ length: 20_000 }, () => frame(types.data, 0, 1))));
  await client.closed();
  await othersAreAnswered(server);
});

test("a client that takes nothing holds up itself alone", async () => {
  const begun: HttpExchange[] = [];
  await using server = await startExchangeServer((exchange) => {
    if (exchange.url === "/") return answer(exchange);
    begun.push(exchange);
    exchange.respond(200, "", "x".repeat(100_000));
  });
  using client = await RawClient.connect(server.url);
  // SETTINGS_INITIAL_WINDOW_SIZE 0: no byte of any body may leave.
  client.send(preface);
  client.send(frame(types.settings, 0, 0, Buffer.concat([Buffer.from([0, 4]), word(0)])));
  for (let stream = 1; stream < 20; stream += 2) client.send(getFrame(stream, "/large"));
  await frameOf(client, ({ type, stream }) => type === types.headers && stream === 19);
  assert.equal(framesIn(client.received).filter(({ type }) => type === types.data).length, 0);
  const gone = begun.map((exchange) => new Promise<void>((resolve) => exchange.onGone(resolve)));
  await othersAreAnswered(server);
  client.socket.destroy();
  await Promise.all(gone);
});

test("a header that no HTTP holds is left out", async () => {
  await using server = await startExchangeServer((exchange) =>
    exchange.respond(200, "", exchange.headers),
  );
  using client = await RawClient.connect(server.url);
  const ends = flags.endHeaders | flags.endStream;
  const headers: [string, string][] = [
    ["x-a", "a\nspin-evil\nb"],
    ["x-b", "whole"],
  ];
  client.send(preface);
  client.send(frame(types.headers, ends, 1, headerBlock([...getHeaders("/"), ...headers])));
  const seen = await client.until("spin-client-addr");
  assert.match(seen, /\nx-b\nwhole\n/);
  assert.doesNotMatch(seen, /evil|x-a/);
});

const malformed: [name: string, headers: [string, string][]][] = [
  ["a name in capitals", [...getHeaders("/"), ["X-A", "a"]]],
  ["transfer-encoding", [...getHeaders("/"), ["transfer-encoding", "chunked"]]],
  ["connection", [...getHeaders("/"), ["connection", "close"]]],
  ["two paths", [...getHeaders("/"), [":path", "/b"]]],
  ["no path", getHeaders("/").slice(0, 3)],
];
for (const [name, headers] of malformed) {
  test(`a head with ${name} reaches no component`, async () => {
    let seen = 0;
    await using server = await startExchangeServer((exchange) => {
      if (exchange.url === "/ok") return answer(exchange);
      seen += 1;
      exchange.respond(200, "", "");
    });
    using client = await RawClient.connect(server.url);
    client.send(preface);
    const ends = flags.endHeaders | flags.endStream;
    client.send(frame(types.headers, ends, 1, headerBlock(headers)));
    const { payload } = await frameOf(client, isReset(1));
    assert.equal(payload.readUInt32BE(), constants.NGHTTP2_PROTOCOL_ERROR);
    client.send(getFrame(3, "/ok"));
    assert.match(await client.until("ok"), /ok$/);
    assert.equal(seen, 0);
  });
}
