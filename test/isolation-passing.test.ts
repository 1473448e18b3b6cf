/** Bodies and clients of requests that are passed on to a component's own process. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, type IncomingMessage, request as send } from "node:http";
import { after, test } from "node:test";
import { apartLimits, httpLimits } from "../src/limits.ts";
import { HttpConnection } from "./support/http-connection.ts";
import { passedApp } from "./support/passed-app.ts";
import { RawClient } from "./support/raw-client.ts";
import { createUpApp } from "./support/up-app.ts";

const folder = await createUpApp(passedApp);
const apart = await folder.start(
  ...["--workers", "1", "--state-dir", "", "--isolate", "it", "--isolate", "seed"],
);
after(async () => {
  await apart[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface State {
  readonly asked: number;
  readonly cancelled: number;
  readonly read: string;
}

const stateNow = async (): Promise<State> =>
  (await (await apart.fetch("/it/state")).json()) as State;

async function untilState(isReached: (state: State) => boolean): Promise<void> {
  while (!isReached(await stateNow()));
}

test("a guest sees its header names, values and spin-* headers, and nothing of how it is reached", async () => {
  using client = await RawClient.connect(apart.url);
  client.get("/it/show", "X-Latin: caf\xe9", "Spin-Path-Info: false");
  const shown = JSON.parse(Buffer.from((await client.response()).body, "latin1").toString()) as {
    headers: [string, string][];
  };
  const headers = new Map(shown.headers);
  assert.equal(headers.get("host"), "example.com");
  assert.equal(headers.get("spin-path-info"), "/show");
  assert.match(headers.get("spin-client-addr") ?? "", /^127\.0\.0\.1:\d+$/);
  for (const name of ["bobbin-passed", "transfer-encoding", "connection"]) {
    assert.ok(!headers.has(name), name);
  }
});

test("a body beyond the limit gets 413, and the connection goes on", async () => {
  using client = await RawClient.connect(apart.url);
  const bytes = httpLimits.bodyBytesMax + 1;
  client.sendHead("POST /seed HTTP/1.1", "Host: a", `Content-Length: ${bytes}`);
  client.send(Buffer.alloc(bytes));
  assert.equal((await client.response()).status, 413);
  client.get("/seed");
  assert.equal((await client.response()).status, 200);
});

test("a body that comes too slowly gets 408", async () => {
  await using slow = await folder.start(
    ...["--workers", "1", "--state-dir", "", "--isolate", "seed", "--request-timeout", "500ms"],
  );
  using client = await RawClient.connect(slow.url);
  client.sendHead("POST /seed HTTP/1.1", "Host: a", "Content-Length: 10");
  client.send("part");
  assert.equal((await client.response()).status, 408);
});

test("a body of a hundred chunks comes back chunk by chunk, while it is sent", async () => {
  using client = await RawClient.connect(apart.url);
  client.sendHead("POST /it/echo HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
  assert.match(await client.until("\r\n\r\n"), /^HTTP\/1\.1 200 OK/);
  for (let at = 0; at < 100; at += 1) {
    const text = `chunk ${at}`;
    client.send(`${text.length.toString(16)}\r\n${text}\r\n`);
    assert.equal(await client.chunk(), text);
  }
  client.send("0\r\n\r\n");
  assert.equal(await client.chunk(), "");
  client.get("/it/state");
  assert.equal((await client.response()).status, 200);
});

test("bodies of several MiB are echoed as they were, announced or in chunks", async () => {
  const body = Buffer.alloc(8_388_608);
  for (let at = 0; at < body.length; at += 1) body[at] = at * 31 + (at >> 8);
  const stream = new Blob([body]).stream();
  for (const init of [{ body }, { body: stream, duplex: "half" as const }]) {
    const response = await apart.fetch("/it/echo", { method: "POST", ...init });
    assert.ok(body.equals(Buffer.from(await response.arrayBuffer())));
  }
});

test("a stream comes whole, and the connection goes on", async () => {
  using client = await RawClient.connect(apart.url);
  for (let round = 0; round < 3; round += 1) {
    client.get("/it/stream");
    const response = await client.response();
    assert.deepEqual(response.values("transfer-encoding"), ["chunked"]);
    const parts = Array.from({ length: 100 }, (_, at) => `part ${100 - at}\n`);
    assert.equal(response.body, parts.join(""));
  }
});

/** A response of which nothing is read yet. */
async function unread(path: string): Promise<IncomingMessage> {
  const request = send(`${apart.url}${path}`, { agent: false });
  request.end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response;
}

