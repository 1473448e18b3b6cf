/** What the host takes out of the shared bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedBuffer } from "./shared-buffer.ts";

/** A buffer in which a guest has left these bytes. */
function holding(bytes: Uint8Array): SharedBuffer {
  const buffer = new SharedBuffer(2 ** 20);
  if (bytes.byteLength > buffer.shared.byteLength) buffer.grow(bytes.byteLength);
  new Uint8Array(buffer.shared).set(bytes);
  return buffer;
}

test("a body is a text where all of it is ASCII and it is short, and the same bytes otherwise", () => {
  for (const [body, isText] of [
    [Buffer.from(""), true],
    [Buffer.from("\u0000 text \u007f"), true],
    [Buffer.from("größe"), false],
    [Buffer.from("größe", "latin1"), false],
    [Buffer.from([0xff]), false],
    [Buffer.alloc(16_383, "a"), true],
    [Buffer.alloc(16_384, "a"), false],
    [Buffer.alloc(100_000, "a"), false],
  ] as const) {
    const read = holding(body).readBody(body.byteLength);
    assert.equal(typeof read === "string", isText);
    assert.deepEqual(Buffer.from(read as string), body);
  }
});

test("a body of more bytes than there are, or of no number of them, is refused", () => {
  const buffer = new SharedBuffer(2 ** 20);
  for (const length of [65_537, -2, 0.5, Number.NaN]) {
    assert.throws(() => buffer.readBody(length));
  }
});

test("what is read counts as moved, however it is read", () => {
  const buffer = holding(Buffer.from("aö"));
  buffer.readBody(1);
  assert.equal(buffer.movedBytes, 1);
  buffer.readBody(3);
  assert.equal(buffer.movedBytes, 4);
});
