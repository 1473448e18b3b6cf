/** Responses that a guest does not bring to their end. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, startGuest } from "./test-guest-server.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

test("a body that was dropped fails the request, or cuts it when something of it was written", async () => {
  await using server = await startGuest((guest) => {
    const path = guest.request.pathWithQuery;
    const body = guest.answer();
    const stream = guest.stream(body);
    if (path !== "/") guest.io("[method]output-stream.write", stream, bytes("some"));
    if (path === "/begun") guest.call.waiting();
    body[Symbol.dispose]();
  });
  for (const path of ["/", "/written", "/begun"]) {
    const client = await server.connect();
    client.get(path);
    if (path === "/") assert.equal((await client.response()).status, 500);
    else assert.match(await client.closed(), /^HTTP\/1\.1 200 OK.*\r\n4\r\nsome\r\n$/s);
  }
  assert.equal(server.log.length, 3);
  for (const line of server.log) assert.match(line, /dropped before it was finished/);
});

test("a body that the guest kept until it returned is complete", async () => {
  await using server = await startGuest((guest) => guest.writeSmall("kept", false));
  const client = await server.connect();
  client.get("/");
  const response = await client.response();
  assert.equal(response.body, "kept");
});

test("a guest that returns without an answer, or answers with an error, fails the request", async () => {
  await using server = await startGuest((guest) => {
    if (guest.request.pathWithQuery === "/never") return;
    const value = { tag: "internal-error", value: "no luck" };
    guest.http("[static]response-outparam.set", guest.outparam, { tag: "err", value });
  });
  const client = await server.connect();
  for (const path of ["/never", "/error"]) {
    client.get(path);
    const response = await client.response();
    assert.equal(response.status, 500);
    assert.equal(response.body, "");
  }
  assert.match(server.log[0]!, /GET \/never: .*returned without having set a response/);
  assert.match(server.log[1]!, /GET \/error: .*internal-error: no luck/);
});

test("a trap before the first chunk fails the request, after it cuts it, after the last changes nothing", async () => {
  await using server = await startGuest(async (guest) => {
    const path = guest.request.pathWithQuery;
    if (path === "/before") throw new Error("trapped");
    if (path === "/head") {
      guest.answer();
      throw new Error("trapped");
    }
    guest.writeSmall("text", path === "/after");
    if (path === "/within") {
      guest.call.waiting();
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error("trapped");
  });
  const client = await server.connect();
  for (const path of ["/before", "/head"]) {
    client.get(path);
    assert.equal((await client.response()).status, 500);
  }
  client.get("/after");
  assert.equal((await client.response()).body, "text");
  for (const path of ["/collected", "/within"]) {
    const cut = await server.connect();
    cut.get(path);
    const received = await cut.closed();
    assert.match(received, /^HTTP\/1\.1 200 OK.*\r\n\r\n3\r\ntex\r\n1\r\nt\r\n$/s);
  }
  assert.equal(server.log.length, 5);
  for (const line of server.log) assert.match(line, /trapped/);
});

const lengths: [name: string, text: string, atFinish: boolean][] = [
  ["shorter", "abc", true],
  ["longer", "abcde", false],
];
for (const [name, text, atFinish] of lengths) {
  for (const begun of [false, true]) {
    const isCut = begun || atFinish;
    const what = `${isCut ? "cuts the response" : "fails the request"}${begun ? ", begun" : ""}`;
    test(`a body that is ${name} than its content-length ${what}`, async () => {
      const codes: unknown[] = [];
      await using server = await startGuest((guest) => {
        const body = guest.answer(200, { "content-length": "4" });
        const stream = guest.stream(body);
        if (begun) guest.call.waiting();
        try {
          guest.io("[method]output-stream.write", stream, bytes(text));
        } catch (error) {
          const { tag, value } = errorOf(error);
          assert.equal(tag, "last-operation-failed");
          codes.push(guest.http("http-error-code", value));
        }
        try {
          guest.finish(body);
        } catch (error) {
          codes.push(errorOf(error));
        }
      });
      const client = await server.connect();
      client.get("/");
      if (isCut) assert.doesNotMatch(await client.closed(), /abcd/);
      else assert.equal((await client.response()).status, 500);
      const code = { tag: "HTTP-response-body-size", value: BigInt(text.length) };
      const told = codes.map((one) => ({ ...(one as object) }));
      assert.deepEqual(told, atFinish ? [code] : [code, code]);
    });
  }
}

const bodiless: [method: string, status: number, length: string[]][] = [
  ["HEAD", 200, ["9"]],
  ["GET", 304, ["9"]],
  ["GET", 204, []],
];
for (const [method, status, length] of bodiless) {
  for (const how of ["finished", "kept", "dropped", "too long"]) {
    for (const begun of [false, true]) {
      const when = begun ? "begun" : "whole";
      test(`${method} with ${status} needs none of the bytes it states: ${how}, ${when}`, async () => {
        const codes: string[] = [];
        await using server = await startGuest((guest) => {
          const body = guest.answer(status, { "content-length": "9" });
          const stream = guest.stream(body);
          if (begun) guest.call.waiting();
          try {
            if (how === "too long")
              guest.io("[method]output-stream.write", stream, bytes("0123456789"));
            if (how === "finished") guest.finish(body);
          } catch (error) {
            codes.push(errorOf(error).tag);
          }
          if (how === "dropped") body[Symbol.dispose]();
        });
        const client = await server.connect();
        for (const path of ["/1", "/2"]) {
          client.sendHead(`${method} ${path} HTTP/1.1`, "Host: a");
          const response = await client.response(true);
          assert.equal(response.status, status);
          assert.deepEqual(response.values("content-length"), length);
          assert.deepEqual(response.values("transfer-encoding"), []);
        }
        assert.equal(client.received, "");
        assert.deepEqual(server.log, []);
        const told = { finished: "HTTP-response-body-size", "too long": "last-operation-failed" };
        const code = told[how as keyof typeof told];
        assert.deepEqual(codes, code === undefined ? [] : [code, code]);
      });
    }
  }
}

test("a guest that traps over a length that nobody sees has answered", async () => {
  await using server = await startGuest((guest) => {
    guest.finish(guest.answer(200, { "content-length": "9" }));
  });
  const client = await server.connect();
  client.sendHead("HEAD / HTTP/1.1", "Host: a");
  assert.equal((await client.response(true)).status, 200);
  client.get("/");
  assert.equal((await client.response()).status, 500);
});
