/** What the page makes of bytes, without a browser. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  bytesToStore,
  draftOf,
  showAs,
  type Draft,
} from "../../src/explorer/page/browser/values/draft.ts";
import {
  compareKeys,
  describeKey,
  describeSize,
} from "../../src/explorer/page/browser/values/describe.ts";
import { hexRows } from "../../src/explorer/page/browser/values/hex.ts";
import { compactJson, prettyJson } from "../../src/explorer/page/browser/values/json-format.ts";
import { scanJson } from "../../src/explorer/page/browser/values/json-scan.ts";
import { counterOf, kindOf } from "../../src/explorer/page/browser/values/kind.ts";
import { readText, writeText } from "../../src/explorer/page/browser/values/text.ts";
import { formatRoute, parseRoute } from "../../src/explorer/page/browser/data/route.ts";
import { bytesOf } from "./bytes.ts";

test("whatever bytes may be edited come back as they were", () => {
  const pieces = fc.constantFrom("a", "ß", "🧵", "\n", "\r\n", "\r", "\u{feff}", "\0", '{"a":1}');
  const texts = fc.array(pieces, { maxLength: 6 }).map((parts) => bytesOf(parts.join("")));
  fc.assert(
    fc.property(fc.oneof(texts, fc.uint8Array({ maxLength: 12 })), (bytes) => {
      const { text, lineEnd, problem } = readText(bytes);
      if (problem === null) assert.deepEqual(writeText(text, lineEnd), new Uint8Array(bytes));
      for (const view of ["text", "JSON"] as const) {
        if (problem !== null) continue;
        const back = showAs(showAs(draftOf(bytes, view), "JSON"), "text");
        const { tokens } = scanJson(text);
        if (tokens === null) assert.deepEqual(bytesToStore(back), new Uint8Array(bytes));
      }
    }),
  );
});

for (const [name, bytes, kind] of [
  ["no bytes", [], "empty"],
  ["a word", [...bytesOf("hello")], "text"],
  ["an object", [...bytesOf(' {"a":1}\n')], "JSON"],
  ["half an object", [...bytesOf('{"a":')], "text"],
  ["a zero byte", [65, 0, 66], "binary"],
  ["half a character", [0xc3], "binary"],
  ["a counter", [42, 0, 0, 0, 0, 0, 0, 0], "binary"],
] as const) {
  test(`${name} is ${kind}`, () => assert.equal(kindOf(new Uint8Array(bytes)), kind));
}

test("eight bytes of a component's counter are read as its number", () => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, -2n, true);
  assert.equal(counterOf(bytes), -2n);
  assert.equal(counterOf(bytesOf("12345678")), null);
});

test("JSON is read as JavaScript reads it", () => {
  const pieces = fc.constantFrom(
    ...["{", "}", "[", "]", ",", ":", '"a"', '"\\u00e9\\n"', "1", "-0.5e3", "01", "true", "nul"],
    ...[" ", "\n", '"', "\\", "'a'"],
  );
  const likely = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.json(), likely), (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      assert.equal(scanJson(text).problem === null, isJson, text);
    }),
    { numRuns: 500 },
  );
});

test("spacing changes no token of JSON", () => {
  const text = '{"n":12345678901234567890.10,"n":1e2,"\\u0061":[],"o":{},"l":[1,[2]]}';
  const { tokens } = scanJson(text);
  assert.ok(tokens !== null);
  const pretty = prettyJson(tokens);
  assert.equal(
    pretty,
    '{\n  "n": 12345678901234567890.10,\n  "n": 1e2,\n  "\\u0061": [],\n  "o": {},\n  "l": [\n    1,\n    [\n      2\n    ]\n  ]\n}',
  );
  const again = scanJson(pretty).tokens;
  assert.ok(again !== null);
  assert.equal(compactJson(again), text);
});

for (const [text, message, line, column] of [
  ['{\n  "a": 1,\n}', "there is a comma too many before “}”", 3, 1],
  ['{"a" 1}', "a colon should be here", 1, 6],
  ["[1 2]", "a comma or “]” should be here", 1, 4],
  ["{'a': 1}", "texts stand in double quotes", 1, 2],
  ['["a', "this text in quotes does not end, or holds a character to escape", 1, 2],
  ["[1", "ends where a comma or “]” should be", 1, 3],
  ["1 2", "more text after the value", 1, 3],
  ["", "ends where a value should be", 1, 1],
] as const) {
  test(`${JSON.stringify(text)} is not JSON at line ${line}, column ${column}`, () => {
    const { problem } = scanJson(text);
    assert.deepEqual([problem?.message, problem?.line, problem?.column], [message, line, column]);
  });
}

test("JSON is stored as it was spaced before it was shown", () => {
  const stored = (text: string, change: (draft: Draft) => Draft = (draft) => draft): string =>
    new TextDecoder().decode(bytesToStore(change(draftOf(bytesOf(text), "JSON"))) ?? undefined);
  const increment = (draft: Draft): Draft => ({ ...draft, text: draft.text.replace("1", "2") });
  assert.equal(stored('{"a":1}', increment), '{"a":2}');
  assert.equal(stored('{\n\t"a": 1\n}\n', increment), '{\n\t"a": 2\n}\n');
  assert.equal(stored('{"a":1}'), '{"a":1}');
});

test("bytes are shown in hexadecimal", () => {
  const bytes = Uint8Array.from({ length: 20 }, (_, index) => index + 0x3a);
  assert.equal(
    hexRows(bytes, 0),
    "0000  3a 3b 3c 3d 3e 3f 40 41  42 43 44 45 46 47 48 49  :;<=>?@ABCDEFGHI\n" +
      "0010  4a 4b 4c 4d                                       JKLM",
  );
});

test("keys are spelled so that all of them can be seen", () => {
  assert.equal(describeKey(""), "(empty key)");
  assert.equal(describeKey("a\nb\0c\u{202e}"), "a\\nb\\u{0}c\\u{202e}");
  assert.equal(describeSize(1_572_864), "1.5 MiB");
});

test("keys are in the order of their bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (one, other) => {
      const expected = Buffer.compare(Buffer.from(one), Buffer.from(other));
      assert.equal(Math.sign(compareKeys(one, other)), expected);
    }),
  );
});

test("an address says what is shown, whatever the key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (prefix, key) => {
      const route = { label: "user-cache", prefix, key };
      assert.deepEqual(parseRoute(formatRoute(route)), route);
    }),
  );
  assert.deepEqual(parseRoute("#/nowhere"), { label: null, prefix: "", key: null });
  assert.equal(parseRoute("#/stores/a?key=").key, "");
});
