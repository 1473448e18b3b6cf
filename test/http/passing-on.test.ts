/** A component that answers with what another server answered. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { startInlineApp } from "../support/inline-app.ts";
import { RawClient } from "../support/raw-client.ts";

const text = "hello ".repeat(1000);
const answers: Readonly<Record<string, [encoding: string | null, body: Buffer]>> = {
  "/plain": [null, Buffer.from(text)],
  "/gzip": ["gzip", gzipSync(text)],
  "/brotli": ["BR", brotliCompressSync(text)],
  "/twice": ["gzip, br", brotliCompressSync(gzipSync(text))],
  "/unknown": ["own", Buffer.from(text)],
};

const other = createServer((request, response) => {
  const [encoding, body] = answers[request.url ?? ""]!;
  const headers = { "content-length": body.byteLength, "x-a": "b", connection: "keep-alive" };
  response.writeHead(
    200,
    encoding === null ? headers : { ...headers, "content-encoding": encoding },
  );
  response.end(body);
});
await once(other.listen(0, "127.0.0.1"), "listening");
const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
const app = await startInlineApp({
  components: {
    it: `export default { fetch: ({ url, method }) => fetch("${origin}" + new URL(url).pathname, { method }) };`,
  },
  extra: { it: `allowed_outbound_hosts = ["${origin}"]` },
});
after(async () => {
  await app.stop();
  other.close();
});

for (const [path, [encoding, body]] of Object.entries(answers)) {
  test(`the response of ${path} arrives whole, with headers that are true`, async () => {
    using client = await RawClient.connect(app.url);
    client.get(path);
    const response = await client.response();
    assert.equal(response.body, text);
    assert.deepEqual(response.values("x-a"), ["b"]);
    assert.deepEqual(response.values("connection"), []);
    const kept = path === "/plain" || path === "/unknown";
    assert.deepEqual(response.values("content-encoding"), path === "/unknown" ? [encoding] : []);
    assert.deepEqual(response.values("content-length"), kept ? [String(body.byteLength)] : []);
    client.sendHead(`HEAD ${path} HTTP/1.1`, "Host: a");
    const head = await client.response(true);
    assert.deepEqual(head.values("content-encoding"), encoding === null ? [] : [encoding]);
    assert.deepEqual(head.values("content-length"), [String(body.byteLength)]);
  });
}
