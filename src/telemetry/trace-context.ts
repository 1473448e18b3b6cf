/** W3C trace context: how a trace goes from one program to the next, in two headers. */

import { createTraceState, isSpanContextValid, type SpanContext } from "@opentelemetry/api";
import { telemetryLimits } from "../limits.ts";

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** The span that a caller names, or null where it names none as the standard has it. */
export function readTraceContext(traceparent: unknown, tracestate: unknown): SpanContext | null {
  if (typeof traceparent !== "string") return null;
  const [match, version, traceId = "", spanId = "", flags = "", more] =
    pattern.exec(traceparent) ?? [];
  // A later version may say more, and this one may not.
  if (match === undefined || version === "ff" || (version === "00" && more !== undefined)) {
    return null;
  }
  const state =
    typeof tracestate === "string" && tracestate.length <= telemetryLimits.traceStateCharactersMax
      ? { traceState: createTraceState(tracestate) }
      : {};
  const span = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...state,
  };
  return isSpanContextValid(span) ? span : null;
}

/** The headers that name a span: name, value, name, value, … */
export function traceHeaders({ traceId, spanId, traceFlags, traceState }: SpanContext): string[] {
  const flags = (traceFlags & 1).toString(16).padStart(2, "0");
  const headers = ["traceparent", `00-${traceId}-${spanId}-${flags}`];
  const state = traceState?.serialize() ?? "";
  return state === "" ? headers : [...headers, "tracestate", state];
}
