/** Whatever HTTP carries reaches the component and comes back unchanged, in both shapes of handler. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { startInlineApp } from "../support/inline-app.ts";
import { RawClient } from "../support/raw-client.ts";

const app = await startInlineApp({
  components: {
    // Names that speak of a header of this kind come back as they are, without the prefix.
    seed: `export const handleRequest = ({ headers, body }) => {
      const back = {};
      for (const name in headers) if (name.startsWith("x-in-")) back["x-out-" + name.slice(5)] = headers[name];
      return { status: 200, headers: back, body };
    };`,
    web: `export default { async fetch(request) {
      const headers = new Headers();
      for (const [name, value] of request.headers) {
        if (name.startsWith("x-in-")) headers.append("x-out-" + name.slice(5), value);
      }
      const { pathname } = new URL(request.url);
      if (pathname === "/web/stream") return new Response(request.body, { headers });
      return new Response(await request.arrayBuffer(), { headers });
    } };`,
  },
});
after(() => app.stop());

const paths = ["/seed", "/web/whole", "/web/stream"];

const token = fc.string({
  unit: fc.constantFrom(..."!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"),
  minLength: 1,
  maxLength: 20,
});
/** All bytes that a header's value may have; spaces around it are not part of it. */
const value = fc
  .string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code !== 0x7f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 100,
  })
  .map((text) => text.replaceAll(/^[ \t]+|[ \t]+$/g, ""));
const headers = fc.uniqueArray(fc.tuple(token, value), {
  selector: ([name]) => name,
  maxLength: 20,
});
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 1000 }),
  fc.uint8Array({ minLength: 16_000, maxLength: 17_000, size: "max" }),
  fc.uint8Array({ minLength: 65_000, maxLength: 66_000, size: "max" }),
);

test("header names and values round trip", async () => {
  using client = await RawClient.connect(app.url);
  await fc.assert(
    fc.asyncProperty(headers, fc.constantFrom(...paths), async (list, path) => {
      client.get(path, ...list.map(([name, text]) => `X-In-${name}: ${text}`));
      const response = await client.response();
      assert.equal(response.status, 200);
      for (const [name, text] of list) assert.deepEqual(response.values(`x-out-${name}`), [text]);
    }),
    { numRuns: 300 },
  );
});

test("bodies of any bytes echo exactly, whole and in chunks of any size", async () => {
  using client = await RawClient.connect(app.url);
  const cuts = fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(bytes, cuts, fc.constantFrom(...paths), async (body, sizes, path) => {
      client.sendHead(`POST ${path} HTTP/1.1`, "Host: a", `Content-Length: ${body.length}`);
      client.send(body);
      client.sendHead(`POST ${path} HTTP/1.1`, "Host: a", "Transfer-Encoding: chunked");
      let at = 0;
      for (const size of [...sizes, body.length]) {
        const chunk = body.subarray(at, at + size);
        at += size;
        if (chunk.length === 0) continue;
        client.send(`${chunk.length.toString(16)}\r\n`);
        client.send(chunk);
        client.send("\r\n");
      }
      client.send("0\r\n\r\n");
      const sent = Buffer.from(body).toString("latin1");
      for (const _ of ["announced", "in chunks"]) {
        const response = await client.response();
        assert.equal(response.status, 200);
        assert.ok(response.body === sent);
      }
    }),
    { numRuns: 100 },
  );
});

test("text that a component answers with arrives as its UTF-8", async () => {
  await using echo = await startInlineApp({
    components: {
      seed: `export const handleRequest = (request) => ({ status: 200, body: request.text() });`,
      web: `export default { fetch: async (request) => new Response(await request.text()) };`,
    },
  });
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme", size: "large" }),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom("/seed", "/web"), async (body, path) => {
      const response = await echo.fetch(path, { method: "POST", body });
      const expected = path === "/web" ? body.replace(/^\ufeff/, "") : body;
      const received = Buffer.from(await response.arrayBuffer());
      assert.deepEqual(received.toString(), expected.toWellFormed());
    }),
    { numRuns: 200 },
  );
});
