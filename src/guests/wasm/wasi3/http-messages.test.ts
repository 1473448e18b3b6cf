import assert from "node:assert/strict";
import { test } from "node:test";
import { Fields } from "../http/fields.ts";
import { HostFuture } from "@bobbin-kv/wasm-linker";
import { Body } from "./http-body.ts";
import { Request } from "./http-messages.ts";

const body = (): Body => new Body({ contents: null, trailers: new HostFuture({ tag: "ok" }) });

test("a request's path is kept without its fragment, and nothing of it is a slash", () => {
  const request = new Request(Fields.create(), body(), null);
  const kept: readonly [string, string][] = [
    ["a/b#c", "a/b"],
    ["?q#", "?q"],
    ["#c", "/"],
    ["", "/"],
  ];
  for (const [given, expected] of kept) {
    request.setPathWithQuery(given);
    assert.equal(request.pathWithQuery, expected);
  }
  assert.throws(() => request.setPathWithQuery("/<"));
  assert.equal(request.pathWithQuery, "/");
});

test("a client's path is told as it came, also where a guest could send no such path", () => {
  const received = { method: "GET", url: "/a<b" };
  const request = Request.received(received, Fields.create(), undefined, body());
  assert.equal(request.pathWithQuery, "/a<b");
  request.setPathWithQuery("/c");
  assert.equal(request.pathWithQuery, "/c");
});
