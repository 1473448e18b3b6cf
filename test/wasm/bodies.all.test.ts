/** Guests of Spin's SDKs read, write and send bodies in parts: heads leave before them, and what breaks off is seen to. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as openRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { after, describe, test } from "node:test";
import { buildGuest } from "../wasm-guests/build/build-guest.ts";
import { hex, startGuest, type GuestApp } from "./guest-app.ts";

const names = [...["rust-sdk2", "rust-sdk6", "rust-sdk7", "python-sdk4", "python-sdk5"], "go-sdk3"];

/** Answers with the head at once, and with each part of the body as it comes. */
const origin = createServer((request, response) => {
  response.writeHead(201).flushHeaders();
  request.pipe(response);
}).listen(0, "127.0.0.1");
await once(origin, "listening");
const originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}/`;
after(() => {
  origin.closeAllConnections();
  origin.close();
});

/** A request of which nothing but the head has been sent, and the response once its head is there. */
function begin(guest: GuestApp, path: string) {
  const request = openRequest(`${guest.url}${path}`, { method: "POST", agent: false });
  request.flushHeaders();
  const response = once(request, "response").then(([message]) => message as IncomingMessage);
  return { request, response };
}

/** Sends parts, each once the one before it has come back. */
async function exchange(guest: GuestApp, path: string): Promise<[number | undefined, string]> {
  const { request, response } = begin(guest, path);
  const message = await response;
  let received = "";
  for (const part of ["one ", "two ", "x".repeat(200_000)]) {
    request.write(part);
    const length = received.length + part.length;
    while (received.length < length) {
      const chunk = (message.read() as Buffer | null) ?? null;
      if (chunk === null) await once(message, "readable");
      else received += chunk.toString();
    }
  }
  request.end();
  message.resume();
  await once(message, "end");
  return [message.statusCode, received.slice(0, 9)];
}

for (const name of names) {
  describe(name, () => {
    let guest: GuestApp | undefined;

    test("builds, and is served", async (t) => {
      const built = await buildGuest(name);
      if ("missing" in built) return t.skip(built.missing);
      guest = await startGuest(built.path, { default: { isGranted: true } });
    });

    function part(what: string, work: (app: GuestApp) => Promise<void>): void {
      test(what, async (t) => {
        if (guest === undefined) t.skip("the guest is not served");
        else await work(guest);
      });
    }

    part("answers with its head before it reads, and with each part as it comes", async (app) => {
      assert.deepEqual(await exchange(app, "/echo-stream"), [200, "one two x"]);
    });

    part("passes a body on whose first part comes after both heads", async (app) => {
      const path = `/forward?url=${hex(originUrl)}`;
      assert.deepEqual(await exchange(app, path), [201, "one two x"]);
    });

    part("is refused a host that it may not ask where it waits for the response", async (app) => {
      for (const path of ["/fetch", "/forward"]) {
        const asked = await app.ask(path, { url: hex("http://elsewhere.test/") }, "");
        assert.equal(asked.status, 502);
        assert.match(asked.body.toString(), /HTTP[- ]?request[- ]?denied/i);
      }
      const allowed = await app.ask("/fetch", { url: hex(`${originUrl}path`) });
      assert.deepEqual([allowed.status, allowed.body.toString()], [201, ""]);
    });

    part("writes more than anything holds at a time", async (app) => {
      const answer = await app.ask("/stream", { chunks: "50", bytes: "100000" });
      assert.equal(answer.body.length, 5_000_000);
      assert.ok(answer.body.every((byte, at) => byte === Math.floor(at / 100_000)));
    });

    part("breaks off where it traps after the first part", async (app) => {
      const { response, request } = begin(app, "/late-trap");
      request.end();
      const message = await response;
      assert.equal(message.statusCode, 200);
      let received = "";
      message.on("data", (chunk: Buffer) => (received += chunk.toString()));
      await assert.rejects(once(message, "end"), { code: "ECONNRESET" });
      assert.equal(received, "first ");
    });

    part("goes on with others when a client leaves that it writes to", async (app) => {
      const { response, request } = begin(app, "/stream?chunks=1000&bytes=1000000");
      request.end();
      (await response).destroy();
      assert.equal((await app.ask("/hello")).body.toString(), "hello");
    });

    part("reads the files that it is given, and no others", async (app) => {
      const found = await app.ask("/file", { path: hex("/neighbour.ts") });
      assert.match(found.body.toString(), /neighbour/);
      for (const path of ["/missing", "/../etc/passwd"]) {
        assert.equal((await app.ask("/file", { path: hex(path) })).status, 404);
      }
    });

    part("fails the request in which it exits", async (app) => {
      assert.equal((await app.ask("/exit", { code: "3" })).status, 500);
      assert.equal((await app.ask("/hello")).body.toString(), "hello");
    });

    test("is ended", async () => {
      await guest?.[Symbol.asyncDispose]();
    });
  });
}

describe("rust-november", () => {
  test("answers, reads to the end and asks others by the draft of November 2023", async (t) => {
    const built = await buildGuest("rust-november");
    if ("missing" in built) return t.skip(built.missing);
    await using guest = await startGuest(built.path, {});
    const body = Buffer.alloc(1_000_000, "body of some bytes ");
    assert.ok((await guest.ask("/", {}, body)).body.equals(body));
    const { host } = new URL(originUrl);
    const asked = await guest.ask(`/fetch/${host}`);
    assert.deepEqual([asked.status, asked.body.toString()], [200, "201"]);
    const denied = await guest.ask("/fetch/elsewhere.test");
    assert.deepEqual(
      [denied.status, denied.body.toString()],
      [502, "ErrorCode::HttpRequestDenied"],
    );
  });
});
