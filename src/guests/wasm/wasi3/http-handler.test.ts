import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import type { HttpExchange } from "../../http-exchange.ts";
import type { GuestCall } from "../host.ts";
import { Fields } from "../http/fields.ts";
import { HostFuture, HostStream } from "@bobbin-kv/wasm-linker";
import { testCall } from "../test-guest.ts";
import { Body } from "./http-body.ts";
import { Answer } from "./http-handler.ts";
import { Response } from "./http-messages.ts";

test("the head of a response leaves when the guest is done, though the body that it passes on still comes", async () => {
  const got: string[] = [];
  const come = Promise.withResolvers<void>();
  let isThere = false;
  const contents = new HostStream({
    ready: () => isThere,
    wait: () => come.promise,
    read: () => null,
  });
  const exchange: Partial<HttpExchange> = {
    method: "GET",
    startResponse: (status) => {
      got.push(`head ${status}`);
      return true;
    },
    end: () => void got.push("end"),
  };
  const call: GuestCall = {
    ...testCall(),
    exchange: exchange as HttpExchange,
    waiting: () => call.onWaiting?.(),
  };
  const answer = new Answer(call);
  const body = new Body({ contents, trailers: new HostFuture({ tag: "ok" }) });
  answer.send({ tag: "ok", value: new Response(Fields.create(), body) });
  const finished = answer.finish();
  while (got.length === 0) await setImmediate();
  assert.deepEqual(got, ["head 200"]);
  isThere = true;
  come.resolve();
  await finished;
  while (got.length === 1) await setImmediate();
  assert.deepEqual(got, ["head 200", "end"]);
});
