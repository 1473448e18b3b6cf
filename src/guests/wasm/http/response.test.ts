/** What a client gets of a guest's response. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { errorOf, startGuest, type TestGuest } from "./test-guest-server.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

test("a small body leaves whole, with its length, however it was written", async () => {
  await using server = await startGuest((guest) => guest.writeSmall("abcdefgh"));
  const client = await server.connect();
  client.get("/");
  const response = await client.response();
  assert.equal(response.body, "abcdefgh");
  assert.deepEqual(response.names, ["content-length", "content-type", "date"]);
});

test("a body that was written before the response was given leaves whole, too", async () => {
  await using server = await startGuest((guest) => {
    const response = guest.response(201);
    const body = guest.http("[method]outgoing-response.body", response) as never;
    guest.io("[method]output-stream.blocking-write-and-flush", guest.stream(body), bytes("early"));
    guest.finish(body);
    guest.http("[static]response-outparam.set", guest.outparam, { tag: "ok", value: response });
  });
  const client = await server.connect();
  client.get("/");
  const response = await client.response();
  assert.equal(response.status, 201);
  assert.equal(response.body, "early");
  assert.deepEqual(response.values("content-length"), ["5"]);
});

test("a response whose body the guest never asked for is empty", async () => {
  await using server = await startGuest((guest) => {
    const response = guest.response(404, { "x-a": "b" });
    guest.http("[static]response-outparam.set", guest.outparam, { tag: "ok", value: response });
  });
  const client = await server.connect();
  client.get("/");
  const response = await client.response();
  assert.equal(response.status, 404);
  assert.deepEqual(response.values("content-length"), ["0"]);
  assert.deepEqual(response.values("x-a"), ["b"]);
});

for (const [method, status, length] of [
  ["HEAD", 200, ["5"]],
  ["GET", 204, []],
  ["GET", 304, []],
] as const) {
  for (const waits of [false, true]) {
    const how = waits ? "streamed" : "whole";
    test(`a ${how} response to ${method} with ${status} ends with its head`, async () => {
      const closed = Promise.withResolvers<boolean>();
      await using server = await startGuest(async (guest) => {
        const body = guest.answer(status);
        const stream = guest.stream(body);
        guest.io("[method]output-stream.write", stream, bytes("hello"));
        if (waits) {
          guest.call.waiting();
          await new Promise((resolve) => setImmediate(resolve));
          await guest.write(stream, new Uint8Array(1_000_000)).then(
            () => closed.resolve(false),
            (error: unknown) => closed.resolve(errorOf(error).tag === "closed"),
          );
        }
        guest.finish(body);
      });
      const client = await server.connect();
      for (const path of ["/1", "/2"]) {
        client.sendHead(`${method} ${path} HTTP/1.1`, "Host: a");
        const response = await client.response(true);
        assert.equal(response.status, status);
        assert.deepEqual(response.values("content-length"), waits ? [] : length);
      }
      assert.equal(client.received, "");
      if (waits) assert.equal(await closed.promise, true);
      assert.deepEqual(server.log, []);
    });
  }
}

test("what was answered leaves when the guest waits", async () => {
  const wait = Promise.withResolvers<void>();
  await using server = await startGuest(async (guest) => {
    const body = guest.answer();
    const stream = guest.stream(body);
    guest.io("[method]output-stream.write", stream, bytes("one"));
    guest.call.waiting();
    await wait.promise;
    guest.io("[method]output-stream.write", stream, bytes("two"));
    guest.finish(body);
  });
  const client = await server.connect();
  client.get("/");
  assert.match(await client.until("\r\n\r\n"), /Transfer-Encoding: chunked/);
  assert.equal(await client.chunk(), "one");
  wait.resolve();
  assert.equal(await client.chunk(), "two");
  assert.equal(await client.chunk(), "");
});

test("a large body arrives whole, and its writer waits for a client that reads slowly", async () => {
  const size = 20 * 2 ** 20;
  const content = Buffer.alloc(size, "0123456789abcdef\n");
  const full = Promise.withResolvers<void>();
  let guests: TestGuest | null = null;
  await using server = await startGuest(async (guest) => {
    guests = guest;
    const body = guest.answer();
    const stream = guest.stream(body);
    const writing = guest.write(stream, content);
    setImmediate(() => full.resolve());
    await writing;
    guest.finish(body);
  });
  const client = await server.connect();
  client.socket.pause();
  client.get("/");
  await full.promise;
  client.socket.resume();
  const response = await client.response();
  assert.equal(response.body.length, size);
  assert.equal(response.body, content.toString("latin1"));
  assert.ok(guests!.waits > 10, String(guests!.waits));
});

test("a guest that the client holds up has no room, and hears of it when the client leaves", async () => {
  const outcome = Promise.withResolvers<string>();
  const heldUp = Promise.withResolvers<void>();
  await using server = await startGuest(async (guest) => {
    const stream = guest.stream(guest.answer());
    try {
      for (;;) {
        if ((await guest.io("[method]output-stream.check-write", stream)) === 0n) {
          const waiting = guest.block(stream, "output-stream");
          setImmediate(() => setImmediate(heldUp.resolve));
          await waiting;
        } else guest.io("[method]output-stream.write", stream, new Uint8Array(65_536));
      }
    } catch (error) {
      outcome.resolve(errorOf(error).tag);
    }
  });
  const client = await server.connect();
  client.socket.pause();
  client.get("/");
  await heldUp.promise;
  client.socket.destroy();
  assert.equal(await outcome.promise, "closed");
});

test("a content-length that is met is the response's, also where it is streamed", async () => {
  await using server = await startGuest((guest) => {
    const body = guest.answer(200, { "content-length": "4" });
    guest.call.waiting();
    guest.io("[method]output-stream.write", guest.stream(body), bytes("four"));
    guest.finish(body);
  });
  const client = await server.connect();
  client.get("/");
  const response = await client.response();
  assert.equal(response.body, "four");
  assert.deepEqual(response.values("content-length"), ["4"]);
  assert.deepEqual(response.values("transfer-encoding"), []);
});

test("nothing can be taken twice", async () => {
  await using server = await startGuest((guest) => {
    const response = guest.response();
    const body = guest.http("[method]outgoing-response.body", response) as never;
    assert.throws(() => guest.http("[method]outgoing-response.body", response), ResultError);
    guest.stream(body);
    assert.throws(() => guest.stream(body), ResultError);
    const incoming = guest.http("[method]incoming-request.consume", guest.request) as never;
    assert.throws(() => guest.http("[method]incoming-request.consume", guest.request), ResultError);
    guest.http("[method]incoming-body.stream", incoming);
    assert.throws(() => guest.http("[method]incoming-body.stream", incoming), ResultError);
    const trailers = guest.http("[static]incoming-body.finish", incoming);
    const get = (): unknown => guest.http("[method]future-trailers.get", trailers);
    assert.deepEqual(get(), { tag: "ok", value: { tag: "ok", value: undefined } });
    assert.deepEqual(get(), { tag: "err" });
    guest.http("[static]response-outparam.set", guest.outparam, { tag: "ok", value: response });
  });
  const client = await server.connect();
  client.get("/");
  assert.equal((await client.response()).status, 200);
});

test("nothing leaves before the stores are durable, and nothing at all when they have lost writes", async () => {
  let sync = Promise.withResolvers<void>();
  let asked = Promise.withResolvers<void>();
  const durable = (): Promise<void> => {
    asked.resolve();
    return sync.promise;
  };
  await using server = await startGuest((guest) => guest.writeSmall("stored"), { durable });
  const client = await server.connect();
  client.get("/");
  await asked.promise;
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(client.received, "");
  sync.resolve();
  assert.equal((await client.response()).body, "stored");
  sync = Promise.withResolvers();
  asked = Promise.withResolvers();
  client.get("/");
  await asked.promise;
  sync.reject(new Error("the disk is gone"));
  assert.equal((await client.response()).status, 500);
  assert.match(server.log[0]!, /the disk is gone/);
});
