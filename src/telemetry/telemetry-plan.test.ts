/** Goal: the standard variables mean what they mean everywhere. Method: environments, and what is planned for each. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { exporterVariables, planTelemetry, prometheusAddress } from "./telemetry-plan.ts";

const plan = (environment: Record<string, string>, gathers = false): string => {
  const planned = planTelemetry(environment, "shop", gathers);
  if (planned === null) return "nothing";
  const { traces, exportsMetrics, gathersMetrics } = planned;
  return [traces && "traces", exportsMetrics && "metrics", gathersMetrics && "gathers"]
    .filter(Boolean)
    .join(" ");
};

test("an address or an exporter asks for telemetry, and nothing else does", () => {
  assert.equal(plan({}), "nothing");
  assert.equal(plan({ OTEL_SERVICE_NAME: "shop" }), "nothing");
  assert.equal(plan({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://it" }), "traces metrics");
  assert.equal(plan({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://it" }), "traces");
  assert.equal(plan({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://it" }), "metrics");
  assert.equal(plan({ OTEL_TRACES_EXPORTER: "console" }), "traces");
  assert.equal(plan({ OTEL_METRICS_EXPORTER: "otlp, prometheus" }), "metrics");
  assert.equal(plan({}, true), "gathers");
});

test("what is switched off stays off", () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://it" };
  assert.equal(plan({ ...endpoint, OTEL_SDK_DISABLED: "TRUE" }), "nothing");
  assert.equal(plan({ ...endpoint, OTEL_SDK_DISABLED: "true" }, true), "gathers");
  assert.equal(plan({ ...endpoint, OTEL_TRACES_EXPORTER: "none" }), "metrics");
  assert.equal(plan({ ...endpoint, OTEL_METRICS_EXPORTER: "none" }), "traces");
  assert.equal(plan({ OTEL_METRICS_EXPORTER: "prometheus" }), "nothing");
});

test("metrics for Prometheus are served where the standard variables say", () => {
  assert.equal(prometheusAddress({}), null);
  assert.equal(prometheusAddress({ OTEL_METRICS_EXPORTER: "otlp" }), null);
  const asked = { OTEL_METRICS_EXPORTER: "otlp,prometheus" };
  assert.deepEqual(prometheusAddress(asked), { host: "localhost", port: 9_464 });
  const placed = {
    ...asked,
    OTEL_EXPORTER_PROMETHEUS_HOST: "0.0.0.0",
    OTEL_EXPORTER_PROMETHEUS_PORT: "1234",
  };
  assert.deepEqual(prometheusAddress(placed), { host: "0.0.0.0", port: 1_234 });
  assert.equal(prometheusAddress({ ...asked, OTEL_EXPORTER_PROMETHEUS_PORT: "x" })?.port, 9_464);
});

test("OpenTelemetry is told the service's name and what is asked for, and nothing of Prometheus", () => {
  const traces = { service: "shop", traces: true, exportsMetrics: false, gathersMetrics: true };
  assert.deepEqual(exporterVariables(traces, {}), {
    OTEL_SERVICE_NAME: "shop",
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_METRICS_EXPORTER: "none",
    OTEL_LOGS_EXPORTER: "none",
  });
  const both = { ...traces, exportsMetrics: true };
  const environment = { OTEL_SERVICE_NAME: "own", OTEL_METRICS_EXPORTER: "prometheus,console" };
  const variables = exporterVariables(both, environment);
  assert.equal(variables["OTEL_SERVICE_NAME"], "own");
  assert.equal(variables["OTEL_METRICS_EXPORTER"], "console");
});
