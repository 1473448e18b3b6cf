import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesOfText, hasEscapes, textOfBytes } from "./escaped-bytes.ts";

test("any bytes come back from their text, and UTF-8 is as it is", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: "grapheme" }),
      (bytes, text) => {
        const mixed = Buffer.concat([bytes, Buffer.from(text), bytes]);
        assert.deepEqual(bytesOfText(textOfBytes(mixed)), mixed);
        assert.equal(textOfBytes(Buffer.from(text)), text);
      },
    ),
  );
});

test("what is no character is told apart, and what is one beside it stays readable", () => {
  const bytes = Buffer.concat([
    Buffer.from("a\ufffd"),
    Buffer.of(0xff, 0xc3),
    Buffer.from("\u00e9b"),
  ]);
  assert.equal(textOfBytes(bytes), "a\ufffd\udcff\udcc3\u00e9b");
  assert.ok(hasEscapes(textOfBytes(bytes)));
  assert.ok(!hasEscapes("a\ufffd\u{1f9f5}"));
  assert.equal(textOfBytes(Buffer.from("\ufeffa")), "\ufeffa");
});

test("a half pair of a program's own that stands for no byte becomes what UTF-8 has for it", () => {
  assert.deepEqual(bytesOfText("a\ud800b\udc00"), Buffer.from("a\ufffdb\ufffd"));
  assert.deepEqual(bytesOfText("\u{1f480}"), Buffer.from("\u{1f480}"));
});
