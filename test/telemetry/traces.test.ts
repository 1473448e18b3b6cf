/** Goal: what an application does is seen by OpenTelemetry, and nothing of what it stores. Method: `bobbin up` that sends to a receiver on the loopback. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { writeApp } from "../support/inline-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startUp } from "../support/up-process.ts";
import { type ReceivedSpan, startOtlpReceiver } from "./otlp-receiver.ts";

const shop = `import { Kv } from "bobbin-kv/sdk";
  export default { async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/shop/headers") return Response.json([...request.headers]);
    if (pathname === "/shop/fail") throw new Error("on purpose");
    if (pathname === "/shop/ask") return fetch(request.headers.get("x-other"), { headers: { "x-own": "yes" } });
    const store = Kv.openDefault();
    store.set("secret-key", "secret-value");
    try { store.get("k".repeat(300)); } catch {}
    try { Kv.open("unknown-label"); } catch {}
    return new Response(store.get("secret-key"));
  } };`;

async function writeShop(folder: string): Promise<string> {
  return writeApp(folder, {
    components: { shop },
    stores: { shop: ["default"] },
    extra: { shop: 'allowed_outbound_hosts = ["http://127.0.0.1:*"]' },
  });
}

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

test("a request is a span in its client's trace, and so are its component and its key-value calls", async () => {
  using folder = temporaryFolder();
  await using receiver = await startOtlpReceiver();
  const flags = ["--from", await writeShop(folder.path), "--workers", "1"];
  await using up = await startUp(flags, { env: receiver.environment });
  const response = await up.fetch("/shop/it?secret-query", {
    headers: { traceparent, tracestate: "a=1" },
  });
  assert.equal(await response.text(), "secret-value");
  await receiver.until(() => receiver.spans.some(({ name }) => name === "GET /shop/..."));
  assert.equal(await up.stop(), 0);

  const named = (name: string): ReceivedSpan =>
    receiver.spans.find((span) => span.name === name) ?? assert.fail(`no span ${name}`);
  const request = named("GET /shop/...");
  const component = named("execute_wasm_component shop");
  assert.ok(receiver.spans.every((span) => span.traceId === traceId && span.service === "inline"));
  assert.deepEqual([request.kind, request.parentSpanId], [2, "b7ad6b7169203331"]);
  assert.equal(request.attributes["http.response.status_code"], 200);
  assert.equal(request.attributes["url.path"], "/shop/it");
  assert.equal(component.parentSpanId, request.spanId);
  const calls = receiver.spans.filter(({ name }) => name.startsWith("spin_key_value."));
  assert.ok(
    calls.every(({ kind, parentSpanId }) => kind === 3 && parentSpanId === component.spanId),
  );
  assert.deepEqual(
    calls.map(({ name, attributes }) => [
      name,
      attributes["db.namespace"],
      attributes["error.type"],
    ]),
    [
      ["spin_key_value.open", "default", undefined],
      ["spin_key_value.set", "default", undefined],
      ["spin_key_value.get", "default", "key-too-large"],
      ["spin_key_value.open", undefined, "access-denied"],
      ["spin_key_value.get", "default", undefined],
    ],
  );
  assert.equal(named("spin_key_value.set").attributes["bobbin.key_value.bytes_written"], 12);
  assert.equal(calls.at(-1)?.attributes["bobbin.key_value.bytes_read"], 12);
  assert.doesNotMatch(receiver.text, /secret|kkk|unknown-label/);
  for (const name of ["http.server.request.duration", "db.client.operation.duration"]) {
    assert.ok(receiver.metrics.has(name), [...receiver.metrics.keys()].join());
  }
});

test("the trace goes on in the component and in the servers that it asks", async () => {
  using folder = temporaryFolder();
  await using receiver = await startOtlpReceiver();
  await using other = createServer((request, response) => {
    response.setHeader("connection", "close");
    response.end(JSON.stringify(request.headers));
  });
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const flags = ["--from", await writeShop(folder.path), "--workers", "1", "--isolate", "shop"];
  await using up = await startUp(flags, { env: receiver.environment });
  const headers = {
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    "x-other": `http://127.0.0.1:${port}/`,
  };

  const seen = new Map(
    (await (await up.fetch("/shop/headers", { headers })).json()) as [string, string][],
  );
  assert.match(
    seen.get("traceparent") ?? "",
    new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)\\w{16}-01$`),
  );
  const asked = (await (await up.fetch("/shop/ask", { headers })).json()) as Record<string, string>;
  assert.equal(asked["x-own"], "yes");
  assert.match(
    asked["traceparent"] ?? "",
    new RegExp(`^00-${traceId}-(?!b7ad6b7169203331)\\w{16}-01$`),
  );

  const fresh = (await (await up.fetch("/shop/headers")).json()) as [string, string][];
  const own = new Map(fresh).get("traceparent") ?? "";
  assert.match(own, /^00-(?!0af7)\w{32}-\w{16}-01$/);
  const broken = await up.fetch("/shop/headers", { headers: { traceparent: "00-nothing" } });
  assert.match(
    new Map((await broken.json()) as [string, string][]).get("traceparent") ?? "",
    /^00-\w{32}-/,
  );
});

test("of a request that the sampler leaves out nothing is sent, and its component learns of that", async () => {
  using folder = temporaryFolder();
  await using receiver = await startOtlpReceiver();
  const flags = ["--from", await writeShop(folder.path), "--workers", "1"];
  const env = { ...receiver.environment, OTEL_TRACES_SAMPLER: "parentbased_always_on" };
  await using up = await startUp(flags, { env });
  const left = { headers: { traceparent: traceparent.replace(/01$/, "00") } };
  assert.equal(await (await up.fetch("/shop/it", left)).text(), "secret-value");
  const headers = (await (await up.fetch("/shop/headers", left)).json()) as [string, string][];
  const [, given = ""] = headers.find(([name]) => name === "traceparent") ?? [];
  assert.match(given, new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  assert.equal((await up.fetch("/shop/it", { headers: { traceparent } })).status, 200);
  await receiver.until(() => receiver.spans.some(({ name }) => name === "GET /shop/..."));
  assert.equal(await up.stop(), 0);
  const names = receiver.spans.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => name === "GET /shop/...").length, 1);
  assert.equal(names.filter((name) => name.startsWith("spin_key_value.")).length, 5);
});

test("a request that fails is a span that says so", async () => {
  using folder = temporaryFolder();
  await using receiver = await startOtlpReceiver();
  const flags = ["--from", await writeShop(folder.path), "--workers", "1"];
  await using up = await startUp(flags, { env: receiver.environment });
  assert.equal((await up.fetch("/shop/fail", { method: "PURGE" })).status, 500);
  assert.equal((await up.fetch("/.well-known/spin/health")).status, 200);
  await receiver.until(() => receiver.spans.some(({ name }) => name === "GET"));
  const failed = receiver.spans.find(({ name }) => name === "HTTP /shop/...");
  assert.equal(failed?.status.code, 2);
  assert.equal(failed?.attributes["http.request.method"], "_OTHER");
  assert.equal(failed?.attributes["http.request.method_original"], "PURGE");
});

test("where nobody asks for telemetry, headers reach the component as they are", async () => {
  using folder = temporaryFolder();
  const flags = ["--from", await writeShop(folder.path), "--workers", "1"];
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_SDK_DISABLED: "true" };
  await using up = await startUp(flags, { env });
  const headers = { traceparent };
  const seen = new Map(
    (await (await up.fetch("/shop/headers", { headers })).json()) as [string, string][],
  );
  assert.equal(seen.get("traceparent"), traceparent);
  const without = (await (await up.fetch("/shop/headers")).json()) as [string, string][];
  assert.equal(new Map(without).get("traceparent"), undefined);
});
