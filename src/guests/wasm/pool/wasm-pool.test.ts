/** What becomes of requests before, while and after an instance works on them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startExchangeServer } from "../../../../test/support/exchange-server.ts";
import { RawClient } from "../../../../test/support/raw-client.ts";
import { until } from "../../../../test/support/delaying-store.ts";
import { GrantedStores } from "../../../kv/granted-stores.ts";
import { bobbinError } from "../../../errors.ts";
import { wasmLimits } from "../../../limits.ts";
import { WasmPool } from "./wasm-pool.ts";
import { settingsOf } from "../http/test-guest-server.ts";
import type { WasmProgram } from "./program.ts";
import { readWholeBody, type WasmRequest } from "./request.ts";

/** A limit that a slow machine reaches as well, and that a test waits for. */
const soon = 200;
/** A limit that no test reaches. */
const never = 600_000;

/** Serves a guest that has one instance and takes bodies whole; `handle` is its code. */
async function serve(
  requestMillisecondsMax: number,
  handle: (request: WasmRequest) => void | Promise<void>,
) {
  const begun: string[] = [];
  const printed: string[] = [];
  const ended: string[] = [];
  const program: WasmProgram = {
    memoryBytes: wasmLimits.memoryBytesMax,
    takesSeveral: false,
    prepare: readWholeBody,
    instantiate: () => ({
      handle: (request) => {
        begun.push(request.exchange.url);
        return handle(request);
      },
      abort: () => void ended.push("given up"),
      mayGoOn: false,
      memoryBytes: 1,
      renew: () => ended.push("kept") > 0,
    }),
  };
  const component = new WasmPool(
    program,
    { ...settingsOf(), requestMillisecondsMax },
    new GrantedStores("hello", "spin.toml:9", []),
    (_stream, line) => printed.push(line),
  );
  const arrived: string[] = [];
  const server = await startExchangeServer((exchange) => {
    component.handle(exchange);
    arrived.push(exchange.url);
  });
  return {
    component,
    begun,
    printed,
    ended,
    arrived: (count: number) => until(() => arrived.length === count),
    connect: () => RawClient.connect(server.url),
    fetch: (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init),
    [Symbol.asyncDispose]: async () => {
      component.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Answers with the request's path when the test says so. */
class Held {
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();

  readonly handle = async (request: WasmRequest): Promise<void> => {
    await this.#gate(request.exchange.url).promise;
    if (!request.isFailed) request.exchange.respond(200, "", request.exchange.url);
  };

  release(path: string): void {
    this.#gate(path).resolve();
  }

  #gate(path: string): PromiseWithResolvers<void> {
    const gate = this.#gates.get(path) ?? Promise.withResolvers<void>();
    this.#gates.set(path, gate);
    return gate;
  }
}

/** Begins a response that never ends. */
const stream = (request: WasmRequest): Promise<void> => {
  request.answered = true;
  request.exchange.startResponse(200, "");
  return new Promise(() => {});
};

test("the time limit of a request runs while it waits for an instance", async () => {
  await using server = await serve(soon, stream);
  // Nobody reads it, and nobody lets go of it.
  const first = await server.fetch("/first");
  const waiting = await Promise.all(["/a", "/b", "/c"].map((path) => server.fetch(path)));
  assert.deepEqual(
    waiting.map(({ status }) => status),
    [500, 500, 500],
  );
  assert.deepEqual(server.begun, ["/first"]);
  assert.match(server.printed.join("\n"), /GET \/c: the request was not answered within 200 ms/);
  await first.body?.cancel();
});

test("a request that is not answered in time gives its instance up to the next", async () => {
  await using server = await serve(soon, (request) =>
    request.exchange.url === "/first"
      ? new Promise(() => {})
      : request.exchange.respond(200, "", "next"),
  );
  assert.equal((await server.fetch("/first")).status, 500);
  assert.equal(await (await server.fetch("/next")).text(), "next");
});

test("a guest that goes on after its response is ended, and its client keeps its connection", async () => {
  await using server = await serve(soon, (request) => {
    request.exchange.respond(200, "", request.exchange.url);
    request.answered = request.isGiven = true;
    return request.exchange.url === "/first" ? new Promise(() => {}) : undefined;
  });
  using client = await server.connect();
  client.get("/first");
  assert.equal((await client.response()).body, "/first");
  await until(() => server.ended.length > 0);
  assert.equal(server.ended[0], "given up");
  client.get("/next");
  assert.equal((await client.response()).body, "/next");
  assert.match(server.printed.join("\n"), /GET \/first: it went on for 200 ms after its response/);
});

test("a client that leaves while it waits for an instance gets none", async () => {
  const held = new Held();
  await using server = await serve(never, held.handle);
  const first = server.fetch("/first");
  await server.arrived(1);
  const leaving = new AbortController();
  const left = server.fetch("/left", { signal: leaving.signal });
  await server.arrived(2);
  const last = server.fetch("/last");
  await server.arrived(3);
  leaving.abort();
  await assert.rejects(left);
  await until(() => server.component.waitingCount === 1);
  held.release("/first");
  held.release("/last");
  assert.equal(await (await first).text(), "/first");
  assert.equal(await (await last).text(), "/last");
  assert.deepEqual(server.begun, ["/first", "/last"]);
});

/** A guest that can be asked to end: `cancel` is what it does then. */
async function leave(cancel: (end: () => void, request: WasmRequest) => void) {
  const server = await serve(never, (request) => {
    if (request.exchange.url !== "/left") return request.exchange.respond(200, "", "next");
    return new Promise((resolve) => {
      request.cancel = () => cancel(resolve, request);
    });
  });
  const leaving = new AbortController();
  const left = server.fetch("/left", { signal: leaving.signal });
  await server.arrived(1);
  const next = server.fetch("/next");
  await server.arrived(2);
  leaving.abort();
  await assert.rejects(left);
  return { ...server, next, left };
}

test("a guest whose client leaves is asked to end, and its instance is kept when it has", async () => {
  let end: (() => void) | null = null;
  await using server = await leave((ended) => (end = ended));
  await until(() => end !== null);
  // Until then it takes the room of a request.
  assert.deepEqual([server.begun, server.ended], [["/left"], []]);
  (end as unknown as () => void)();
  assert.equal(await (await server.next).text(), "next");
  assert.deepEqual(server.ended[0], "kept");
});

for (const fails of [false, true]) {
  test(`what a guest prints ${fails ? "as it fails because" : "after"} its client has left is ${fails ? "no news" : "told"}`, async () => {
    await using server = await leave((end, request) => {
      request.print("stdout", Buffer.from("cleaning up\n"));
      if (fails) request.fail(bobbinError("guest-failed", { detail: "it cannot be cancelled" }));
      end();
    });
    assert.equal(await (await server.next).text(), "next");
    assert.deepEqual(server.printed, fails ? [] : ["cleaning up"]);
  });
}

test("a guest that does not end when it is asked to is given up", async () => {
  await using server = await leave(() => {});
  assert.equal(await (await server.next).text(), "next");
  assert.equal(server.ended[0], "given up");
});

test("a component that is closed gives up those that were asked to end", async () => {
  let isAsked = false;
  await using server = await leave(() => (isAsked = true));
  await until(() => isAsked);
  server.component.close();
  assert.equal(server.ended[0], "given up");
  assert.equal((await server.next).status, 503);
});

test("a body that comes too slowly ends with 408 and the connection", async () => {
  await using server = await serve(soon, (request) => request.exchange.respond(200, "", "answer"));
  using client = await server.connect();
  client.sendHead("POST /slow HTTP/1.1", "Host: example.com", "Content-Length: 10");
  client.send("part");
  const response = await client.response();
  assert.equal(response.status, 408);
  assert.deepEqual(response.values("connection"), ["close"]);
  await client.closed();
  assert.deepEqual(server.begun, []);
  assert.match(server.printed.join("\n"), /POST \/slow: the request's body was not there within/);
  assert.equal(await (await server.fetch("/next", { method: "POST", body: "x" })).text(), "answer");
});

test("a client that leaves before its body has come is forgotten", async () => {
  await using server = await serve(never, () => assert.fail("it had no body"));
  const client = await server.connect();
  client.sendHead("POST / HTTP/1.1", "Host: example.com", "Content-Length: 10");
  await server.arrived(1);
  client[Symbol.dispose]();
  await server.component.retire();
  assert.deepEqual([server.begun, server.component.waitingCount], [[], 0]);
});

test("a component that is closed fails what it works on, what waits and what is prepared", async () => {
  await using server = await serve(never, () => new Promise(() => {}));
  const working = server.fetch("/working");
  await server.arrived(1);
  const waiting = server.fetch("/waiting");
  await server.arrived(2);
  using client = await server.connect();
  client.sendHead("POST /preparing HTTP/1.1", "Host: example.com", "Content-Length: 10");
  await server.arrived(3);
  const retired = server.component.retire();
  server.component.close();
  assert.deepEqual([(await working).status, (await waiting).status], [503, 503]);
  assert.equal((await client.response()).status, 503);
  await retired;
  assert.equal((await server.fetch("/late")).status, 503);
  assert.deepEqual(server.begun, ["/working"]);
});

test("a component that is retired ends when all its requests are over", async () => {
  const held = new Held();
  await using server = await serve(never, held.handle);
  const responses = ["/a", "/b"].map((path) => server.fetch(path));
  await server.arrived(2);
  let isRetired = false;
  const retired = server.component.retire().then(() => (isRetired = true));
  held.release(server.begun[0] ?? "");
  await until(() => server.begun.length === 2);
  assert.equal(isRetired, false);
  held.release(server.begun[1] ?? "");
  assert.deepEqual(
    (await Promise.all(responses)).map(({ status }) => status),
    [200, 200],
  );
  await retired;
});
