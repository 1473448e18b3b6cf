/** Goal: a developer sees why a request failed, in bobbin watch and nowhere else. Method: the real program, and a component that throws. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { writeApp } from "./support/inline-app.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { startUp } from "./support/up-process.ts";

const source = `// The place that is looked for is line 7.
export default { fetch(request) {
  if (request.url.endsWith("/made-up")) {
    const error = new Error("<b>made up</b>"); error.stack = "Error: x\\n at /etc/hostname:1:1\\n at spin.toml:1:1"; throw error;
  }
  if (request.url.endsWith("/long")) throw new Error("x".repeat(100_000));
  throw new TypeError("the basket is <empty> & 'lost'");
} };
`;

async function failing(verb: "up" | "watch") {
  const folder = temporaryFolder();
  const manifest = await writeApp(folder.path, { components: { shop: source, apart: source } });
  const flags = ["--from", manifest, "--workers", "1", "--isolate", "apart"];
  const up = await startUp(flags, { verb, cwd: folder.path });
  return {
    up,
    [Symbol.asyncDispose]: async () => {
      await up[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test("watch answers with a page that has the message, the place in the source and the request", async () => {
  await using app = await failing("watch");
  for (const path of ["/shop/it?a=<1>", "/apart/it?a=<1>".replace("<1>", "2")]) {
    const headers = { accept: "text/html", authorization: "Bearer secret", "x-own": "<yes>" };
    const response = await app.up.fetch(path.replace("<1>", "1"), { headers });
    assert.equal(response.status, 500);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    const page = await response.text();
    assert.match(
      page,
      /<h1>the handler threw: TypeError: the basket is &lt;empty&gt; &amp; 'lost'<\/h1>/,
    );
    assert.match(page, /<h2>(shop|apart)\.ts:7:\d+<\/h2>/);
    assert.match(page, /<mark>&gt; 7 \| {3}throw new TypeError\(&quot;the basket/);
    assert.match(page, /<th>x-own<\/th><td>&lt;yes&gt;<\/td>/);
    assert.match(page, /<th>authorization<\/th><td>…<\/td>/);
    assert.doesNotMatch(page, /secret|bobbin:runtime|<empty>/);
  }
});

test("who asks for no page gets the same as text, and HEAD nothing", async () => {
  await using app = await failing("watch");
  const response = await app.up.fetch("/shop/it");
  assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
  const text = await response.text();
  assert.match(
    text,
    /^GET \/shop\/it\n\nthe handler threw: TypeError: the basket is <empty> & 'lost'\n\s+at .*shop\.ts:7:\d+/,
  );
  assert.match(text, /^> 7 \| {3}throw new TypeError/m);
  const head = await app.up.fetch("/shop/it", { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [500, ""]);
});

test("what a component says of itself leads to no other file, and no page grows with it", async () => {
  await using app = await failing("watch");
  const madeUp = await (
    await app.up.fetch("/shop/made-up", { headers: { accept: "text/html" } })
  ).text();
  assert.doesNotMatch(madeUp, /<mark>|<b>|spin_manifest_version/);
  const long = await (await app.up.fetch("/shop/long")).text();
  assert.ok(long.length < 40_000, String(long.length));
});

test("up answers with an empty body", async () => {
  await using app = await failing("up");
  for (const path of ["/shop/it", "/apart/it"]) {
    const response = await app.up.fetch(path, { headers: { accept: "text/html" } });
    assert.deepEqual([response.status, await response.text()], [500, ""]);
  }
});
