import assert from "node:assert/strict";
import { test } from "node:test";
import { announcedBodyBytes, readUnusualTarget } from "./request-head.ts";

test("a body is announced by its length, or by its encoding alone, or not at all", () => {
  assert.equal(announcedBodyBytes({}), 0);
  assert.equal(announcedBodyBytes({ "content-length": "0" }), 0);
  assert.equal(announcedBodyBytes({ "content-length": "1048576" }), 1_048_576);
  assert.equal(announcedBodyBytes({ "transfer-encoding": "chunked" }), -1);
});

const targets: [target: string, pathAndQuery: string, host: string | undefined][] = [
  ["http://example.com/a/b?c=d", "/a/b?c=d", "example.com"],
  ["HTTP://Example.com:8080/a", "/a", "Example.com:8080"],
  ["http://example.com", "/", "example.com"],
  ["http://example.com?a=b", "/?a=b", "example.com"],
  ["http://user:secret@example.com/a@b", "/a@b", "example.com"],
  ["http://[::1]:80/", "/", "[::1]:80"],
  ["http://example.com/http://other.com/", "/http://other.com/", "example.com"],
  ["*", "/*", undefined],
];

for (const [target, pathAndQuery, host] of targets) {
  test(`the target ${target} is the path ${pathAndQuery}`, () => {
    assert.deepEqual(readUnusualTarget(target), { pathAndQuery, host });
  });
}
