/** Clients that send the body of their request too slowly for a TypeScript component. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { RawClient } from "../support/raw-client.ts";

const whole = `export const handleRequest = async (request) => {
  console.log("begun " + request.uri);
  return { status: 200, body: new Uint8Array(request.body ?? []) };
};`;
const streaming = `export default {
  fetch: async (request) => new Response(await request.text()),
};`;

test("a body that comes too slowly ends with 408, and the handler is not begun", async () => {
  await using app = await startInlineApp(
    { components: { whole } },
    { requestTimeoutMilliseconds: 200 },
  );
  using client = await RawClient.connect(app.url);
  client.sendHead("POST /whole/slow HTTP/1.1", "Host: example.com", "Content-Length: 10");
  client.send("part");
  assert.equal((await client.response()).status, 408);
  await client.closed();
  const lines = app.log.map(([, , line]) => line).join("\n");
  assert.match(lines, /POST \/whole\/slow: the request's body was not there within 200 ms/);
  assert.doesNotMatch(lines, /begun/);
});

test("a handler that reads a body as it comes waits for it no longer than the time limit", async () => {
  await using app = await startInlineApp(
    { components: { streaming } },
    { requestTimeoutMilliseconds: 200 },
  );
  using client = await RawClient.connect(app.url);
  client.sendHead("POST /streaming HTTP/1.1", "Host: example.com", "Transfer-Encoding: chunked");
  client.send("4\r\npart\r\n");
  assert.equal((await client.response()).status, 500);
  const lines = app.log.map(([, , line]) => line).join("\n");
  assert.match(lines, /POST \/streaming: the request was not answered within 200 ms/);
});

test("a body that comes in parts, and in time, is there whole", async () => {
  await using app = await startInlineApp({ components: { whole } });
  using client = await RawClient.connect(app.url);
  client.sendHead("POST /whole HTTP/1.1", "Host: example.com", "Transfer-Encoding: chunked");
  for (const part of ["one", "two"]) client.send(`3\r\n${part}\r\n`);
  client.send("0\r\n\r\n");
  assert.equal((await client.response()).body, "onetwo");
});
