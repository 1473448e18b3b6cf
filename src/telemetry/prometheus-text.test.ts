/** Goal: Prometheus reads what has been measured. Method: the text, line by line. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { telemetryLimits } from "../limits.ts";
import { OwnMeters } from "./own-meters.ts";
import { prometheusText } from "./prometheus-text.ts";

test("a histogram has a line for each bucket, each with all that is below it", () => {
  const meters = new OwnMeters();
  const about = { "http.route": '/a"b\\c', "http.response.status_code": 200 };
  for (const seconds of [0.001, 0.02, 100]) {
    meters.add("http.server.request.duration", seconds, about);
  }
  const lines = prometheusText([{ worker: "7", series: meters.snapshot() }]).split("\n");
  const labels = 'http_route="/a\\"b\\\\c",http_response_status_code="200",worker="7"';
  const name = "http_server_request_duration_seconds";
  assert.ok(lines.includes(`# TYPE ${name} histogram`));
  assert.ok(lines.includes(`${name}_bucket{${labels},le="0.005"} 1`));
  assert.ok(lines.includes(`${name}_bucket{${labels},le="0.025"} 2`));
  assert.ok(lines.includes(`${name}_bucket{${labels},le="10"} 2`));
  assert.ok(lines.includes(`${name}_bucket{${labels},le="+Inf"} 3`));
  assert.ok(lines.includes(`${name}_count{${labels}} 3`));
  assert.ok(lines.includes(`${name}_sum{${labels}} 100.021`));
});

test("counters, gauges and what a process uses have their names and units", () => {
  const meters = new OwnMeters();
  meters.add("bobbin.key_value.bytes", 5, { direction: "read" });
  meters.add("bobbin.key_value.bytes", 6, { direction: "read" });
  meters.add("http.server.active_requests", 1, {});
  meters.add("http.server.active_requests", -1, {});
  const text = prometheusText([{ worker: "", series: meters.snapshot() }]);
  assert.match(
    text,
    /^# TYPE bobbin_key_value_bytes_total counter\nbobbin_key_value_bytes_total\{direction="read"\} 11$/m,
  );
  assert.match(text, /^http_server_active_requests 0$/m);
  assert.match(
    text,
    /^# TYPE process_cpu_time_seconds_total counter\nprocess_cpu_time_seconds_total [\d.]+$/m,
  );
  assert.match(text, /^process_memory_usage_bytes \d+$/m);
});

test("series beyond the limit are counted together, so that nobody can fill the memory", () => {
  const meters = new OwnMeters();
  for (let at = 0; at < telemetryLimits.seriesMax + 10; at += 1) {
    meters.add("bobbin.key_value.bytes", 1, { direction: String(at) });
  }
  const series = meters.snapshot().filter(({ name }) => name === "bobbin.key_value.bytes");
  assert.equal(series.length, telemetryLimits.seriesMax + 1);
  assert.equal(series.at(-1)?.sum, 10);
  assert.deepEqual(series.at(-1)?.attributes, { "otel.metric.overflow": "true" });
});
