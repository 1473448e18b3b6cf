/** Requests that wait for others of their own component do not wait in a circle, however many come. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOutboundHost } from "../../config/manifest/outbound-hosts.ts";
import { callLimits } from "../../limits.ts";
import type { HttpExchange } from "../http-exchange.ts";
import { RequestQueue } from "../request-queue.ts";
import type { QueuedRequest } from "../queue-owner.ts";
import { mayCallInside, roomByDepth } from "./reserved-room.ts";

const nothing = (): void => {};

function exchangeAt(depth: number, done: () => void): HttpExchange {
  const chain = depth === 0 ? undefined : { depth, family: { id: "", left: 0 } };
  return {
    ...{ method: "GET", url: "/", headers: "", bodyBytes: 0, chain },
    ...{ respond: done, fail: done, end: nothing, onDrain: nothing, onGone: nothing },
    ...{ startResponse: () => true, write: () => true },
    ...{ readBody: () => new Promise(nothing), readChunk: () => new Promise(nothing) },
  };
}

/** What became of requests of which each asks its own component again, so deep, and waits for the answer. */
async function ask(
  requests: number,
  depthMax: number,
  max: number,
  room: readonly number[] | null,
): Promise<{ answered: number; refused: number; mostAtATime: number }> {
  const counts = { answered: 0, refused: 0, mostAtATime: 0 };
  const limits = {
    ...{ requestMillisecondsMax: 3_600_000, waitingRequestsMax: 100_000 },
    ...{ waitingBodyBytesMax: 0, ...(room === null ? {} : { roomByDepth: room }) },
  };
  const queue: RequestQueue<QueuedRequest> = new RequestQueue<QueuedRequest>(limits, {
    prepare: () => null,
    get hasRoom(): boolean {
      return queue.workingCount < max;
    },
    begin: (request) => {
      counts.mostAtATime = Math.max(counts.mostAtATime, queue.workingCount);
      const depth = request.exchange.chain?.depth ?? 0;
      const over = (): void => {
        counts.answered += 1;
        queue.done(request);
        request.exchange.respond(200, "", "");
        queue.serve();
      };
      if (depth === depthMax) setImmediate(over);
      else
        queue.add({ answered: false, exchange: exchangeAt(depth + 1, () => setImmediate(over)) });
    },
    crowded: nothing,
    fail: ({ exchange }, error) => {
      counts.refused += 1;
      exchange.fail(error as never);
    },
    drop: nothing,
  });
  const open = { count: requests };
  for (let at = 0; at < requests; at += 1) {
    queue.add({ answered: false, exchange: exchangeAt(0, () => (open.count -= 1)) });
  }
  // Where nothing moves for many turns, nothing ever will.
  for (let still = 0, before = -1; open.count > 0 && still < 1_000; still += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = counts.answered + counts.refused;
    if (now !== before) still = 0;
    before = now;
  }
  const outcome = { ...counts };
  queue.close();
  return outcome;
}

const { depthMax } = callLimits;

test("all requests are answered, to the deepest, and room is never exceeded", async () => {
  for (const max of [2 * depthMax, 40, 256]) {
    const { answered, refused, mostAtATime } = await ask(500, depthMax, max, roomByDepth(max));
    assert.deepEqual([answered, refused], [500 * (depthMax + 1), 0], `room for ${max}`);
    assert.ok(mostAtATime <= max, `${mostAtATime} of ${max}`);
  }
});

test("where there is little room, calls that could wait in a circle are refused at once, and all goes on", async () => {
  for (const max of [1, 2, 5]) {
    const { answered, refused, mostAtATime } = await ask(50, depthMax, max, roomByDepth(max));
    assert.ok(answered >= 50 && refused > 0, `${answered} answered, ${refused} refused`);
    assert.ok(mostAtATime <= max);
  }
});

test("without reserved room all but the first of the same requests wait for one another for ever", async () => {
  const { answered } = await ask(500, depthMax, 40, null);
  assert.ok(answered <= 40, `${answered} were answered`);
});

test("room is reserved where calls may stay in the application, and nowhere else", () => {
  const may = (...patterns: string[]): boolean => mayCallInside(patterns.map(parseOutboundHost));
  for (const pattern of [
    ...["http://back.spin.internal", "http://*.spin.internal", "http://*.internal"],
    ...["http://self", "*://*:*"],
  ]) {
    assert.ok(may("http://example.com", pattern), pattern);
  }
  for (const pattern of ["http://example.com", "http://*.example.com", "http://10.0.0.0/8"]) {
    assert.ok(!may(pattern), pattern);
  }
});
