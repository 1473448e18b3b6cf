/** Requests that ask for another protocol, where the server listens itself and where it is handed connections. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";

/** Answers with the method, the path and the body. */
async function echo(exchange: HttpExchange): Promise<void> {
  const body = await exchange.readBody();
  const { method, url } = exchange;
  exchange.respond(200, "", `${method} ${url} ${Buffer.from(body).toString("latin1")}`);
}

/** Answers `/large` with more than a socket takes at once, chunk by chunk as the client reads; the others with their path. */
function answer(exchange: HttpExchange): void {
  if (exchange.url !== "/large") {
    exchange.respond(200, "", exchange.url);
    return;
  }
  exchange.startResponse(200, `content-length\n${chunksOfLarge * chunk.length}`);
  let left = chunksOfLarge;
  const send = (gone: boolean): void => {
    if (gone) return;
    for (; left > 0;) {
      left -= 1;
      if (!exchange.write(chunk)) return exchange.onDrain(send);
    }
    exchange.end();
  };
  send(false);
}

const chunk = Buffer.alloc(65_536, "x");
const chunksOfLarge = 64;
const webSocket = ["Connection: Upgrade", "Upgrade: websocket"];
const http2 = [
  "Connection: Upgrade, HTTP2-Settings",
  "Upgrade: h2c",
  "HTTP2-Settings: AAMAAABkAAQAAP__",
];

function request(first: string, lines: readonly string[], body = ""): string {
  return [`${first} HTTP/1.1`, "Host: a", ...lines, "", body].join("\r\n");
}

for (const injected of [false, true]) {
  const how = injected ? "handed over" : "accepted";

  for (const [name, lines] of [
    ["a WebSocket", webSocket],
    ["HTTP/2", http2],
  ] as const) {
    test(`requests for ${name} are answered as others on a connection that is ${how}, in order`, async () => {
      await using server = await startExchangeServer((exchange) => void echo(exchange), {
        injected,
      });
      using client = await RawClient.connect(server.url);
      client.send(
        [
          request("GET /0", []),
          request("GET /1", lines),
          request("GET /2", []),
          request("POST /3", [...lines, "Content-Length: 5"], "hello"),
          request("POST /4", [...lines, "Transfer-Encoding: chunked"], "5\r\nhello\r\n0\r\n\r\n"),
          request("GET /5", lines),
          request("GET /6", []),
        ].join(""),
      );
      const bodies: string[] = [];
      for (let at = 0; at < 7; at += 1) bodies.push((await client.response()).body);
      assert.deepEqual(bodies, [
        "GET /0 ",
        "GET /1 ",
        "GET /2 ",
        "POST /3 hello",
        "POST /4 hello",
        "GET /5 ",
        "GET /6 ",
      ]);
      client.get("/last");
      assert.equal((await client.response()).body, "GET /last ");
    });
  }

  test(`a body behind an upgrade may come later on a connection that is ${how}`, async () => {
    await using server = await startExchangeServer((exchange) => void echo(exchange), { injected });
    using client = await RawClient.connect(server.url);
    for (let round = 0; round < 20; round += 1) {
      client.send(request("POST /", [...webSocket, "Content-Length: 4"], "on"));
      client.send("ce");
      assert.equal((await client.response()).body, "POST / once");
    }
  });

  test(`what is sent before an upgrade leaves whole on a connection that is ${how}`, async () => {
    await using server = await startExchangeServer(answer, { injected });
    using client = await RawClient.connect(server.url);
    client.socket.pause();
    for (const path of ["/large", "/large", "/small"]) client.send(request(`GET ${path}`, []));
    client.send(request("GET /upgrade", webSocket));
    client.send(request("GET /behind", []));
    client.socket.resume();
    const lengths: number[] = [];
    for (let at = 0; at < 5; at += 1) lengths.push((await client.response()).body.length);
    const large = chunksOfLarge * chunk.length;
    assert.deepEqual(lengths, [large, large, 6, 8, 7]);
  });

  test(`a client that leaves while its upgrade waits does no harm on a connection that is ${how}`, async () => {
    const came = Promise.withResolvers<HttpExchange>();
    await using server = await startExchangeServer(came.resolve, { injected });
    const client = await RawClient.connect(server.url);
    client.send(request("GET /slow", []) + request("GET /upgrade", webSocket));
    const exchange = await came.promise;
    const gone = new Promise<void>((resolve) => exchange.onGone(resolve));
    client.socket.resetAndDestroy();
    await gone;
  });

  test(`CONNECT gets 501 behind earlier answers on a connection that is ${how}, and ends it`, async () => {
    await using server = await startExchangeServer(answer, { injected });
    using client = await RawClient.connect(server.url);
    client.send(request("GET /first", []) + request("CONNECT a:80", []) + request("GET /", []));
    assert.equal((await client.response()).body, "/first");
    const response = await client.response();
    assert.equal(response.status, 501);
    assert.deepEqual(response.values("connection"), ["close"]);
    assert.equal(await client.closed(), "");
  });
}

test("a request behind one that ends the connection is not answered", async () => {
  await using server = await startExchangeServer(answer);
  using client = await RawClient.connect(server.url);
  client.send(request("GET /first", ["Connection: close"]) + request("GET /upgrade", webSocket));
  assert.equal((await client.response()).body, "/first");
  assert.equal(await client.closed(), "");
});

test("connections with upgrades are drained as others", async () => {
  await using server = await startExchangeServer(answer);
  using client = await RawClient.connect(server.url);
  client.get("/", ...webSocket);
  await client.response();
  await server.trigger.drain();
  assert.equal(await client.closed(), "");
});
