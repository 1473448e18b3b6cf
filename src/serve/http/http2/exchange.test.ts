/** Requests of HTTP/2 without TLS, where the server listens itself and where it is handed connections. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { constants } from "node:http2";
import { test } from "node:test";
import { bobbinError, type BobbinError } from "../../../errors.ts";
import type { HttpExchange } from "../../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../../test/support/exchange-server.ts";
import { Http2Client, received } from "../../../../test/support/http2-client.ts";
import {
  flags,
  frame,
  getFrame,
  getHeaders,
  headerBlock,
  preface,
  types,
  word,
} from "../../../../test/support/http2-frames.ts";
import { RawClient } from "../../../../test/support/raw-client.ts";

/** Answers with method, path, headers and body. */
async function echoWhole(exchange: HttpExchange): Promise<void> {
  const { method, url, headers } = exchange;
  const body = Buffer.from(await exchange.readBody()).toString("latin1");
  exchange.respond(200, "x-own\na\nx-own\nb", `${method} ${url}\n${headers}\n\n${body}`);
}

const echo = (exchange: HttpExchange): void => void echoWhole(exchange);

for (const injected of [false, true]) {
  const how = injected ? "handed over" : "accepted";

  test(`a connection that is ${how} may be of HTTP/2: a component sees what HTTP/1.1 shows it`, async () => {
    await using server = await startExchangeServer(echo, { injected });
    using client = new Http2Client(server.url);
    const asked = { ":path": "/a?b", "x-own": "1", "spin-client-addr": "1.2.3.4:5" };
    const { status, headers, body } = await client.ask(asked);
    assert.equal(status, 200);
    assert.equal(headers["x-own"], "a, b");
    assert.equal(headers["content-length"], String(body.length));
    assert.ok(headers.date !== undefined);
    const { host } = new URL(server.url);
    const seen = `GET /a?b\nhost\n${host}\nx-own\n1\nspin-path-info\n/a\nspin-full-url\nhttp://${host}/a?b\n`;
    assert.equal(body.slice(0, seen.length), seen);
    assert.doesNotMatch(body, /1\.2\.3\.4/);
    const posted = await client.ask({ ":method": "POST", ":path": "/" }, "body");
    assert.match(posted.body, /^POST \/\n[^]*\n\nbody$/);
  });
}

test("cookies that come in parts are one, and those of the explorer none", async () => {
  await using server = await startExchangeServer(echo);
  using client = new Http2Client(server.url);
  const { body } = await client.ask({ ":path": "/", cookie: ["a=b", "c=d"] });
  assert.match(body, /\ncookie\na=b; c=d\n/);
});

test("static answers, Bobbin's own and paths without a route are answered", async () => {
  await using server = await startExchangeServer(echo);
  using client = new Http2Client(server.url);
  const fixed = await client.ask({ ":path": "/static" });
  assert.deepEqual([fixed.status, fixed.headers["x-static"], fixed.body], [200, "yes", "static"]);
  const health = await client.ask({ ":path": "/.well-known/spin/health" });
  assert.equal(health.body, "OK");
  const missing = await client.ask({ ":path": "/.well-known/spin/other" });
  assert.deepEqual([missing.status, missing.body], [404, ""]);
});

const bodiless: [method: string, status: number, length: string | undefined][] = [
  ["HEAD", 200, "5"],
  ["GET", 204, undefined],
  ["GET", 304, "5"],
];
for (const [method, status, length] of bodiless) {
  test(`${method} with ${status} ends with its head, whatever length it has`, async () => {
    await using server = await startExchangeServer((exchange) => {
      if (exchange.url === "/whole") exchange.respond(status, "content-length\n5", "");
      else assert.equal(exchange.startResponse(status, "content-length\n5"), false);
    });
    using client = new Http2Client(server.url);
    for (const path of ["/whole", "/stream"]) {
      const answer = await client.ask({ ":method": method, ":path": path });
      assert.deepEqual([answer.status, answer.body, answer.code], [status, "", 0]);
      assert.equal(answer.headers["content-length"], length);
    }
  });
}

test("trailers that no HTTP holds are told of as of HTTP/1.1", async () => {
  const told = Promise.withResolvers<unknown>();
  await using server = await startExchangeServer((exchange) => {
    exchange.startResponse(200, "");
    try {
      exchange.end("not a name\n1");
    } catch (error) {
      told.resolve(error);
      exchange.end("x-sum\n1");
    }
  });
  using client = new Http2Client(server.url);
  const { status, trailers } = await client.ask({ ":path": "/" });
  assert.deepEqual([status, trailers["x-sum"]], [200, "1"]);
  assert.equal(((await told.promise) as BobbinError).code, "guest-bad-response");
});

test("a response leaves in parts, and trailers behind it, as far as they mean something there", async () => {
  await using server = await startExchangeServer((exchange) => {
    exchange.startResponse(200, "content-type\ntext/plain");
    exchange.write(Buffer.from("one "));
    exchange.write(Buffer.from("two"));
    exchange.end("x-sum\n1\nset-cookie\na=b");
  });
  using client = new Http2Client(server.url);
  const { body, trailers, code } = await client.ask({ ":path": "/" });
  assert.deepEqual([body, trailers["x-sum"], trailers["set-cookie"]], ["one two", "1", undefined]);
  assert.equal(code, constants.NGHTTP2_NO_ERROR);
});

/** Sends back as it comes. */
async function echoParts(exchange: HttpExchange): Promise<void> {
  for (;;) {
    const chunk = await exchange.readChunk();
    if (chunk === null) break;
    if (!exchange.write(chunk)) {
      await new Promise<void>((resolve) => exchange.onDrain(() => resolve()));
    }
  }
  exchange.end();
}

