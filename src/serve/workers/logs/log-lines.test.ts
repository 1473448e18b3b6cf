/** Goal: every line of a log says when, who and for which request, and nobody can forge one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type LogEntry, logLines } from "./log-lines.ts";

const time = new Date(0);
const printed: LogEntry = {
  kind: "stdout",
  component: "shop",
  request: "7f3a",
  text: "one\ttwo\nthree",
};
const request: LogEntry = {
  kind: "request",
  component: null,
  request: "7f3a",
  method: "GET",
  url: "/it?a=1",
  status: 404,
  milliseconds: 1.26,
};

test("as text each line begins with time, kind, component and request", () => {
  const start = "1970-01-01T00:00:00.000Z";
  assert.equal(
    logLines("text", printed, time),
    `${start} stdout shop 7f3a one\ttwo\n${start} stdout shop 7f3a three\n`,
  );
  assert.equal(logLines("text", request, time), `${start} request - 7f3a GET /it?a=1 404 1.3 ms\n`);
  assert.equal(
    logLines("text", { ...request, status: null }, time),
    `${start} request - 7f3a GET /it?a=1 gone 1.3 ms\n`,
  );
  assert.equal(logLines("text", { kind: "bobbin", text: "it" }, time), `${start} bobbin - - it\n`);
});

test("as JSON each entry is an object on a line", () => {
  const line = logLines("json", printed, time);
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.deepEqual(JSON.parse(line), { time: "1970-01-01T00:00:00.000Z", ...printed });
  assert.deepEqual(JSON.parse(logLines("json", request, time)), {
    time: "1970-01-01T00:00:00.000Z",
    ...request,
  });
});

test("what would look like another line, or move the cursor, is written as what it is", () => {
  const text = "a\r1970 stdout other\u001B[2J\u2028b\u0085c";
  const line = logLines("text", { ...printed, text }, time);
  assert.ok(line.endsWith("a\\u000d1970 stdout other\\u001b[2J\\u2028b\\u0085c\n"), line);
});
