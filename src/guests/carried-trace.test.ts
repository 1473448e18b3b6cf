/** Goal: other servers learn of the trace, and of nothing else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { withCarriedTrace } from "./carried-trace.ts";

const on = { carriesTrace: true };
const request = "traceparent\nof-client\nhost\nshop\ntraceparent\n00-own\ntracestate\na=1";

test("the host's own trace is added to what a component sends", () => {
  assert.equal(withCarriedTrace(on, request, ""), "tracestate\na=1\ntraceparent\n00-own");
  assert.equal(
    withCarriedTrace(on, request, "x-own\ntraceparent"),
    "x-own\ntraceparent\ntracestate\na=1\ntraceparent\n00-own",
  );
});

test("nothing is added where the component sends its own, where nobody traces, and without a trace", () => {
  for (const own of ["traceparent\nits own", "TraceParent\nits own"]) {
    assert.equal(withCarriedTrace(on, request, own), own);
  }
  assert.equal(withCarriedTrace({}, request, "a\nb"), "a\nb");
  assert.equal(withCarriedTrace(on, "traceparent\nof-client\nhost\nshop", "a\nb"), "a\nb");
});
