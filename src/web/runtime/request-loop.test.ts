import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import type { HostCalls } from "../host-calls.ts";
import { RequestLoop } from "./request-loop.ts";

test("an answer that cannot be given to the host is an error of its own request", async () => {
  const failed: [number, string][] = [];
  const offered = {
    respond: () => {},
    respondSoon: () => {},
    respondError: (id: number, text: string) => void failed.push([id, text]),
    nextRequest: () => {
      throw new RangeError("a text is too long");
    },
  } as unknown as HostCalls;
  const loop = new RequestLoop(offered);
  const request = loop.around((id) => loop.host.respondSoon?.(id, 200, "", "", false));
  // A rejection that nobody handles fails the test.
  request(7, "GET", "/", "", 0);
  await turn();
  assert.deepEqual(
    failed.map(([id, text]) => [id, text.split("\n")[0]]),
    [[7, "RangeError: a text is too long"]],
  );
  assert.equal(loop.running, -1);
});
