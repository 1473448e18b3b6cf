import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isBobbinError } from "../errors.ts";
import { nothingBeside } from "./detailed-entry.ts";
import { entryLine, parseEntryLine } from "./json-lines.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("any key and any bytes survive", () => {
  const value = fc.oneof(fc.uint8Array(), fc.string({ unit: "binary" }).map(bytes));
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), value, (key, written) => {
      const line = entryLine(key, written);
      assert.doesNotMatch(line, /[\r\n]/);
      assert.deepEqual(parseEntryLine(line, 1), [key, written, nothingBeside]);
    }),
  );
});

for (const [name, text] of Object.entries({
  "nothing at all": "",
  "a byte order mark": "\uFEFFtext",
  "only a byte order mark": "\uFEFF",
  "lone carriage returns and line feeds": "\ra\nb\r\n",
  "a NUL": "a\0b",
  "line and paragraph separators": "\u2028\u2029",
  "what is no character": "\uFFFF\u{10FFFF}\uFFFD",
})) {
  test(`${name} stays as it is, in a key and in a value`, () => {
    const line = entryLine(text, bytes(text));
    assert.deepEqual(JSON.parse(line), { key: text, value: text });
    assert.deepEqual(parseEntryLine(line, 1), [text, bytes(text), nothingBeside]);
  });
}

test("a value of control characters takes a third more than it has bytes, not six times as much", () => {
  for (const byte of [0, 1, 31]) {
    const line = entryLine("k", new Uint8Array(30_000).fill(byte));
    assert.ok(line.length < 40_100);
    assert.deepEqual(parseEntryLine(line, 1).slice(0, 2), ["k", new Uint8Array(30_000).fill(byte)]);
  }
  const [log, json] = ["a\tb\n".repeat(100), '{"a":"b"}'];
  assert.deepEqual(JSON.parse(entryLine("k", bytes(log))), { key: "k", value: log });
  assert.deepEqual(JSON.parse(entryLine("k", bytes(json))), { key: "k", value: json });
});

test("bytes that are no UTF-8 stand as base64", () => {
  for (const [written, base64] of [
    [Uint8Array.of(0xff), "/w=="],
    [Uint8Array.of(0xed, 0xa0, 0x80), "7aCA"],
    [Uint8Array.of(0xc0, 0x80), "wIA="],
    [Uint8Array.of(0x61, 0xe2, 0x82), "YeKC"],
  ] as const) {
    const line = entryLine("k", written);
    assert.equal(line, `{"key":"k","base64":"${base64}"}`);
    assert.deepEqual(parseEntryLine(line, 1), ["k", written, nothingBeside]);
  }
});

test("a part of a larger buffer is written alone", () => {
  const whole = Uint8Array.of(1, 0xff, 0xfe, 2);
  assert.equal(entryLine("k", whole.subarray(1, 3)), '{"key":"k","base64":"//4="}');
});

test("white space between the parts and any order of them are read", () => {
  const line = ' { "base64" : "AAE=" , "key" : "k" } \r';
  assert.deepEqual(parseEntryLine(line, 1), ["k", Uint8Array.of(0, 1), nothingBeside]);
});

const half = String.raw`\ud800`;
for (const [line, detail] of [
  ["", "it is empty"],
  ["  \r", "it is empty"],
  ['{"key":"k","value":secret}', "it is not JSON"],
  ['{"key":"k","value":"sec', "it is not JSON"],
  ["[]", "it is JSON, but no object"],
  ["null", "it is JSON, but no object"],
  ['"k"', "it is JSON, but no object"],
  ['{"value":""}', 'it has no "key"'],
  ['{"key":1,"value":""}', 'its "key" is no string'],
  ['{"key":"k"}', 'it has neither "value" nor "base64"'],
  ['{"key":"k","value":null}', 'its "value" is no string'],
  ['{"key":"k","base64":7}', 'its "base64" is no string'],
  ['{"key":"k","value":"","base64":""}', 'it has both "value" and "base64"'],
  ['{"key":"k","val":""}', 'it has a member "val", which entries do not have'],
  [
    '{"key":"k","value":"","__proto__":1}',
    'it has a member "__proto__", which entries do not have',
  ],
  [`{"key":"${half}","value":""}`, 'its "key" holds half of a surrogate pair, which has no UTF-8'],
  [
    `{"key":"k","value":"${half}"}`,
    'its "value" holds half of a surrogate pair, which has no UTF-8',
  ],
  ...["/w", "/w=", "/x==", "_w==", "/w== ", "!"].map((base64) => [
    `{"key":"k","base64":"${base64}"}`,
    'its "base64" is no base64 with padding, as RFC 4648 has it',
  ]),
] as const) {
  test(`refused: ${line}`, () => {
    assert.throws(
      () => parseEntryLine(line ?? "", 7),
      (error) =>
        isBobbinError(error) &&
        error.code === "entry-line-invalid" &&
        error.message === `line 7 is no entry: ${detail}`,
    );
  });
}

test("expiry and metadata survive, and what is neither is refused", () => {
  const beside = { expiresAt: 1_900_000_000_000, metadata: '{"a":["ü",null]}' };
  const line = entryLine("k", bytes("v"), beside);
  assert.equal(
    line,
    '{"key":"k","value":"v","expiresAt":1900000000000,"metadata":{"a":["ü",null]}}',
  );
  assert.deepEqual(parseEntryLine(line, 1), ["k", bytes("v"), beside]);
  for (const members of [
    '"expiresAt":-1',
    '"expiresAt":"soon"',
    `"metadata":"${"x".repeat(1023)}"`,
  ]) {
    assert.throws(() => parseEntryLine(`{"key":"k","value":"v",${members}}`, 1), {
      code: "entry-line-invalid",
    });
  }
});
