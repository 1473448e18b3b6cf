/** Goal: a service's log tells of requests, and which line belongs to which. Method: the real program without a terminal. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { writeApp } from "./support/inline-app.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";
import { startUp, type UpProcess } from "./support/up-process.ts";

const source = `export default { fetch(request) {
  console.log("at work\\non two lines");
  if (request.url.endsWith("/fail")) throw new Error("on purpose");
  return new Response(request.headers.get("x-request-id"));
} };`;

interface Line {
  readonly time: string;
  readonly kind: string;
  readonly component?: string | null;
  readonly request?: string | null;
  readonly text?: string;
  readonly url?: string;
  readonly status?: number;
}

async function startShop(...flags: string[]) {
  const folder = temporaryFolder();
  const manifest = await writeApp(folder.path, { components: { shop: source, apart: source } });
  const up = await startUp(["--from", manifest, "--workers", "1", "--isolate", "apart", ...flags]);
  return {
    up,
    [Symbol.asyncDispose]: async () => {
      await up[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function linesOf({ output }: UpProcess): Line[] {
  const whole = output.stderr.slice(0, output.stderr.lastIndexOf("\n") + 1);
  return whole
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

test("as JSON every line of standard error is an object, and the lines of a request have its id", async () => {
  await using shop = await startShop("--log-format", "json", "--metrics-listen", "127.0.0.1:0");
  const { up } = shop;
  const headers = { "x-request-id": "of-the-proxy:1" };
  assert.equal(await (await up.fetch("/shop/it?a=1", { headers })).text(), "of-the-proxy:1");
  assert.equal((await up.fetch("/shop/fail")).status, 500);
  const own = await (await up.fetch("/apart/it")).text();
  assert.match(own, /^[\da-f-]{36}$/);
  const wrong = { "x-request-id": "a b<c>" };
  assert.match(await (await up.fetch("/shop/it", { headers: wrong })).text(), /^[\da-f-]{36}$/);
  await up.printed(
    /"component":"apart","request":"[^"]+","text"[^]*"kind":"request"[^\n]*\/apart\/it/,
  );
  assert.equal(await up.stop(), 0);

  const lines = linesOf(up);
  assert.ok(lines.every(({ time }) => !Number.isNaN(Date.parse(time))));
  const of = (id: string): Line[] => lines.filter(({ request }) => request === id);
  const [printed, over] = of("of-the-proxy:1");
  assert.deepEqual(
    [printed?.kind, printed?.component, printed?.text],
    ["stdout", "shop", "at work\non two lines"],
  );
  assert.deepEqual([over?.kind, over?.url, over?.status], ["request", "/shop/it?a=1", 200]);
  const failed = lines.find(({ text }) => text?.includes("on purpose"));
  const kinds = of(failed?.request ?? "none").map(({ kind }) => kind);
  assert.deepEqual(kinds.toSorted(), ["request", "stderr", "stdout"]);
  assert.deepEqual(
    of(own).map(({ component }) => component),
    ["apart", "apart"],
  );
  assert.ok(
    lines.some(({ kind, text }) => kind === "bobbin" && text?.startsWith("Serving metrics")),
  );
});

test("as text every line begins with time, kind, component and request", async () => {
  await using shop = await startShop("--log-format", "text");
  const { up } = shop;
  await up.fetch("/shop/it", { headers: { "x-request-id": "r1" } });
  await up.printed(/ request shop r1 GET \/shop\/it 200 [\d.]+ ms\n/);
  const lines = up.output.stderr.trim().split("\n");
  const start = /^\d{4}-\d\d-\d\dT\S+Z (stdout|stderr|request|bobbin) \S+ \S+ /;
  for (const line of lines) assert.match(line, start);
  assert.equal(lines.filter((line) => line.includes(" stdout shop r1 ")).length, 2);
});

test("without the flag output is echoed as it is, requests are not, and components get no id", async () => {
  await using shop = await startShop();
  const { up } = shop;
  assert.equal(await (await up.fetch("/shop/it")).text(), "");
  await up.printed(/^at work\non two lines$/m);
  assert.doesNotMatch(up.output.stderr, /GET/);
});

test("quiet leaves out what components print, and requests", async () => {
  await using shop = await startShop("--log-format", "text", "--quiet");
  const { up } = shop;
  await up.fetch("/shop/it");
  assert.equal(await up.stop(), 0);
  assert.doesNotMatch(up.output.stderr, / (stdout|request) /);
});