test("a client that reads slowly holds the guest up, and gets all bytes in the end", async () => {
  const response = await unread("/it/large");
  let asked = -1;
  for (let before = -2; asked !== before;) {
    before = asked;
    for (let round = 0; round < 50; round += 1) ({ asked } = await stateNow());
  }
  assert.ok(asked < 1000, `${asked} chunks of 64 KiB`);
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    assert.ok(chunk.every((byte) => byte === 120));
    bytes += chunk.length;
  }
  assert.equal(bytes, 1000 * 65_536);
});

for (const path of ["/it/early", "/it/earlyStream"]) {
  test(`a guest that answers ${path} before it has read its body keeps nobody from the connection`, async () => {
    using client = await RawClient.connect(apart.url);
    client.sendHead(`POST ${path} HTTP/1.1`, "Host: a", "Content-Length: 2000000");
    client.send("x");
    const head = await client.until("\r\n\r\n");
    assert.match(head, /^HTTP\/1\.1 200 OK/);
    if (path === "/it/early") await client.until("early");
    else for (let chunk = "first"; chunk !== "";) chunk = await client.chunk();
    client.send(Buffer.alloc(1_999_999));
    client.get("/it/state");
    assert.equal((await client.response()).status, 200);
  });
}

test("a stream that breaks is cut, and costs nobody else", async () => {
  using client = await RawClient.connect(apart.url);
  client.get("/it/breaks");
  assert.doesNotMatch(await client.closed(), /\r\n0\r\n\r\n$/);
  await apart.printed(/the source broke/);
  assert.equal((await apart.fetch("/it/state")).status, 200);
});

test("a guest whose client leaves while it sends hears of it", async () => {
  using client = await RawClient.connect(apart.url);
  client.sendHead("POST /it/reads HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
  client.send("4\r\nhalf\r\n");
  await untilState(({ read }) => read === "began");
  client.socket.destroy();
  await untilState(({ read }) => read.includes("the client closed the connection"));
});

test("clients that leave, more in all than there are connections, have their streams cancelled and keep nobody out", async () => {
  const { cancelled: before } = await stateNow();
  const most = apartLimits.connectionsMax - 16;
  for (let round = 0; round < 2; round += 1) {
    const clients = await Promise.all(Array.from({ length: most }, () => unread("/it/silent")));
    for (const client of clients) client.destroy();
  }
  await untilState(({ cancelled }) => cancelled === before + 2 * most);
  assert.equal(await (await apart.fetch("/it/early")).text(), "early");
});

test("clients that leave while they wait for a connection to the process keep nobody out", async () => {
  const { cancelled: before } = await stateNow();
  const most = apartLimits.connectionsMax;
  const streams = await Promise.all(Array.from({ length: most }, () => unread("/it/silent")));
  const waiting = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const client = await RawClient.connect(apart.url);
      client.get("/it/silent");
      return client;
    }),
  );
  // What is asked on another connection after them is answered after they have arrived.
  assert.equal((await apart.fetch("/.well-known/spin/health")).status, 200);
  for (const client of waiting) client.socket.destroy();
  for (const stream of streams) stream.destroy();
  await untilState(({ cancelled }) => cancelled >= before + most);
  assert.equal(await (await apart.fetch("/it/early")).text(), "early");
});

test("two hundred requests in a row on one connection, and as many at once, get their own answers", async () => {
  using connection = new HttpConnection(apart.url);
  for (let at = 0; at < 200; at += 1) {
    const { status, body } = await connection.send("POST", "/it/echo", `row ${at}`);
    assert.deepEqual([status, body], [200, `row ${at}`]);
  }
  const agent = new Agent({ keepAlive: true });
  const echoes = Array.from({ length: 200 }, (_, at) => echo(agent, `at once ${at}`));
  const bodies = await Promise.all(echoes);
  agent.destroy();
  assert.deepEqual(
    bodies,
    bodies.map((_, at) => `at once ${at}`),
  );
});

async function echo(agent: Agent, body: string): Promise<string> {
  const request = send(`${apart.url}/it/echo`, { agent, method: "POST" });
  request.end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return Buffer.concat(await response.toArray()).toString();
}
