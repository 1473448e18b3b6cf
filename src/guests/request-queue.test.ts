/** Time limits run from a request's head, and bodies of requests that wait have a budget. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type BobbinError, isBobbinError } from "../errors.ts";
import { until } from "../../test/support/delaying-store.ts";
import { startExchangeServer } from "../../test/support/exchange-server.ts";
import { RawClient } from "../../test/support/raw-client.ts";
import type { GuestComponent } from "./guest.ts";
import type { HttpExchange, TakeBytes } from "./http-exchange.ts";
import { RequestQueue } from "./request-queue.ts";
import type { QueuedRequest } from "./queue-owner.ts";
import { TwinComponent } from "./twin-component.ts";

const minuteMilliseconds = 60_000;

/** An exchange whose client stays; its body never comes. */
function exchangeOf(given: Partial<HttpExchange> = {}): HttpExchange {
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
  const begun: HttpExchange[] = [];
  const failed: BobbinError[] = [];
  const dropped = Promise.withResolvers<void>();
  let taken = 0;
  const counting = (take: TakeBytes) => (bytes: number) => {
    take(bytes);
    taken += bytes;
  };
  const limits = {
    requestMillisecondsMax: minuteMilliseconds,
    waitingRequestsMax: 10,
    waitingBodyBytesMax: 1_000,
  };
  const queue = new RequestQueue<QueuedRequest>(limits, {
    prepare: ({ exchange }, take) =>
      exchange.bodyBytes === 0 ? null : exchange.readBody(counting(take)).then(() => {}),
    hasRoom: true,
    begin: (request) => {
      begun.push(request.exchange);
      request.exchange.respond(200, "", "begun");
      queue.done(request);
    },
    crowded: () => {},
    fail: (request, error) => {
      assert.ok(isBobbinError(error));
      failed.push(error);
      request.exchange.fail(error);
    },
    drop: () => {
      dropped.resolve();
    },
  });
  const add = (exchange: HttpExchange): void => queue.add({ exchange, answered: false });
  const untilTaken = (bytes: number): Promise<void> => until(() => taken >= bytes);
  return { begun, failed, dropped: dropped.promise, untilTaken, add };
}

test("a client is listened for until all of the response is there, and no longer", () => {
  const limits = {
    requestMillisecondsMax: minuteMilliseconds,
    waitingRequestsMax: 10,
    waitingBodyBytesMax: 1_000,
  };
  const nothing = (): void => {};
  const queue = new RequestQueue<QueuedRequest>(limits, {
    ...{ prepare: () => null, hasRoom: true, begin: nothing },
    ...{ crowded: nothing, fail: nothing, drop: nothing },
  });
  const heard = [true, false].map((complete) => {
    let listeners = 0;
    const exchange = exchangeOf({ onGone: () => void (listeners += 1) });
    queue.add({ exchange, answered: complete, complete });
    return listeners;
  });
  assert.deepEqual([heard, queue.workingCount], [[0, 1], 2]);
  queue.close();
});

test("a guest that goes on once its whole response is given is ended, and no other", async () => {
  const nothing = (): void => {};
  const ended: QueuedRequest[] = [];
  const limits = { requestMillisecondsMax: 5, waitingRequestsMax: 10, waitingBodyBytesMax: 1_000 };
  const queue = new RequestQueue<QueuedRequest>(limits, {
    ...{ prepare: () => null, hasRoom: true, begin: nothing, crowded: nothing, drop: nothing },
    fail: (request, error) => {
      assert.ok(isBobbinError(error));
      assert.equal(error.code, "guest-went-on");
      ended.push(request);
    },
  });
  const streaming = { exchange: exchangeOf(), answered: true, isGiven: false };
  const given = { exchange: exchangeOf(), answered: true, isGiven: true };
  const other = { exchange: exchangeOf(), answered: true };
  for (const request of [other, streaming, given]) queue.add(request);
  await until(() => ended.length === 1);
  assert.deepEqual(ended, [given]);
  streaming.isGiven = true;
  await until(() => ended.length === 2);
  assert.deepEqual([ended, queue.workingCount], [[given, streaming], 1]);
});

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
  const seen: HttpExchange[] = [];
  const { promise: restarted, resolve } = Promise.withResolvers<void>();
  const guest = (handle: (exchange: HttpExchange) => void): GuestComponent => ({
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

/** A client that announces 900 bytes of body and sends these. */
async function postTo(url: string, bytes: number): Promise<RawClient> {
  const client = await RawClient.connect(url);
  client.sendHead("POST / HTTP/1.1", "Host: a", "Content-Length: 900");
  client.send(Buffer.alloc(bytes));
  return client;
}

test("a body for which there is no room ends its request with 503, those that are there are kept, and a client that leaves makes room", async () => {
  const { add, failed, dropped, untilTaken } = queueOf();
  await using server = await startExchangeServer(add);
  using first = await postTo(server.url, 899);
  await untilTaken(899);
  using second = await postTo(server.url, 900);
  assert.equal((await second.response()).status, 503);
  assert.match(failed.map(({ message }) => message).join(), /hold 1000 bytes of bodies already/);
  second.get("/");
  assert.equal((await second.response()).body, "begun", "its connection goes on");
  first.send("x");
  assert.equal((await first.response()).status, 200);
  const leaving = await postTo(server.url, 899);
  await untilTaken(900 + 899);
  leaving.socket.destroy();
  await dropped;
  using last = await postTo(server.url, 900);
  assert.equal((await last.response()).status, 200);
});