test("large bodies go in both directions as far as there is room", async () => {
  const size = 3_000_000;
  await using server = await startExchangeServer((exchange) => {
    exchange.startResponse(200, `content-length\n${size}`);
    void echoParts(exchange);
  });
  using client = new Http2Client(server.url);
  const posted = await client.ask({ ":method": "POST", ":path": "/" }, Buffer.alloc(size, "x"));
  assert.equal(posted.body, "x".repeat(size));
});

test("what is no response is an error as in HTTP/1.1, and so is a status that HTTP/2 has no place for", async () => {
  const heads = ["x-a\n\u0100", "bad name\n1", "content-length\nx"];
  const seen: string[] = [];
  await using server = await startExchangeServer((exchange) => {
    const at = Number(exchange.url.slice(1));
    try {
      exchange.respond(at === 9 ? 700 : 200, heads[at] ?? "", "");
    } catch (error) {
      seen.push((error as { code: string }).code);
      exchange.fail(bobbinError("guest-bad-response", { detail: "" }, error));
    }
  });
  using client = new Http2Client(server.url);
  for (const path of ["/0", "/1", "/2", "/9"]) {
    const { status, body } = await client.ask({ ":path": path });
    assert.deepEqual([status, body], [500, ""]);
  }
  assert.deepEqual(seen, Array(4).fill("guest-bad-response"));
});

test("of headers that HTTP/2 has once the last is sent", async () => {
  await using server = await startExchangeServer((exchange) => {
    exchange.respond(200, "Content-Type\na/b\ncontent-type\nc/d\nConnection\nclose\nte\nx", "");
  });
  using client = new Http2Client(server.url);
  const { status, headers } = await client.ask({ ":path": "/" });
  assert.deepEqual([status, headers["content-type"]], [200, "c/d"]);
});

test("a body that does not fit its length ends its stream with an error, and no other stream", async () => {
  await using server = await startExchangeServer((exchange) => {
    if (exchange.url === "/ok") return exchange.respond(200, "", "ok");
    exchange.startResponse(200, "content-length\n3");
    try {
      if (exchange.url === "/long") exchange.write(Buffer.from("four"));
      exchange.end();
    } catch (error) {
      exchange.fail(error as BobbinError);
    }
  });
  using client = new Http2Client(server.url);
  for (const path of ["/long", "/short"]) {
    const { code } = await client.ask({ ":path": path });
    assert.equal(code, constants.NGHTTP2_INTERNAL_ERROR);
  }
  assert.equal((await client.ask({ ":path": "/ok" })).body, "ok");
});

test("a request that is broken off has no client, and a body that ends with it is none", async () => {
  const begun = Promise.withResolvers<HttpExchange>();
  await using server = await startExchangeServer((exchange) => {
    if (exchange.url === "/ok") exchange.respond(200, "", "ok");
    else begun.resolve(exchange);
  });
  using client = await RawClient.connect(server.url);
  const block = headerBlock([...getHeaders("/"), ["content-type", "a/b"]]);
  client.send(preface);
  client.send(frame(types.headers, flags.endHeaders, 1, block));
  client.send(frame(types.data, 0, 1, Buffer.from("half")));
  const exchange = await begun.promise;
  const gone = new Promise<void>((resolve) => exchange.onGone(resolve));
  const read = assert.rejects(exchange.readBody(), { code: "client-gone" });
  client.send(frame(types.reset, 0, 1, word(constants.NGHTTP2_NO_ERROR)));
  await Promise.all([gone, read]);
  exchange.respond(200, "", "too late");
  client.send(getFrame(3, "/ok"));
  assert.match(await client.until("ok"), /ok$/);
});

test("a client that leaves altogether is gone from all its requests", async () => {
  let goneCount = 0;
  const all = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let begunCount = 0;
  await using server = await startExchangeServer((exchange) => {
    exchange.onGone(() => {
      goneCount += 1;
      if (goneCount === 3) all.resolve();
    });
    begunCount += 1;
    if (begunCount === 3) begun.resolve();
  });
  using client = new Http2Client(server.url);
  for (const path of ["/1", "/2", "/3"]) client.begin({ ":path": path });
  await begun.promise;
  client.session.destroy();
  await all.promise;
});

test("Expect: 100-continue is answered at once, and anything else with 417", async () => {
  await using server = await startExchangeServer(echo);
  using client = new Http2Client(server.url);
  const stream = client.begin({ ":method": "POST", ":path": "/", expect: "100-continue" }, false);
  await once(stream, "continue");
  stream.end("body");
  assert.match((await received(stream)).body, /\n\nbody$/);
  const other = await client.ask({ ":path": "/", expect: "something" });
  assert.equal(other.status, 417);
});

test("a body that is not read passes, and the connection goes on", async () => {
  await using server = await startExchangeServer((exchange) => exchange.respond(200, "", "ok"));
  using client = new Http2Client(server.url);
  for (const bytes of [10, 1_000_000]) {
    const asked = { ":method": "POST", ":path": "/" };
    assert.equal((await client.ask(asked, Buffer.alloc(bytes))).body, "ok");
  }
});

test("a body that a component takes whole is too large as in HTTP/1.1", async () => {
  await using server = await startExchangeServer((exchange) => {
    exchange.readBody().catch((error: unknown) => exchange.fail(error as BobbinError));
  });
  using client = new Http2Client(server.url);
  const asked = { ":method": "POST", ":path": "/", "content-length": "16777217" };
  const stream = client.begin(asked, false);
  const [headers] = await once(stream, "response");
  assert.equal(headers[":status"], 413);
  stream.close();
});
