import type { Context, Span, Tracer } from "@opentelemetry/api";
import { isBobbinError } from "../errors.ts";
import { bytesRead, type KeyValueCall, type KeyValueWatch } from "../kv/key-value-watch.ts";
import { telemetryLimits } from "../limits.ts";
import type { Answer } from "../stores/store.ts";
import type { Attributes, Meters } from "./metrics.ts";

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
  call: KeyValueCall,
  { seconds, bytes, error }: { seconds: number; bytes: number; error: string | null },
): void {
  const about = aboutCall(call, error);
  meters.add("db.client.operation.duration", seconds, about);
  const { component_id, "db.namespace": store = "" } = about as Record<string, string>;
  const place = { component_id: component_id ?? "", "db.namespace": store };
  if (bytes > 0) meters.add("bobbin.key_value.bytes", bytes, { ...place, direction: "read" });
  if (call.bytesWritten > 0 && error === null) {
    meters.add("bobbin.key_value.bytes", call.bytesWritten, { ...place, direction: "written" });
  }
}

/** A label that no store has is the component's own text, and not repeated. */
function aboutCall(
  { component, store, operation }: KeyValueCall,
  error: string | null,
): Attributes {
  const isKnown = store !== "" && error !== "access-denied";
  return {
    "db.system.name": "spin",
    "db.operation.name": operation,
    component_id: component,
    ...(isKnown ? { "db.namespace": store } : {}),
    ...(error === null ? {} : { "error.type": error }),
  };
}

/** Names of spans are Spin's. */
async function traceWith(tracer: Tracer): Promise<(call: KeyValueCall) => TracedCall> {
  const { SpanKind, SpanStatusCode } = await import("@opentelemetry/api");
  const contextOf = await requestContexts();
  const close = (span: Span, call: KeyValueCall, bytes: number, error: string | null): void => {
    span.setAttributes(aboutCall(call, error));
    if (bytes > 0) span.setAttribute("bobbin.key_value.bytes_read", bytes);
    if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end();
  };
  return (call) => {
    const name = `spin_key_value.${call.operation.replaceAll("-", "_")}`;
    const attributes = {
      "bobbin.key_value.keys": call.keys.length,
      "bobbin.key_value.bytes_written": call.bytesWritten,
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    const span = tracer.startSpan(name, options, contextOf(call.headers));
    return { end: (bytes, error) => close(span, call, bytes, error) };
  };
}

/** From a request's headers to the span that its calls belong to; a request's are read once. */
async function requestContexts(): Promise<(headers: string) => Context> {
  const { ROOT_CONTEXT, trace } = await import("@opentelemetry/api");
  const { readTraceContext } = await import("./trace-context.ts");
  const known = new Map<string, Context>();
  return (headers) => {
    const found = known.get(headers);
    if (found !== undefined) return found;
    const parent = readTraceContext(
      lastHeader(headers, "traceparent"),
      lastHeader(headers, "tracestate"),
    );
    const context = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    if (known.size >= telemetryLimits.requestContextsMax) known.clear();
    known.set(headers, context);
    return context;
  };
}

/** The last value of a header in an exchange's text, which the host has added. */
function lastHeader(headers: string, name: string): string | null {
  const lines = headers.split("\n");
  for (let at = lines.length - 2; at >= 0; at -= 2) {
    if (lines[at] === name) return lines[at + 1] ?? null;
  }
  return null;
}
