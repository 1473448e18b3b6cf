/** The answer of one component to another: what stands behind its body arrives, and nothing else in its place. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { nextCall } from "../../guests/calls/call-chain.ts";
import { wholeBody } from "../../guests/calls/inner-requests.ts";
import { InnerExchange } from "./inner-exchange.ts";

function exchange(): InnerExchange {
  const head = { method: "GET", url: "/", headers: "", authority: undefined };
  return new InnerExchange(
    { ...head, chain: nextCall(undefined), body: wholeBody(null) },
    () => {},
  );
}

test("trailers come behind the body, but for those that mean nothing there", async () => {
  const one = exchange();
  one.startResponse(200, "");
  const { body, trailers } = await one.response;
  one.write(Buffer.from("body"));
  assert.deepEqual(trailers?.(), []);
  one.end(["x-sum", "7", "Content-Type", "text/html", "x-more", "a b"].join("\n"));
  assert.equal(String(await body?.next()), "body");
  assert.equal(await body?.next(), null);
  assert.deepEqual(trailers?.(), ["x-sum", "7", "x-more", "a b"]);
});

test("trailers that HTTP has no place for break the answer off", async () => {
  for (const text of ["no name\n7", "x-sum\n\u0001"]) {
    const one = exchange();
    one.startResponse(200, "");
    await one.response;
    assert.throws(() => one.end(text), { code: "guest-bad-response" }, JSON.stringify(text));
  }
});
