import type { Span, SpanContext, Tracer } from "@opentelemetry/api";
import { fixed, KnownAttributes } from "./known-attributes.ts";
import type { Attributes, Meters } from "./metrics.ts";
import type { BegunRequest, RequestWatch, WatchedRequest } from "./request-watch.ts";

/** Methods that everybody knows; a client may send any other, and each would be a series. */
const knownMethods = new Set([
  "CONNECT",
  "DELETE",
  "GET",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
  "TRACE",
]);
const knownMethod = (method: string): string => (knownMethods.has(method) ? method : "_OTHER");

/** Measures requests, and traces them where there is a tracer. */
export async function watchRequests(tracer: Tracer | null, meters: Meters): Promise<RequestWatch> {
  const trace = tracer === null ? null : await traceWith(tracer);
  return {
    begin: (request) => {
      const startedAt = performance.now();
      meters.add("http.server.active_requests", 1, active);
      const traced = trace?.(request) ?? null;
      return {
        headers: traced?.headers ?? none,
        end: (status) => {
          const seconds = (performance.now() - startedAt) / 1_000;
          const { method, route, component } = request;
          const outcome = outcomes.of(knownMethod(method), route, component, status);
          meters.add("http.server.active_requests", -1, active);
          meters.add("http.server.request.duration", seconds, outcome);
          traced?.end(status);
        },
      };
    },
  };
}

const outcomes = new KnownAttributes(
  (method: string, route: string | null, component: string | null, status: number | null) =>
    fixed({
      ...aboutRequest({ method, route, component }),
      ...(status === null ? {} : { "http.response.status_code": status }),
      ...(status === null || status >= 500 ? { "error.type": String(status ?? "gone") } : {}),
    }),
);

const none: readonly string[] = [];
const active: Attributes = Object.freeze({ "url.scheme": "http" });

function aboutRequest({
  method,
  route,
  component,
}: Pick<BegunRequest, "method" | "route" | "component">): Attributes {
  return {
    "http.request.method": knownMethod(method),
    "url.scheme": "http",
    ...(route === null ? {} : { "http.route": route }),
    ...(component === null ? {} : { component_id: component }),
  };
}

/** Spans as Spin has them: one of the request, and in it one of the component, to which all the rest belongs. */
async function traceWith(tracer: Tracer): Promise<(request: BegunRequest) => WatchedRequest> {
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = await import("@opentelemetry/api");
  const { readTraceContext, traceHeaders } = await import("./trace-context.ts");
  const contextOf = (parent: SpanContext | null) =>
    parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  const finish = (span: Span, status: number | null): void => {
    if (status === null || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };
  const server = { kind: SpanKind.SERVER };
  return (request) => {
    const { method, path, route, component, headers } = request;
    const known = knownMethod(method);
    const name = `${known === method ? method : "HTTP"}${route === null ? "" : ` ${route}`}`;
    const parent = readTraceContext(headers["traceparent"], headers["tracestate"]);
    const span = tracer.startSpan(name, server, contextOf(parent));
    const isKept = span.isRecording();
    // What the sampler leaves out is not described: none that a variable names looks at more than the trace.
    if (isKept) {
      span.setAttributes({
        ...aboutRequest(request),
        "url.path": path,
        ...(known === method ? {} : { "http.request.method_original": method }),
        ...(headers.host === undefined ? {} : { "server.address": headers.host }),
      });
    }
    const inner =
      component === null || !isKept
        ? null
        : tracer.startSpan(
            `execute_wasm_component ${component}`,
            { attributes: { component_id: component } },
            trace.setSpan(ROOT_CONTEXT, span),
          );
    return {
      headers: traceHeaders((inner ?? span).spanContext()),
      end: (status) => {
        if (!isKept) return;
        if (status !== null) span.setAttribute("http.response.status_code", status);
        else span.setAttribute("error.type", "gone");
        if (inner !== null) finish(inner, status);
        finish(span, status);
      },
    };
  };
}
