/** Bodies that flow while the handler runs. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { RawClient } from "../support/raw-client.ts";

const app = await startInlineApp({
  components: {
    it: `
    const chunk = new Uint8Array(65536).fill(120);
    let asked = 0;
    const encoder = new TextEncoder();
    let waiting = null;
    const handlers = {
      echo: (request) => new Response(request.body),
      // Each event waits until another request asks for it.
      events: () => {
        let count = 0;
        return new Response(new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => { waiting = resolve; });
            count += 1;
            controller.enqueue(encoder.encode("event " + count));
            if (count === 3) controller.close();
          },
        }), { headers: { "content-type": "text/event-stream" } });
      },
      next: () => {
        waiting();
        return new Response("");
      },
      endless: () => new Response(new ReadableStream({
        pull(controller) { asked += 1; controller.enqueue(chunk); },
        cancel() { asked = -1; },
      }, { highWaterMark: 0 })),
      large: () => {
        let left = 320;
        return new Response(new ReadableStream({
          pull(controller) {
            left -= 1;
            controller.enqueue(chunk);
            if (left === 0) controller.close();
          },
        }));
      },
      asked: () => new Response(String(asked)),
      breaks: () => new Response(new ReadableStream({
        start(controller) { controller.enqueue(encoder.encode("part")); },
        async pull(controller) {
          await new Promise((resolve) => { waiting = resolve; });
          controller.error(new Error("the source broke"));
        },
      })),
      text: () => new Response(new ReadableStream({ start(c) { c.enqueue("no bytes"); c.close(); } })),
      short: () => new Response(new Blob(["abc"]).stream(), { headers: { "content-length": "5" } }),
      long: () => new Response(new Blob(["abcde"]).stream(), { headers: { "content-length": "3" } }),
      empty: () => new Response(new ReadableStream({ start(c) { c.close(); } })),
    };
    export default { fetch: (request) => handlers[new URL(request.url).pathname.slice(1)](request) };`,
  },
});
after(() => app.stop());

const logged = (pattern: RegExp): boolean => app.log.some(([, , line]) => pattern.test(line));
const askOf = async (path: string): Promise<string> => (await app.fetch(path)).text();

test("a handler that echoes sends each chunk back before it gets the next", async () => {
  using client = await RawClient.connect(app.url);
  client.sendHead("POST /echo HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
  assert.match(await client.until("\r\n\r\n"), /^HTTP\/1\.1 200 OK/);
  for (const text of ["one", "two", "three"]) {
    client.send(`${text.length}\r\n${text}\r\n`);
    assert.equal(await client.chunk(), text);
  }
  client.send("0\r\n\r\n");
  assert.equal(await client.chunk(), "");
  client.get("/asked");
  assert.equal((await client.response()).status, 200);
});

test("an event leaves when it happens, not when the stream ends", async () => {
  using client = await RawClient.connect(app.url);
  client.get("/events");
  assert.match(await client.until("\r\n\r\n"), /content-type: text\/event-stream/);
  for (const count of [1, 2, 3]) {
    await askOf("/next");
    assert.equal(await client.chunk(), `event ${count}`);
  }
  assert.equal(await client.chunk(), "");
});

test("a reader that stops holds the producer up, and its leaving ends the stream", async () => {
  using client = await RawClient.connect(app.url);
  client.get("/endless");
  await client.until("\r\n\r\n");
  await client.chunk();
  client.socket.pause();
  const most = 1000;
  // It has come to rest when the system's buffers are full.
  let asked = 0;
  for (let before = -1; asked !== before && asked < most;) {
    before = asked;
    for (let round = 0; round < 50; round += 1) asked = Number(await askOf("/asked"));
  }
  assert.ok(asked < most, `${asked} chunks of 64 KiB`);
  client.socket.destroy();
  while ((await askOf("/asked")) !== "-1");
});

test("a large stream arrives whole", async () => {
  const response = await app.fetch("/large");
  const body = Buffer.from(await response.arrayBuffer());
  assert.ok(body.equals(Buffer.alloc(320 * 65_536, 120)));
});

test("a stream that ends at once has an empty body", async () => {
  assert.equal(await askOf("/empty"), "");
});

test("a stream that breaks after the head cuts the connection, with the reason in the log", async () => {
  using client = await RawClient.connect(app.url);
  client.get("/breaks");
  await client.until("\r\n\r\n");
  assert.equal(await client.chunk(), "part");
  await askOf("/next");
  assert.equal(await client.closed(), "");
  assert.ok(logged(/GET \/breaks: .*the source broke/));
});

test("a stream of the wrong kind fails before its head has left", async () => {
  assert.equal((await app.fetch("/text")).status, 500);
  assert.ok(logged(/GET \/text: .*not a Uint8Array/));
});

const wrong: [path: string, log: RegExp][] = [
  ["/short", /GET \/short: .*no HTTP response: .*content-length/],
  ["/long", /GET \/long: .*no HTTP response: .*content-length/],
];

for (const [path, log] of wrong) {
  test(`a stream of another length than it says (${path}) is cut, and costs nobody else`, async () => {
    using client = await RawClient.connect(app.url);
    client.get(path);
    const received = await client.closed();
    assert.doesNotMatch(received, /\r\n0\r\n\r\n$/);
    assert.ok(logged(log));
    assert.equal((await app.fetch("/asked")).status, 200);
  });
}
