import type { Context, Span, Tracer } from "@opentelemetry/api";
import { isBobbinError } from "../errors.ts";
import { bytesRead, type KeyValueCall, type KeyValueWatch } from "../kv/key-value-watch.ts";
import { telemetryLimits } from "../limits.ts";
import type { Answer } from "../stores/store.ts";
import { fixed, KnownAttributes } from "./known-attributes.ts";
import type { Meters } from "./metrics.ts";

/** A call that is traced. */
interface TracedCall {
  end(bytesOfAnswer: number, error: string | null): void;
}

/** Measures key-value calls, and traces them where there is a tracer. Keys and values are in neither. */
export async function watchKeyValues(
  tracer: Tracer | null,
  meters: Meters,
): Promise<KeyValueWatch> {
  const trace = tracer === null ? null : await traceWith(tracer);
  const begin = (call: KeyValueCall): TracedCall => {
    const startedAt = performance.now();
    const traced = trace?.(call) ?? null;
    return {
      end: (bytes, error) => {
        measure(meters, call, { seconds: (performance.now() - startedAt) / 1_000, bytes, error });
        traced?.end(bytes, error);
      },
    };
  };
  return {
    around<T>(call: KeyValueCall, make: () => Answer<T>): Answer<T> {
      const begun = begin(call);
      const succeed = (answer: T): T => {
        begun.end(bytesRead(answer), null);
        return answer;
      };
      const fail = (error: unknown): never => {
        begun.end(0, isBobbinError(error) ? error.code : "unknown");
        throw error;
      };
      try {
        const answer = make();
        return answer instanceof Promise ? answer.then(succeed, fail) : succeed(answer);
      } catch (error) {
        return fail(error);
      }
    },
  };
}

function measure(
  meters: Meters,
  { component, store, operation, bytesWritten }: KeyValueCall,
  { seconds, bytes, error }: { seconds: number; bytes: number; error: string | null },
): void {
  const about = aboutCalls.of(component, storeOf(store, error), operation, error);
  meters.add("db.client.operation.duration", seconds, about.call);
  if (bytes > 0) meters.add("bobbin.key_value.bytes", bytes, about.read);
  if (bytesWritten > 0 && error === null) {
    meters.add("bobbin.key_value.bytes", bytesWritten, about.written);
  }
}

/** A label that no store has is the component's own text, and not repeated. */
function storeOf(store: string, error: string | null): string | null {
  return store !== "" && error !== "access-denied" ? store : null;
}

const aboutCalls = new KnownAttributes(
  (component: string, store: string | null, operation: string, error: string | null) => {
    const place = { component_id: component, "db.namespace": store ?? "" };
    const namespace = store === null ? {} : { "db.namespace": store };
    const errorType = error === null ? {} : { "error.type": error };
    const system = { "db.system.name": "spin", "db.operation.name": operation };
    return {
      call: fixed({ ...system, component_id: component, ...namespace, ...errorType }),
      read: fixed({ ...place, direction: "read" }),
      written: fixed({ ...place, direction: "written" }),
    };
  },
);

/** Names of spans are Spin's. */
async function traceWith(tracer: Tracer): Promise<(call: KeyValueCall) => TracedCall | null> {
  const { SpanKind, SpanStatusCode } = await import("@opentelemetry/api");
  const contextOf = await requestContexts();
  const close = (span: Span, call: KeyValueCall, bytes: number, error: string | null): void => {
    const { component, store, operation } = call;
    span.setAttributes(aboutCalls.of(component, storeOf(store, error), operation, error).call);
    if (bytes > 0) span.setAttribute("bobbin.key_value.bytes_read", bytes);
    if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end();
  };
  return (call) => {
    const context = contextOf(call.headers);
    // Of a request that is not kept its calls are not either, whatever the sampler.
    if (context === null) return null;
    const name = `spin_key_value.${call.operation.replaceAll("-", "_")}`;
    const attributes = {
      "bobbin.key_value.keys": call.keys.length,
      "bobbin.key_value.bytes_written": call.bytesWritten,
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    const span = tracer.startSpan(name, options, context);
    return { end: (bytes, error) => close(span, call, bytes, error) };
  };
}

/** From a request's headers to the span that its calls belong to, null where that is not kept; a request's are read once. */
async function requestContexts(): Promise<(headers: string) => Context | null> {
  const { ROOT_CONTEXT, trace } = await import("@opentelemetry/api");
  const { readTraceContext } = await import("./trace-context.ts");
  const known = new Map<string, Context | null>();
  const contextIn = (headers: string): Context | null => {
    const traceparent = lastHeader(headers, "traceparent");
    if (traceparent?.endsWith(leftOut) === true) return null;
    const parent = readTraceContext(traceparent, lastHeader(headers, "tracestate"));
    return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
  };
  return (headers) => {
    const found = known.get(headers);
    if (found !== undefined) return found;
    const context = contextIn(headers);
    if (known.size >= telemetryLimits.requestContextsMax) known.clear();
    known.set(headers, context);
    return context;
  };
}

/** How the host's own `traceparent` ends where the sampler has left the request out. */
const leftOut = "-00";

/** The last value of a header in an exchange's text, which the host has added, and so near the end. */
function lastHeader(headers: string, name: string): string | null {
  let end = headers.length;
  while (end > 0) {
    const value = headers.lastIndexOf("\n", end - 1) + 1;
    const start = headers.lastIndexOf("\n", value - 2) + 1;
    if (headers.slice(start, value - 1) === name) return headers.slice(value, end);
    end = start - 1;
  }
  return null;
}
