/** The page's files. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { bundlePage } from "../../src/explorer/page/build-page.ts";

const compressedBytesMax = 60 * 1024;

test("the page is small, and whole without another server", async () => {
  const files = await bundlePage();
  let bytes = 0;
  for (const [path, { content }] of files) {
    bytes += gzipSync(content).byteLength;
    const text = new TextDecoder().decode(content);
    const addresses = text.match(/https?:\/\/[^\s"'`)]+/g) ?? [];
    // Names of XML's vocabularies are no addresses.
    assert.deepEqual(
      addresses.filter((address) => !address.startsWith("http://www.w3.org/")),
      [],
      path,
    );
  }
  assert.ok(bytes < compressedBytesMax, `${bytes} bytes`);
});

test("the page needs no exception from its content security policy", async () => {
  const files = await bundlePage();
  const html = new TextDecoder().decode(files.get("/index.html")?.content);
  assert.doesNotMatch(html, /<style|style=|<script(?![^>]* src=)| on\w+=/);
  for (const [, path = ""] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    assert.ok(files.has(path), path);
    assert.match(path, /^\/assets\/[\w]+-[\w]{8}\.\w+$/);
  }
});

test("the page is the same whenever it is built", async () => {
  assert.deepEqual([...(await bundlePage())], [...(await bundlePage())]);
});
