/** Request bodies through both shapes of handler. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { httpLimits } from "../../src/limits.ts";
import { startInlineApp } from "../support/inline-app.ts";
import { RawClient } from "../support/raw-client.ts";

const app = await startInlineApp({
  components: {
    seed: `export const handleRequest = async ({ body }) => {
      return { status: 200, headers: { "x-length": String(body.byteLength) }, body };
    };`,
    web: `export default { async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/web/echo") return new Response(request.body);
      if (pathname === "/web/ignore") return new Response("ignored");
      if (pathname === "/web/first") {
        const { value } = await request.body.getReader().read();
        return new Response("first " + (value.length > 0));
      }
      if (pathname === "/web/count") {
        let bytes = 0;
        for await (const chunk of request.body ?? []) bytes += chunk.length;
        return new Response(String(bytes));
      }
      const bytes = new Uint8Array(await request.arrayBuffer());
      return new Response(bytes, { headers: { "x-length": String(bytes.length) } });
    } };`,
  },
});
after(() => app.stop());

const sizes = [0, 1, 65_535, 65_536, 65_537, 1_048_576, 5_000_000];

/** Bytes in which no place is like another nearby. */
const pattern = new Uint8Array(5_000_000);
for (let at = 0; at < pattern.length; at += 1) pattern[at] = at * 31 + (at >> 8);

for (const path of ["/seed", "/web/whole", "/web/echo"]) {
  test(`${path} gets bodies of every size as they are, announced or in chunks`, async () => {
    for (const size of sizes) {
      const body = Buffer.from(pattern.subarray(0, size));
      const announced = await app.fetch(path, { method: "POST", body });
      const stream = new Blob([body]).stream();
      const inChunks = await app.fetch(path, {
        method: "POST",
        body: stream,
        duplex: "half",
      });
      for (const response of [announced, inChunks]) {
        assert.equal(response.status, 200);
        assert.ok(body.equals(Buffer.from(await response.arrayBuffer())), `${size} bytes`);
      }
    }
  });
}

test("a request without a body has an empty one", async () => {
  for (const path of ["/seed", "/web/whole"]) {
    for (const method of ["GET", "POST", "DELETE"]) {
      assert.equal((await app.fetch(path, { method })).headers.get("x-length"), "0");
    }
  }
  assert.equal(await (await app.fetch("/web/count")).text(), "0");
});

test("GET may have a body", async () => {
  using client = await RawClient.connect(app.url);
  for (const path of ["/seed", "/web/whole"]) {
    client.get(path, "Content-Length: 4");
    client.send("body");
    assert.equal((await client.response()).body, "body");
  }
});

test("a body beyond the limit gets 413 where it is taken whole, and passes where it is a stream", async () => {
  using client = await RawClient.connect(app.url);
  const bytes = httpLimits.bodyBytesMax + 1;
  const body = Buffer.alloc(bytes);
  const post = (path: string): void => {
    client.sendHead(`POST ${path} HTTP/1.1`, "Host: a", `Content-Length: ${bytes}`);
    client.send(body);
  };
  post("/seed");
  const refused = await client.response();
  assert.deepEqual([refused.status, refused.body], [413, ""]);
  assert.ok(
    app.log.some(([, , line]) => line.includes(`more than ${httpLimits.bodyBytesMax} bytes`)),
  );
  post("/web/count");
  assert.equal((await client.response()).body, String(bytes));
});

for (const [path, answer] of [
  ["/web/ignore", "ignored"],
  ["/web/first", "first true"],
]) {
  test(`a handler that leaves a body unread (${answer}) keeps nobody from the connection`, async () => {
    using client = await RawClient.connect(app.url);
    for (const framing of ["Content-Length: 2000000", "Transfer-Encoding: chunked"]) {
      client.sendHead(`POST ${path} HTTP/1.1`, "Host: a", framing);
      const body = Buffer.alloc(2_000_000);
      if (framing.startsWith("Content")) client.send(body);
      else {
        client.send("1E8480\r\n");
        client.send(body);
        client.send("\r\n0\r\n\r\n");
      }
      assert.equal((await client.response()).body, answer);
    }
    client.get("/seed");
    assert.equal((await client.response()).status, 200);
  });
}

test("both shapes answer a client that expects 100-continue", async () => {
  using client = await RawClient.connect(app.url);
  for (const path of ["/seed", "/web/whole", "/web/echo"]) {
    client.sendHead(
      `POST ${path} HTTP/1.1`,
      "Host: a",
      "Content-Length: 4",
      "Expect: 100-continue",
    );
    await client.until("HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    assert.equal((await client.response()).body, "body");
  }
});
