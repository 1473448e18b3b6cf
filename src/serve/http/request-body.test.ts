/** Request bodies of every size and framing, up to what the client can see of how they are read. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isBobbinError } from "../../errors.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { httpLimits } from "../../limits.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";

const max = httpLimits.bodyBytesMax;

/** Answers with the length of a body that is taken whole; /later leaves it unread, /first reads one chunk. */
function handle(exchange: HttpExchange): void {
  const { url } = exchange;
  const answer = (text: string): void => exchange.respond(200, "", text);
  const failed = (error: unknown): void => {
    if (isBobbinError(error)) exchange.fail(error);
  };
  if (url === "/unread") answer("unread");
  else if (url === "/first") exchange.readChunk().then(() => answer("first"), failed);
  else
    exchange.readBody().then((body) => answer(`${exchange.bodyBytes} ${body.byteLength}`), failed);
}

function chunked(bytes: number, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let left = bytes; left > 0; left -= size) {
    const chunk = Buffer.alloc(Math.min(left, size), "x");
    parts.push(Buffer.from(`${chunk.byteLength.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

const bodies: [name: string, header: string, body: Buffer, answer: string][] = [
  ["of no length", "Content-Length: 0", Buffer.alloc(0), "0 0"],
  ["of one byte", "Content-Length: 1", Buffer.from("x"), "1 1"],
  ["of 1 MiB", "Content-Length: 1048576", Buffer.alloc(1_048_576), "1048576 1048576"],
  ["at the limit", `Content-Length: ${max}`, Buffer.alloc(max), `${max} ${max}`],
  ["in no chunks", "Transfer-Encoding: chunked", chunked(0, 1), "-1 0"],
  ["in small chunks", "Transfer-Encoding: chunked", chunked(1000, 3), "-1 1000"],
  ["in chunks up to the limit", "Transfer-Encoding: chunked", chunked(max, 500_000), `-1 ${max}`],
];

test("bodies are taken whole, and the connection goes on", async () => {
  await using server = await startExchangeServer(handle);
  using client = await RawClient.connect(server.url);
  for (const [name, header, body, answer] of bodies) {
    client.sendHead("POST / HTTP/1.1", "Host: a", header);
    client.send(body);
    const response = await client.response();
    assert.deepEqual([response.status, response.body], [200, answer], name);
  }
  client.get("/");
  assert.equal((await client.response()).body, "0 0");
});

const tooLarge: [name: string, header: string, body: Buffer][] = [
  ["announced", `Content-Length: ${max + 1}`, Buffer.alloc(max + 1)],
  ["in chunks", "Transfer-Encoding: chunked", chunked(max + 1, 500_000)],
  ["far beyond it in chunks", "Transfer-Encoding: chunked", chunked(max * 3, 500_000)],
];

for (const [name, header, body] of tooLarge) {
  test(`a body larger than the limit, ${name}, gets 413, and the connection goes on`, async () => {
    await using server = await startExchangeServer(handle);
    using client = await RawClient.connect(server.url);
    client.sendHead("POST / HTTP/1.1", "Host: a", header);
    client.send(body);
    const response = await client.response();
    assert.equal(response.status, 413);
    assert.deepEqual(response.names, ["content-length", "date"]);
    client.get("/");
    assert.equal((await client.response()).body, "0 0");
  });
}

for (const path of ["/unread", "/first"]) {
  test(`a body that ${path === "/first" ? "is read in part" : "nobody reads"} passes, and the connection goes on`, async () => {
    await using server = await startExchangeServer(handle);
    using client = await RawClient.connect(server.url);
    client.sendHead(`POST ${path} HTTP/1.1`, "Host: a", "Content-Length: 5000000");
    client.send(Buffer.alloc(5_000_000));
    client.get("/");
    assert.equal((await client.response()).body, path.slice(1));
    assert.equal((await client.response()).body, "0 0");
  });
}

test("a client that expects 100-continue gets it", async () => {
  await using server = await startExchangeServer(handle);
  using client = await RawClient.connect(server.url);
  client.sendHead("POST / HTTP/1.1", "Host: a", "Content-Length: 4", "Expect: 100-continue");
  assert.equal(await client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  const response = await client.response();
  assert.equal(response.body, "4 4");
  assert.deepEqual(response.names, ["content-length", "date"]);
});

test("a client that is not read from is held up, and goes on when it is", async () => {
  const started = Promise.withResolvers<HttpExchange>();
  await using server = await startExchangeServer((exchange) => started.resolve(exchange));
  using client = await RawClient.connect(server.url);
  const bytes = 50_000_000;
  client.sendHead("POST / HTTP/1.1", "Host: a", `Content-Length: ${bytes}`);
  client.send(Buffer.alloc(bytes));
  const exchange = await started.promise;
  let read = (await exchange.readChunk())!.byteLength;
  assert.ok(client.socket.writableLength > 0, "most of the body is still with the client");
  for (let chunk = await exchange.readChunk(); chunk !== null; chunk = await exchange.readChunk()) {
    assert.ok(chunk.byteLength <= 1_048_576);
    read += chunk.byteLength;
  }
  assert.equal(read, bytes);
  assert.equal(await exchange.readChunk(), null, "the end stays the end");
  exchange.respond(200, "", "");
  await client.response();
});

for (const method of ["readBody", "readChunk"] as const) {
  test(`${method} rejects when the client leaves in the middle of its body`, async () => {
    const came = Promise.withResolvers<HttpExchange>();
    await using server = await startExchangeServer(came.resolve);
    using client = await RawClient.connect(server.url);
    client.sendHead("POST / HTTP/1.1", "Host: a", "Content-Length: 10");
    client.send("half");
    const exchange = await came.promise;
    if (method === "readChunk") await exchange.readChunk();
    const read = exchange[method]();
    client.socket.destroy();
    await assert.rejects(read, { code: "client-gone" });
  });
}
