import assert from "node:assert/strict";
import { test } from "node:test";
import { requestLineLimits } from "../../limits.ts";
import { createRequestLines, requestLine } from "./request-lines.ts";

const marked = (style: string, text: string): string => `<${style} ${text}>`;
const plain = (_style: string, text: string): string => text;

const request = {
  method: "GET",
  url: "/hello",
  status: 200,
  milliseconds: 1.23,
  component: "hello",
};

test("a line has method, path, status, time and component", () => {
  assert.equal(requestLine(request, 80, plain), "GET /hello 200 1.2 ms hello");
  const own = { ...request, url: "/x?y=1", status: 404, milliseconds: 1234.5, component: null };
  assert.equal(requestLine(own, 80, plain), "GET /x?y=1 404 1235 ms");
  assert.equal(
    requestLine({ ...request, status: null }, 80, plain),
    "GET /hello gone 1.2 ms hello",
  );
});

test("the style tells the class of the status", () => {
  const styleOf = (status: number): string | undefined =>
    /<(\w+) \d/.exec(requestLine({ ...request, status }, 80, marked))?.[1];
  assert.deepEqual([200, 304, 404, 500].map(styleOf), ["heading", "faint", "warning", "error"]);
});

test("a path is shortened in its middle so that the line fits, down to a few characters", () => {
  const long = { ...request, url: `/start/${"x".repeat(200)}/end` };
  for (const columns of [40, 80, 133]) {
    const line = requestLine(long, columns, plain);
    assert.equal(line.length, columns);
    assert.match(line, /^GET \/start\/x*…x*\/end 200 1\.2 ms hello$/);
  }
  assert.match(requestLine(long, 10, plain), /^GET \/start\/…\/end 200 1\.2 ms hello$/);
});

test("what could move the cursor is shown as its number", () => {
  const evil = { ...request, url: "/\u001B[2J\u009B1mé" };
  assert.equal(requestLine(evil, 80, plain), "GET /%1B[2J%9B1m%E9 200 1.2 ms hello");
});

test("a second shows so many lines and counts the others", () => {
  let written = "";
  const lines = createRequestLines({ write: (text) => (written += text), style: plain }, () => 80);
  const { linesPerSecondMax } = requestLineLimits;
  const many = Array.from({ length: linesPerSecondMax + 10 }, () => request);
  lines.add(many, 0);
  lines.add([request], 4_301);
  lines.close();
  const shown = written.trimEnd().split("\n");
  assert.equal(shown.length, linesPerSecondMax + 1);
  assert.equal(shown.at(-1), "… 4,312 more");
  lines.close();
  assert.equal(written.trimEnd().split("\n").length, linesPerSecondMax + 1);
});
