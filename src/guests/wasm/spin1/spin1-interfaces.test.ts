import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { Spin1Instance } from "./spin1-instance.ts";
import { allowed, testCall, type TestCall, testSettings, testStores } from "../test-guest.ts";
import { answerAt, ask, guest, partsOf } from "./test-instance.ts";

describe("a guest that asks for a variable", () => {
  const config = (area: number): WebAssembly.Module =>
    guest(
      '(import "spin-config" "get-config" (func $get (param i32 i32 i32)))',
      `(call $get (i32.const 288) (i32.const 4) (i32.const 64)) ${answerAt(area)}`,
    );

  test("is given its value", async () => {
    const call = testCall(testStores(), testSettings({ variables: { name: "Ada" } }));
    assert.deepEqual(await ask(new Spin1Instance(partsOf(config(68))), call), [
      ["respond", 200, "", "Ada"],
    ]);
  });

  test("that it does not have is told which line to add", async () => {
    const [sent] = await ask(new Spin1Instance(partsOf(config(72))));
    assert.match(sent?.[3] ?? "", /^component "hello" has no variable "name"; add it/);
  });

  for (const [what, letter, tag] of [
    ["it does not have", "n", "\u0000"],
    ["nothing can be named", "-", "\u0001"],
  ] as const) {
    test(`that ${what} is told which error that is`, async () => {
      const module = guest(
        `(import "spin-config" "get-config" (func $get (param i32 i32 i32)))
         (data (i32.const 512) "${letter}")`,
        `(call $get (i32.const 512) (i32.const 1) (i32.const 64))
         (global.set $from (i32.const 68)) (global.set $length (i32.const 1))`,
      );
      const [sent] = await ask(new Spin1Instance(partsOf(module)));
      assert.equal(sent?.[3], tag);
    });
  }
});

describe("a guest that asks another server", () => {
  async function asked(url: string, hosts: string[], area: number): Promise<TestCall> {
    const client = guest(
      `(import "wasi-outbound-http" "request"
         (func $request (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
       (data (i32.const 512) "${url}")`,
      `(call $request (i32.const 0) (i32.const 512) (i32.const ${url.length})
         (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
         (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 64))
       ${area === 68 ? "(global.set $from (i32.const 68)) (global.set $length (i32.const 1))" : answerAt(area)}`,
    );
    const call = testCall(testStores(), testSettings({ outboundHosts: allowed(...hosts) }));
    await ask(new Spin1Instance(partsOf(client, true)), call);
    return call;
  }

  test("is given the response, or the error that fits", async () => {
    const server = createServer((request, response) =>
      response.end(`${request.method} ${request.url}`),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { sent } = await asked(`${origin}/a?b`, [origin], 88);
    assert.deepEqual(sent, [["respond", 200, "", "GET /a?b"]]);

    const denied = await asked(`${origin}/a?b`, ["http://example.com"], 68);
    assert.deepEqual(denied.sent, [["respond", 200, "", "\u0001"]]);
    assert.match(denied.printed.join(""), /may not send requests to .* allowed_outbound_hosts/);

    await new Promise((resolve) => server.close(resolve).closeAllConnections());
    const failed = await asked(`${origin}/a?b`, [origin], 68);
    assert.deepEqual(failed.sent, [["respond", 200, "", "\u0004"]]);
    assert.match(failed.printed.join(""), /^the request to .* failed: /);
  });

  test("by an address that is none is told so", async () => {
    const { sent } = await asked("nowhere", ["*://*:*"], 68);
    assert.deepEqual(sent, [["respond", 200, "", "\u0002"]]);
  });
});

describe("interfaces that Bobbin has nothing to offer for", () => {
  test("answer with their error, and its text", async () => {
    const client = guest(
      '(import "outbound-pg" "execute" (func $execute (param i32 i32 i32 i32 i32 i32 i32)))',
      `(call $execute (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
         (i32.const 0) (i32.const 64))
       ${answerAt(76)}`,
    );
    assert.deepEqual(await ask(new Spin1Instance(partsOf(client))), [
      [
        "respond",
        200,
        "",
        "outbound-pg: execute is not available: Bobbin serves no such interface",
      ],
    ]);
  });

  test("print it where the error has none", async () => {
    const client = guest(
      '(import "outbound-redis" "incr" (func $incr (param i32 i32 i32 i32 i32)))',
      `(call $incr (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
       (global.set $from (i32.const 72)) (global.set $length (i32.const 1))`,
    );
    const call = testCall();
    assert.deepEqual(await ask(new Spin1Instance(partsOf(client)), call), [
      ["respond", 200, "", "\u0001"],
    ]);
    assert.match(call.printed.join(""), /^outbound-redis: incr is not available/);
  });
});
