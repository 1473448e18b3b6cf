import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../../errors.ts";
import { readResponseHead } from "./response-head.ts";

const isBadResponse = (error: unknown): boolean =>
  isBobbinError(error) && error.code === "guest-bad-response";

test("headers keep their order, case and repetitions", () => {
  const text = "Content-Type\ntext/plain\nset-cookie\na=1\nSet-Cookie\nb=2\nx-empty\n";
  assert.deepEqual(readResponseHead(200, text), {
    headers: [
      "Content-Type",
      "text/plain",
      "set-cookie",
      "a=1",
      "Set-Cookie",
      "b=2",
      "x-empty",
      "",
    ],
    contentLength: null,
    trailer: null,
  });
  assert.deepEqual(readResponseHead(404, ""), { headers: [], contentLength: null, trailer: null });
});

test("content-length is handed over apart, the last one where there are several", () => {
  const { headers, contentLength } = readResponseHead(
    200,
    "a\n1\nContent-Length\n5\nb\n2\ncontent-length\n7",
  );
  assert.deepEqual(headers, ["a", "1", "b", "2"]);
  assert.equal(contentLength, "7");
});

for (const length of ["", "-1", "1.5", "1e3", "5, 5", "0x10", "1".repeat(16)]) {
  test(`a content-length of ${JSON.stringify(length)} is refused`, () => {
    assert.throws(() => readResponseHead(200, `content-length\n${length}`), isBadResponse);
  });
}

for (const status of [-1, 0, 99, 100, 101, 103, 199, 1000, 200.5, Number.NaN, Infinity]) {
  test(`the status ${status} cannot end a request`, () => {
    assert.throws(() => readResponseHead(status, ""), isBadResponse);
  });
}

test("every status from 200 to 999 can", () => {
  for (let status = 200; status <= 999; status += 1) readResponseHead(status, "");
});

const connectionNames = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** A name as some component may spell it. */
const anyCase = (name: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) =>
      [...name].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter)).join(""),
    );

const value = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", ""));
const name = fc.oneof(
  value.filter((text) => text !== ""),
  fc.constantFrom(...connectionNames).chain(anyCase),
);

test("what speaks of the connection never gets through, and all else does, line by line", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), (list) => {
      const { headers } = readResponseHead(200, list.flat().join("\n"));
      const kept = list.filter(([of]) => !connectionNames.includes(of.toLowerCase()));
      assert.deepEqual(headers, kept.flat());
    }),
  );
});
