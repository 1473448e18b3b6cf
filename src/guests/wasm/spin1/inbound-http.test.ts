import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { GuestMemory, GuestTrap, type Realloc } from "@bobbin-kv/wasm-linker";
import { allocatorText } from "@bobbin-kv/wasm-linker/testing";
import { liftResponse, lowerRequest } from "./inbound-http.ts";
import { wat, testMeter } from "../test-guest.ts";

const allocator = new WebAssembly.Module(wat(`(module ${allocatorText})`));
const area = 64;
const list = 1024;

function newMemory(): GuestMemory {
  const { exports } = new WebAssembly.Instance(allocator);
  return new GuestMemory(
    testMeter(),
    exports["memory"] as WebAssembly.Memory,
    exports["canonical_abi_realloc"] as unknown as Realloc,
  );
}

/** Writes words from an address on. */
function poke(memory: GuestMemory, at: number, words: readonly number[]): void {
  for (const [index, word] of words.entries()) memory.view.setInt32(at + index * 4, word, true);
}

/** Writes a response of the guest: status, headers, body. */
function respond(
  status: number,
  headers: readonly (readonly [string, string])[] | null,
  body: string | null,
): GuestMemory {
  const memory = newMemory();
  for (const [index, pair] of (headers ?? []).entries()) {
    for (const [part, text] of pair.entries()) {
      const start = memory.writeText(text);
      poke(memory, list + index * 16 + part * 8, [start, memory.writtenLength]);
    }
  }
  const content = memory.writeText(body ?? "");
  const length = memory.writtenLength;
  poke(memory, area, [status]);
  poke(memory, area + 4, headers === null ? [0, -1, -1] : [1, list, headers.length]);
  poke(memory, area + 16, body === null ? [0, -1, -1] : [1, content, length]);
  return memory;
}

function lifted(memory: GuestMemory): [number, string, string] {
  const { status, headers, body } = liftResponse(memory, area);
  return [status, headers, Buffer.from(body).toString()];
}

test("a request is written as its parameters say", () => {
  const memory = newMemory();
  const headers = "Host\nexample.com\nX-Name\nk\u00c3\u00a4se\nx-old\nk\u00e4se\nx-empty\n";
  const body = new TextEncoder().encode("body");
  const values = lowerRequest(memory, { method: "PATCH", url: "/a?b=c", headers }, body);
  const [method, uri, uriLength, at = 0, count, , parameters, some, content, contentLength] =
    values;
  assert.equal(values.length, 10);
  assert.deepEqual([method, parameters, some, count], [4, 0, 1, 4]);
  assert.equal(memory.readText(uri ?? 0, uriLength ?? 0), "/a?b=c");
  assert.deepEqual([...memory.readBytes(content ?? 0, contentLength ?? 0)], [...body]);
  const texts = Array.from({ length: 8 }, (_, index) => {
    const start = memory.view.getUint32(at + index * 8, true);
    return memory.readText(start, memory.view.getUint32(at + index * 8 + 4, true));
  });
  assert.deepEqual(texts, [
    "host",
    "example.com",
    "x-name",
    "käse",
    "x-old",
    "käse",
    "x-empty",
    "",
  ]);
});

describe("a response", () => {
  test("has what the guest gave", () => {
    const memory = respond(
      201,
      [
        ["Content-Type", "text/plain"],
        ["x-a", ""],
      ],
      "hello",
    );
    assert.deepEqual(lifted(memory), [201, "content-type\ntext/plain\nx-a\n", "hello"]);
  });

  test("may have neither headers nor a body", () => {
    assert.deepEqual(lifted(respond(404, null, null)), [404, "", ""]);
    assert.deepEqual(lifted(respond(404, [], "")), [404, "", ""]);
  });

  test("has the last of the headers with one name, and every cookie", () => {
    const memory = respond(
      200,
      [
        ["Set-Cookie", "a=1"],
        ["X", "y"],
        ["x", "z"],
        ["set-cookie", "b=2"],
      ],
      null,
    );
    assert.deepEqual(lifted(memory), [200, "x\nz\nset-cookie\na=1\nset-cookie\nb=2", ""]);
  });

  test("has other letters than ASCII as their bytes", () => {
    assert.deepEqual(lifted(respond(200, [["x", "ä"]], "ä")), [200, "x\n\u00c3\u00a4", "ä"]);
  });

  for (const status of [0, 99, 601, 65_535]) {
    test(`is none with status ${status}`, () => {
      assert.throws(() => liftResponse(respond(status, null, null), area), /its status is/);
    });
  }

  test("is none with a line feed in a header, which would make it two", () => {
    for (const header of [
      ["x", "a\nset-cookie\nb"],
      ["x\ny", "a"],
    ] as const) {
      assert.throws(() => liftResponse(respond(200, [header], null), area), /line feed/);
    }
  });

  test("is none with more headers than any client takes, though they share their bytes", () => {
    const memory = respond(200, [["x", "y".repeat(60_000)]], null);
    for (let at = 1; at < 32; at += 1) memory.bytes.copyWithin(list + at * 16, list, list + 16);
    poke(memory, area + 12, [32]);
    assert.throws(() => liftResponse(memory, area), /headers of more than/);
  });
});

describe("a response that points out of the memory ends the guest:", () => {
  const forged: [string, number, number[]][] = [
    ["headers", area + 8, [-16, 1]],
    ["headers that are not aligned", area + 8, [list + 2, 1]],
    ["2^28 headers", area + 12, [2 ** 28]],
    ["2^32 - 1 headers", area + 12, [-1]],
    ["the name of a header", list, [-2, 2]],
    ["the value of a header", list + 8, [65_530, 100]],
    ["a body", area + 20, [65_536, 1]],
    ["a body of 2^31 bytes", area + 24, [-2147483648]],
    ["an option that is neither", area + 4, [2]],
  ];
  for (const [what, at, words] of forged) {
    test(what, () => {
      const memory = respond(200, [["x", "y"]], "body");
      lifted(memory);
      poke(memory, at, words);
      assert.throws(() => liftResponse(memory, area), GuestTrap);
    });
  }

  for (const pointer of [-1, -4, 65_536 - 24, area + 1, 2 ** 31]) {
    test(`the response at ${pointer}`, () => {
      assert.throws(() => liftResponse(newMemory(), pointer), GuestTrap);
    });
  }
});
