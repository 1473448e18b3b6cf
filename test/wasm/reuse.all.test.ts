/** Guests of WASI 0.3 answer several requests with one instance, as far as whoever serves them says so. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as openRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { exactly } from "../../src/common/count-range.ts";
import type { TestAppOptions } from "../../src/testing/test-app.ts";
import { buildGuest } from "../wasm-guests/build/build-guest.ts";
import { hex, startGuest, type GuestApp } from "./guest-app.ts";

const names = ["rust-sdk6", "rust-sdk7", "python-sdk4", "python-sdk5", "go-sdk3"];

const stores = { default: { isGranted: true } };

/** Serves a guest, an instance of which answers so many requests, so many at a time. */
async function serve(
  path: string,
  requests: number | null,
  atOnce: number | null = null,
  options: TestAppOptions = {},
): Promise<GuestApp> {
  return await startGuest(path, stores, 300, undefined, {
    maxInstanceReuseCount: requests === null ? null : exactly(requests),
    maxInstanceConcurrentReuseCount: atOnce === null ? null : exactly(atOnce),
    ...options,
  });
}

/** What the instance that answers was told before; tells it something for the next time. */
async function told(guest: GuestApp, text: string): Promise<string> {
  const { body } = await guest.ask("/leak", { set: hex(text) });
  return Buffer.from(body.toString(), "hex").toString();
}

async function tellings(guest: GuestApp, texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const text of texts) found.push(await told(guest, text));
  return found;
}

/** A request that is answered as far as its body has come, and is not over before that is. */
async function hold(guest: GuestApp): Promise<{ end(): Promise<string> }> {
  const request = openRequest(`${guest.url}/echo-stream`, { method: "POST", agent: false });
  request.write("part ");
  const [message] = (await once(request, "response")) as [IncomingMessage];
  let received = "";
  message.on("data", (chunk: Buffer) => (received += chunk.toString()));
  return {
    end: async () => {
      const ended = once(message, "close");
      request.end("end");
      await ended;
      return received;
    },
  };
}

/** What clients are in when they leave: what they ask for, and whether its answer begins. */
const leavings: readonly (readonly [what: string, asked: string, isAnswered: boolean])[] = [
  ["that sends its body", "POST /echo-stream", true],
  ["that is written to", "GET /stream?chunks=100000&bytes=8000", true],
  ["whose request waits for a server", "POST /forward?url=", false],
];

/** A server that never answers. */
async function startHolding() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const server = createServer(() => resolve());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

for (const name of names) {
  describe(name, () => {
    let path: string | undefined;

    test("builds", async (t) => {
      const built = await buildGuest(name);
      if ("missing" in built) return t.skip(built.missing);
      ({ path } = built);
    });

    function part(what: string, work: (built: string) => Promise<void>): void {
      test(what, async (t) => {
        if (path === undefined) t.skip("the guest could not be built");
        else await work(path);
      });
    }

    part("keeps what it was told for as many requests as its instance answers", async (built) => {
      await using guest = await serve(built, 3);
      assert.deepEqual(await tellings(guest, ["a", "b", "c", "d", "e"]), ["", "a", "b", "", "d"]);
    });

    part("keeps nothing where nobody says so", async (built) => {
      for (const atOnce of [null, 1]) {
        await using guest = await serve(built, null, atOnce);
        assert.deepEqual(await tellings(guest, ["a", "b", "c"]), ["", "", ""]);
      }
    });

    part("prints, reads and writes for the request that it has", async (built) => {
      await using guest = await serve(built, 100);
      for (const text of ["first", "second", "third"]) {
        await guest.ask("/stdout", { text });
        for (const stream of ["stdout", "stderr"]) {
          const found = guest.log.filter(([, from, line]) => from === stream && line === text);
          assert.equal(found.length, 1, `${stream}: ${JSON.stringify(guest.log)}`);
        }
        await guest.ask("/set", { key: hex(text) }, text);
        assert.equal((await guest.ask("/get", { key: hex(text) })).body.toString(), text);
        assert.equal((await guest.ask("/get", { store: "denied", key: hex(text) })).status, 400);
        const file = await guest.ask("/file", { path: hex("/neighbour.ts") });
        assert.match(file.body.toString(), /neighbour/);
      }
      const keys = (await guest.ask("/keys")).body.toString().split("\n");
      assert.deepEqual(keys, ["first", "second", "third"].map(hex));
    });

    part("answers others while requests are under way in the same instance", async (built) => {
      await using guest = await serve(built, 100, 4);
      await told(guest, "mark");
      const held = await Promise.all([hold(guest), hold(guest)]);
      assert.equal(await told(guest, "mark"), "mark");
      assert.equal((await guest.ask("/set", { key: hex("k") }, "value")).status, 200);
      for (const one of held) assert.equal(await one.end(), "part end");
    });

    for (const [what, asked, isAnswered] of leavings) {
      part(`is left by a client ${what} while others are served`, async (built) => {
        using server = await startHolding();
        await using guest = await serve(built, 100, 4);
        const staying = await hold(guest);
        const [method, target = ""] = asked.split(" ");
        const url = `${guest.url}${target}${isAnswered ? "" : hex(server.url)}`;
        const leaving = openRequest(url, { method, agent: false });
        leaving.on("error", () => {});
        if (method === "GET") leaving.end();
        else leaving.write("part ");
        await (isAnswered ? once(leaving, "response") : server.asked);
        leaving.destroy();
        assert.equal((await guest.ask("/hello")).body.toString(), "hello");
        assert.equal(await staying.end(), "part end");
        const errors = guest.log.filter(
          ([, from, line]) => from === "stderr" && line !== "started",
        );
        assert.deepEqual(errors, []);
      });
    }

    // In Python an exit and too deep a recursion are exceptions, of which the SDK makes an answer.
    const ends = ["/trap", "/loop", "/grow"];
    if (!name.startsWith("python")) ends.push("/exit", "/recurse");
    for (const end of ends) {
      part(`is given up after ${end}, and answers with a fresh instance`, async (built) => {
        await using guest = await serve(built, 100, 2);
        await told(guest, "mark");
        assert.equal((await guest.ask(end, { code: "3" })).status, 500);
        assert.equal(await told(guest, "again"), "");
        assert.equal(await told(guest, "again"), "again");
      });
    }
  });
}
