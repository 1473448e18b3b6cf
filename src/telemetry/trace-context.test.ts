/** Goal: the headers of the W3C are read and written as its recommendation has them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readTraceContext, traceHeaders } from "./trace-context.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

test("what is read is written again", () => {
  const read = readTraceContext(`00-${traceId}-${spanId}-01`, "vendor=1,other=2");
  assert.ok(read);
  assert.deepEqual([read.traceId, read.spanId, read.traceFlags], [traceId, spanId, 1]);
  assert.deepEqual(traceHeaders(read), [
    "traceparent",
    `00-${traceId}-${spanId}-01`,
    "tracestate",
    "vendor=1,other=2",
  ]);
  const bare = readTraceContext(`00-${traceId}-${spanId}-00`, undefined);
  assert.deepEqual(bare && traceHeaders(bare), ["traceparent", `00-${traceId}-${spanId}-00`]);
});

test("a later version may say more, of which nothing is passed on", () => {
  const later = readTraceContext(`cc-${traceId}-${spanId}-03-what-comes`, null);
  assert.deepEqual(later && traceHeaders(later)[1], `00-${traceId}-${spanId}-01`);
});

test("whatever else a client sends is no trace", () => {
  const wrong = [
    undefined,
    ["00"],
    "",
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId}-${spanId}-01 `,
  ];
  for (const header of wrong) assert.equal(readTraceContext(header, null), null, String(header));
  const long = readTraceContext(`00-${traceId}-${spanId}-01`, `a=${"x".repeat(600)}`);
  assert.deepEqual(long && traceHeaders(long).length, 2);
});
