/** Goal: Prometheus finds the metrics of all processes on a port of their own. */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { writeApp } from "../support/inline-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { textGuest } from "../wasm/text-guest.ts";
import { runBobbin, startUp, type UpProcess } from "../support/up-process.ts";

const source = `import { Kv } from "bobbin-kv/sdk";
  export default { fetch(request) {
    const store = Kv.openDefault();
    if (request.method === "PUT") store.set("it", "12345");
    try { store.increment("it"); } catch {}
    return new Response(store.get("it"));
  } };`;

/** The code of a guest that opens a store and computes a little. */
const computing = `(local $round i32)
  (drop (call $open))
  (loop $more
    (local.set $round (i32.add (local.get $round) (i32.const 1)))
    (br_if $more (i32.lt_u (local.get $round) (i32.const 1000000))))`;

/** All metrics, once so many processes have told theirs: one that is slow to answer is left out. */
async function scrape(up: UpProcess, processCount = 1): Promise<string> {
  await up.printed(/Serving metrics (\S+)/);
  const [, url = ""] = /Serving metrics (\S+)/.exec(up.output.stderr) ?? [];
  assert.equal((await fetch(url.replace("/metrics", "/"))).status, 404);
  for (;;) {
    const response = await fetch(url);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    const told = text.match(/^process_memory_usage_bytes\{worker=/gm)?.length ?? 0;
    if (told >= processCount) return text;
  }
}

test("requests, key-value calls, errors by code and processes are counted", async () => {
  using folder = temporaryFolder();
  const components = { shop: source, apart: source };
  const stores = { shop: ["default"], apart: ["default"] };
  const manifest = await writeApp(folder.path, { components, stores });
  const flags = ["--from", manifest, "--workers", "1", "--isolate", "apart"];
  await using up = await startUp([...flags, "--metrics-listen", "127.0.0.1:0"]);
  await up.fetch("/shop/a", { method: "PUT" });
  await up.fetch("/shop/b");
  await up.fetch("/apart/c");
  await up.fetch("/.well-known/spin/health");
  const text = await scrape(up, 2);
  const value = (pattern: string): string =>
    new RegExp(`^${pattern} (\\S+)$`, "m").exec(text)?.[1] ?? "none";
  assert.equal(
    value(
      String.raw`http_server_request_duration_seconds_count\{http_request_method="GET",url_scheme="http",http_route="/shop/...",component_id="shop",http_response_status_code="200",worker="\d+"\}`,
    ),
    "1",
  );
  assert.match(text, /http_request_method="PUT"/);
  assert.equal(
    value(String.raw`http_server_active_requests\{url_scheme="http",worker="\d+"\}`),
    "0",
  );
  const operation = (component: string, name: string, error = ""): string =>
    String.raw`db_client_operation_duration_seconds_count\{db_system_name="spin",db_operation_name="${name}",component_id="${component}",db_namespace="default"${error},worker="\d+"\}`;
  assert.equal(value(operation("shop", "get")), "2");
  assert.equal(value(operation("shop", "increment", ',error_type="not-a-counter"')), "2");
  assert.equal(value(operation("apart", "get")), "1");
  assert.equal(
    value(
      String.raw`bobbin_key_value_bytes_total\{component_id="shop",db_namespace="default",direction="read",worker="\d+"\}`,
    ),
    "10",
  );
  assert.equal(value("bobbin_workers"), "1");
  assert.equal(value("bobbin_isolated_components"), "1");
  assert.match(text, /^process_memory_usage_bytes\{worker="\d+"\} \d+$/m);
  assert.doesNotMatch(text, /12345|"it"/);
});

test("stores, syncs of the disk and what each component uses are told", async () => {
  using folder = temporaryFolder();
  const wasm = `[[trigger.http]]
route = "/text/..."
component = "text"
[component.text]
source = "text.wasm"
key_value_stores = ["default"]`;
  const manifest = await writeApp(folder.path, {
    components: { shop: source },
    stores: { shop: ["default", "free"] },
    manifest: wasm,
    runtimeConfig: `[key_value_store.default]
type = "spin"
path = "default.db"
limits = { tuples_max = 5 }
[key_value_store.free]
type = "spin"
path = "free.db"
limits = { tuples_max = "unlimited" }`,
  });
  await writeFile(join(folder.path, "text.wasm"), textGuest(computing));
  const config = join(folder.path, "runtime-config.toml");
  const flags = ["--from", manifest, "--workers", "1", "--runtime-config-file", config];
  await using up = await startUp([...flags, "--metrics-listen", "127.0.0.1:0"]);
  const put = (): Promise<Response> => up.fetch("/shop", { method: "PUT" });
  const firstSeen = await scrape(up);
  assert.doesNotMatch(firstSeen, /bobbin_key_value_(?:tuples|room)\{/, "nobody has opened it");
  await Promise.all(Array.from({ length: 20 }, put));
  let text: string;
  const value = (name: string, labels: string): number =>
    Number(new RegExp(`^${name}\\{${labels},worker="\\d+"\\} (\\S+)$`, "m").exec(text)?.[1]);
  const store = 'db_namespace="default"';
  // Some systems count processor time in steps of milliseconds, a store that is locked at the moment is left out, and memory of an isolate is that of the time before.
  const isTold = (): boolean =>
    value("bobbin_component_cpu_time_seconds_total", 'component_id="text"') > 0 &&
    value("bobbin_component_memory_usage_bytes", 'component_id="shop"') > 0 &&
    !Number.isNaN(value("bobbin_key_value_tuples", store));
  do {
    assert.equal((await up.fetch("/text")).status, 200);
    text = await scrape(up);
  } while (!isTold());
  assert.equal(value("bobbin_key_value_tuples", store), 1);
  assert.equal(value("bobbin_key_value_room", store), 4);
  const syncs = value("bobbin_durability_syncs_total", store);
  const waits = value("bobbin_durability_waits_total", store);
  assert.ok(syncs >= 1 && syncs <= waits, `${syncs} for ${waits}`);
  assert.ok(value("bobbin_durability_sync_time_seconds_total", store) > 0);
  for (const component of ["shop", "text"]) {
    const about = `component_id="${component}"`;
    assert.ok(value("bobbin_component_instances", about) >= 1, component);
    assert.ok(value("bobbin_component_memory_usage_bytes", about) >= 65_536, component);
    assert.ok(value("bobbin_component_cpu_time_seconds_total", about) > 0, component);
  }
  assert.match(text, /^bobbin_quarantined_components 0$/m);
  assert.match(text, /^# TYPE bobbin_component_cpu_time_seconds_total counter$/m);
});

test("whatever components leave rejected or running, no worker that is asked for metrics ends", async () => {
  using folder = temporaryFolder();
  const leaving = `export default { fetch() {
    Promise.reject({ get message() { for (;;); } });
    setTimeout(() => { for (let n = 0; n < 1e7; n += 1); }, 0);
    return new Response("left");
  } };`;
  const manifest = await writeApp(folder.path, { components: { leaving, shop: source } });
  const flags = ["--from", manifest, "--workers", "1", "--cpu-time-limit", "100ms"];
  await using up = await startUp([...flags, "--metrics-listen", "127.0.0.1:0"]);
  for (let round = 0; round < 10; round += 1) {
    const [answer] = await Promise.all([up.fetch("/leaving"), up.fetch("/shop"), scrape(up)]);
    assert.ok(answer.status === 200 || answer.status === 500, String(answer.status));
    await scrape(up);
  }
  assert.doesNotMatch(up.output.stderr, /Worker \d+ (?:ended|hangs)/);
});

test("the standard variables have them served as well", async () => {
  using folder = temporaryFolder();
  const manifest = await writeApp(folder.path, { components: { shop: source } });
  const env = {
    OTEL_METRICS_EXPORTER: "prometheus",
    OTEL_EXPORTER_PROMETHEUS_HOST: "127.0.0.1",
    OTEL_EXPORTER_PROMETHEUS_PORT: "0",
  };
  await using up = await startUp(["--from", manifest, "--workers", "1"], { env });
  assert.match(await scrape(up), /^bobbin_workers 1$/m);
});

test("an address that is taken stops the start", async () => {
  using folder = temporaryFolder();
  const manifest = await writeApp(folder.path, { components: { shop: source } });
  await using other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  const flags = ["up", "--from", manifest, "--listen", "127.0.0.1:0"];
  const { code, stderr } = await runBobbin([...flags, "--metrics-listen", address]);
  assert.equal(code, 5);
  assert.ok(stderr.includes(`${address} is already in use`), stderr);
});
