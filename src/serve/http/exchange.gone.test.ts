/** Clients that leave, read slowly or ask ahead. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bobbinError } from "../../errors.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { startExchangeServer } from "../../../test/support/exchange-server.ts";
import { RawClient } from "../../../test/support/raw-client.ts";

const failure = bobbinError("guest-failed", { detail: "on purpose" });

/** Hands the exchanges over in the order in which they come. */
class Arrivals {
  readonly #came: HttpExchange[] = [];
  #wake: () => void = () => {};

  readonly handle = (exchange: HttpExchange): void => {
    this.#came.push(exchange);
    this.#wake();
  };

  async next(): Promise<HttpExchange> {
    while (this.#came.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#came.shift()!;
  }
}

const gone = (exchange: HttpExchange): Promise<void> =>
  new Promise((resolve) => exchange.onGone(resolve));
const drained = (exchange: HttpExchange): Promise<boolean> =>
  new Promise((resolve) => exchange.onDrain(resolve));

async function start(...lines: string[]) {
  const arrivals = new Arrivals();
  const server = await startExchangeServer(arrivals.handle);
  const client = await RawClient.connect(server.url);
  for (const line of lines) client.get(line);
  return {
    client,
    arrivals,
    [Symbol.asyncDispose]: async () => {
      client[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("a guest hears that the client has left while it waits; what it does then is harmless", async () => {
  for (const leave of ["destroy", "resetAndDestroy", "end"] as const) {
    await using it = await start("/");
    const exchange = await it.arrivals.next();
    const left = gone(exchange);
    it.client.socket[leave]();
    await left;
    // Who listens late hears it as well.
    await gone(exchange);
    exchange.respond(200, "", "late");
    exchange.fail(failure);
  }
});

test("a guest that streams hears it too, and writes on without harm", async () => {
  await using it = await start("/");
  const exchange = await it.arrivals.next();
  exchange.startResponse(200, "");
  const left = gone(exchange);
  it.client.socket.destroy();
  await left;
  assert.equal(exchange.write(Buffer.from("late")), false);
  assert.equal(await drained(exchange), true);
  exchange.end();
});

test("nobody hears of a client that leaves after its response", async () => {
  await using it = await start("/");
  const exchange = await it.arrivals.next();
  exchange.onGone(() => assert.fail("it had been answered"));
  exchange.respond(200, "", "done");
  await it.client.response();
  it.client.get("/");
  const second = await it.arrivals.next();
  const left = gone(second);
  it.client.socket.destroy();
  await left;
});

test("requests that wait their turn on the connection hear of it as well", async () => {
  await using it = await start("/1", "/2", "/3");
  const exchanges = [await it.arrivals.next(), await it.arrivals.next(), await it.arrivals.next()];
  exchanges[2]!.startResponse(200, "");
  const left = exchanges.map(gone);
  it.client.socket.destroy();
  await Promise.all(left);
  assert.equal(exchanges[2]!.write(Buffer.from("x")), false);
  assert.equal(await drained(exchanges[2]!), true);
});

test("a slow reader holds the writer up until it reads on", async () => {
  await using it = await start("/");
  const exchange = await it.arrivals.next();
  it.client.socket.pause();
  exchange.startResponse(200, "");
  const chunk = Buffer.alloc(65_536);
  let written = 0;
  for (let flows = true; flows; written += chunk.byteLength) flows = exchange.write(chunk);
  const waiting = drained(exchange);
  it.client.socket.resume();
  assert.equal(await waiting, false);
  exchange.end();
  assert.equal((await it.client.response()).body.length, written);
});

test("a writer that is held up hears that the reader has left", async () => {
  await using it = await start("/");
  const exchange = await it.arrivals.next();
  it.client.socket.pause();
  exchange.startResponse(200, "");
  // More than the system itself keeps for a reader.
  exchange.write(Buffer.alloc(32 * 2 ** 20));
  const waiting = drained(exchange);
  it.client.socket.destroy();
  assert.equal(await waiting, true);
});

test("a writer whose turn on the connection has not come is held up, and goes on when it has", async () => {
  await using it = await start("/1", "/2");
  const first = await it.arrivals.next();
  const second = await it.arrivals.next();
  second.startResponse(200, "");
  const chunk = Buffer.alloc(65_536);
  let written = 0;
  for (let flows = true; flows; written += chunk.byteLength) flows = second.write(chunk);
  const waiting = drained(second);
  first.respond(200, "", "first");
  assert.equal((await it.client.response()).body, "first");
  assert.equal(await waiting, false);
  second.end();
  assert.equal((await it.client.response()).body.length, written);
});

test("responses leave in the order of their requests", async () => {
  await using it = await start("/1", "/2", "/3");
  const exchanges = [await it.arrivals.next(), await it.arrivals.next(), await it.arrivals.next()];
  for (const exchange of exchanges.toReversed()) exchange.respond(200, "", exchange.url);
  for (const path of ["/1", "/2", "/3"]) assert.equal((await it.client.response()).body, path);
});

test("a failure before the head is a 500, after it the connection's end", async () => {
  await using it = await start("/1", "/2");
  (await it.arrivals.next()).fail(failure);
  const second = await it.arrivals.next();
  second.startResponse(200, "");
  assert.equal((await it.client.response()).status, 500);
  await it.client.until("\r\n\r\n");
  second.fail(failure);
  assert.equal(await it.client.closed(), "");
});

test("a failure of a response that waits its turn leaves those before it alone", async () => {
  await using it = await start("/1", "/2", "/3");
  const first = await it.arrivals.next();
  const second = await it.arrivals.next();
  const third = await it.arrivals.next();
  second.startResponse(200, "");
  second.write(Buffer.from("part"));
  second.fail(failure);
  third.respond(200, "", "third");
  first.respond(200, "", "first");
  assert.equal((await it.client.response()).body, "first");
  assert.equal(await it.client.closed(), "");
});
