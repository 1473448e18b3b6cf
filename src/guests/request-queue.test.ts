/** Time limits run from a request's head, and bodies of requests that wait have a budget. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type BobbinError, isBobbinError } from "../errors.ts";
import type { Exchange, GuestComponent } from "./exchange.ts";
import { type QueuedRequest, RequestQueue } from "./request-queue.ts";
import { TwinComponent } from "./twin-component.ts";

const minuteMilliseconds = 60_000;

/** An exchange whose client stays; its body never comes. */
function exchangeOf(given: Partial<Exchange> = {}): Exchange {
  const nothing = (): void => {};
  return {
    ...{ method: "GET", url: "/", headers: "", bodyBytes: 0 },
    ...{ respond: nothing, fail: nothing, end: nothing, onDrain: nothing, onGone: nothing },
    ...{ startResponse: () => true, write: () => true },
    ...{ readBody: () => new Promise(nothing), readChunk: () => new Promise(nothing) },
    ...given,
  };
}

/** A queue that begins whatever may begin, and what became of its requests. */
function queueOf() {
  const begun: Exchange[] = [];
  const failed: BobbinError[] = [];
  const limits = { requestMillisecondsMax: minuteMilliseconds, waitingRequestsMax: 10 };
  const queue = new RequestQueue<QueuedRequest>(limits, {
    prepare: ({ exchange }) =>
      exchange.bodyBytes === 0 ? null : exchange.readBody().then(() => {}),
    hasRoom: true,
    begin: (request) => {
      begun.push(request.exchange);
      queue.done(request);
    },
    crowded: () => {},
    fail: (_request, error) => {
      assert.ok(isBobbinError(error));
      failed.push(error);
    },
    drop: () => {},
  });
  const add = (exchange: Exchange): void => queue.add({ exchange, answered: false });
  return { queue, begun, failed, add };
}

test("a request whose time was over before it came is never begun", () => {
  const { add, begun, failed } = queueOf();
  add(exchangeOf({ arrivedAt: performance.now() - minuteMilliseconds }));
  assert.deepEqual([begun.length, failed.map(({ code }) => code)], [0, ["guest-request-timeout"]]);
  add(exchangeOf({ arrivedAt: performance.now() }));
  add(exchangeOf());
  assert.deepEqual([begun.length, failed.length], [2, 1]);
});

test("a request that begins anew elsewhere keeps the time at which it came", async () => {
  const stores = { isHeld: false };
  const seen: Exchange[] = [];
  const { promise: restarted, resolve } = Promise.withResolvers<void>();
  const guest = (handle: (exchange: Exchange) => void): GuestComponent => ({
    handle,
    retire: () => Promise.resolve(),
    close: () => {},
  });
  const twin = new TwinComponent({
    stores,
    direct: guest((exchange) => {
      seen.push(exchange);
      assert.equal(exchange.restart?.(), true);
    }),
    createWaiting: () =>
      Promise.resolve(
        guest((exchange) => {
          seen.push(exchange);
          if (seen.length === 3) resolve();
        }),
      ),
    failed: (_exchange, error) => assert.fail(String(error)),
  });
  twin.handle(exchangeOf());
  stores.isHeld = true;
  const before = performance.now();
  twin.handle(exchangeOf({ url: "/held", arrivedAt: before - 1 }));
  await restarted;
  const arrivedAt = (url: string) =>
    seen.filter((one) => one.url === url).map((one) => one.arrivedAt);
  const [first, second] = arrivedAt("/");
  assert.ok(first !== undefined && first <= before);
  assert.equal(second, first);
  assert.deepEqual(arrivedAt("/held"), [before - 1]);
});
