/** What it costs requests to be measured and to be traced. */

import { component } from "./subjects/http-subjects.ts";
import type { HttpSubject } from "./subjects/http-subject.ts";
import type { Trial } from "./trial.ts";

/** Nobody listens there: what is measured is Bobbin, up to where spans leave. */
const traced = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:9/v1/traces" };
const leftOut = {
  ...traced,
  OTEL_TRACES_SAMPLER: "parentbased_traceidratio",
  OTEL_TRACES_SAMPLER_ARG: "0",
};

const unwatched = component("get, handleRequest", "get");

function traces(name: string, environment: Readonly<Record<string, string>>): HttpSubject {
  return component(`get, ${name}`, "get", { environment });
}

/** Against the same component that nobody watches. */
export const telemetryTrial: Trial = {
  name: "http-telemetry",
  summary: "HTTP + get through a component that is measured or traced, against the same without",
  metric: "µs CPU",
  rows: [
    {
      measured: component("get, metrics", "get", { flags: ["--metrics-listen", "127.0.0.1:0"] }),
      against: unwatched,
      target: null,
    },
    { measured: traces("traces left out", leftOut), against: unwatched, target: null },
    { measured: traces("traces", traced), against: unwatched, target: null },
  ],
};
