/** Guests of WASI 0.3 answer several requests with one instance, as far as whoever serves them says so. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { request as openRequest, type IncomingMessage } from "node:http";
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
async function hold(guest: GuestApp): Promise<{ end(): Promise<string>; leave(): void }> {
  const request = openRequest(`${guest.url}/echo-stream`, { method: "POST", agent: false });
  request.write("part ");
  const [message] = (await once(request, "response")) as [IncomingMessage];
  let received = "";
  message.on("data", (chunk: Buffer) => (received += chunk.toString()));
  return {
    end: async () => {
      const ended = once(message, "end");
      request.end("end");
      await ended;
      return received;
    },
    leave: () => {
      request.on("error", () => {});
      request.destroy();
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

    function part(
      what: string,
      fault: string | null,
      work: (built: string) => Promise<void>,
    ): void {
      test(what, async (t) => {
        if (path === undefined) t.skip("the guest could not be built");
        else if (fault !== null) t.skip(fault);
        else await work(path);
      });
    }

    part(
      "keeps what it was told for as many requests as its instance answers",
      null,
      async (built) => {
        await using guest = await serve(built, 3);
        assert.deepEqual(await tellings(guest, ["a", "b", "c", "d", "e"]), ["", "a", "b", "", "d"]);
      },
    );

    part("keeps nothing where nobody says so", null, async (built) => {
      for (const atOnce of [null, 1]) {
        await using guest = await serve(built, null, atOnce);
        assert.deepEqual(await tellings(guest, ["a", "b", "c"]), ["", "", ""]);
      }
    });

    part("prints, reads and writes for the request that it has", null, async (built) => {
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

    part(
      "answers others while requests are under way in the same instance",
      null,
      async (built) => {
        await using guest = await serve(built, 100, 4);
        await told(guest, "mark");
        const held = await Promise.all([hold(guest), hold(guest)]);
        assert.equal(await told(guest, "mark"), "mark");
        assert.equal((await guest.ask("/set", { key: hex("k") }, "value")).status, 200);
        for (const one of held) assert.equal(await one.end(), "part end");
      },
    );

    // Where clients share an instance, which only flags ask for.
    const stalls = "a guest of Go answers nobody any more once a client has left; why is not known";
    const whereItGoesOn = name === "go-sdk3" ? stalls : null;
    part("is left by a client while others are served", whereItGoesOn, async (built) => {
      await using guest = await serve(built, 100, 4);
      const [staying, leaving] = [await hold(guest), await hold(guest)];
      leaving.leave();
      assert.equal((await guest.ask("/hello")).body.toString(), "hello");
      assert.equal(await staying.end(), "part end");
    });

    // In Python an exit and too deep a recursion are exceptions, of which the SDK makes an answer.
    const ends = ["/trap", "/loop", "/grow"];
    if (!name.startsWith("python")) ends.push("/exit", "/recurse");
    for (const end of ends) {
      part(`is given up after ${end}, and answers with a fresh instance`, null, async (built) => {
        await using guest = await serve(built, 100, 2);
        await told(guest, "mark");
        assert.equal((await guest.ask(end, { code: "3" })).status, 500);
        assert.equal(await told(guest, "again"), "");
        assert.equal(await told(guest, "again"), "again");
      });
    }
  });
}
