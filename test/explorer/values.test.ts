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
import {
  counterOf,
  readCounter,
  writeCounter,
} from "../../src/explorer/page/browser/values/counter.ts";
import { kindOf } from "../../src/explorer/page/browser/values/kind.ts";
import { readText, writeText } from "../../src/explorer/page/browser/values/text.ts";
import { allKeys } from "../../src/explorer/page/browser/data/key-choice.ts";
import { formatRoute, marks, parseRoute } from "../../src/explorer/page/browser/data/route.ts";
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
  assert.deepEqual(writeCounter(-2n), bytes);
  assert.equal(readCounter(" -2 "), -2n);
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

/** What is stored after something in the JSON view was replaced. */
function edited(text: string, from: string, to: string): string {
  const draft = draftOf(bytesOf(text), "JSON");
  assert.ok(draft.text.includes(from), draft.text);
  const bytes = bytesToStore({ ...draft, text: draft.text.replace(from, to) });
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes ?? undefined);
}

for (const [name, before, from, to, after] of [
  ["a value", '{"a": 1,"b" :[1 , 2]}', "1", "17", '{"a": 17,"b" :[1 , 2]}'],
  ["an inner value", ' {"a":{ "b":[1,\t2.0] }} ', "2.0", '"x"', ' {"a":{ "b":[1,\t"x"] }} '],
  ["a name", '{"a" : 1, "b":2}', '"a"', '"A"', '{"A" : 1, "b":2}'],
  ["a new member", '{"a": 1}', "1", '1, "b": [2, 3]', '{"a": 1, "b": [2, 3]}'],
  ["a lost member", '{ "a":1,  "b":2 }', ',\n  "b": 2', "", '{ "a":1 }'],
  ["a lost first element", "[ 1,2,  3 ]", "1,\n", "", "[ 2,  3 ]"],
  ["a list for a number", '{"a":1}', "1", "[1, {}]", '{"a":[1,{}]}'],
  ["a filled list", '{\n"a": [ ]}\n', "[]", "[1]", '{\n"a": [1]}\n'],
  [
    "lines that end with CR LF",
    '{\r\n "a":1,\r\n "b":2}\r\n',
    "1",
    "3",
    '{\r\n "a":3,\r\n "b":2}\r\n',
  ],
  ["doubled names", '{"a":1, "a":2}', "2", "3", '{"a":1, "a":3}'],
  ["a whole value", "[ 1 ]", "[\n  1\n]", "{}", "{}"],
] as const) {
  test(`an edit in the JSON view changes no other byte: ${name}`, () => {
    assert.equal(edited(before, from, to), after);
  });
}

test("an edit of one field of any JSON changes that field alone, and any edit is stored", () => {
  const space = fc.constantFrom("", "", " ", "\n", "\t ", "  ");
  const piece = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
    list: fc
      .array(fc.tuple(space, tie("value"), space), { maxLength: 4 })
      .map((items) => `[${items.map((item) => item.join("")).join(",")}]`),
    object: fc
      .array(
        fc.tuple(space, fc.constantFrom('"a"', '"b"', '"\\u0061"'), space, tie("value"), space),
        { maxLength: 4 },
      )
      .map((items) => `{${items.map(([a, b, c, d, e]) => `${a}${b}${c}:${c}${d}${e}`).join(",")}}`),
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom("1", "2.0", '"x"', "true"),
      tie("list"),
      tie("object"),
    ),
  })).value;
  fc.assert(
    fc.property(piece, piece, fc.nat(), (text, other, at) => {
      const tokens = scanJson(text).tokens ?? [];
      const fields = tokens.filter(({ kind }) => kind === "other");
      const field = fields[at % Math.max(1, fields.length)];
      const draft = draftOf(bytesOf(text), "JSON");
      const shown = scanJson(draft.text).tokens ?? [];
      const stored = (now: string): string =>
        new TextDecoder().decode(bytesToStore({ ...draft, text: now }) ?? undefined);
      assert.equal(stored(draft.text), text);
      if (field !== undefined) {
        const place = shown[tokens.indexOf(field)]?.at ?? 0;
        const replace = (where: string, start: number): string =>
          `${where.slice(0, start)}-7e2${where.slice(start + field.text.length)}`;
        assert.equal(stored(replace(draft.text, place)), replace(text, field.at));
      }
      const compact = (json: string): string => compactJson(scanJson(json).tokens ?? []);
      assert.equal(compact(stored(other)), compact(other));
    }),
    { numRuns: 1000 },
  );
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
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.option(fc.string({ unit: "grapheme" })),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("", ...marks),
      fc.boolean(),
      (prefix, inside, key, mark, hasValues) => {
        const route = { label: "user-cache", prefix, inside, mark, hasValues, key };
        assert.deepEqual(parseRoute(formatRoute(route)), route);
      },
    ),
  );
  assert.deepEqual(parseRoute("#/nowhere"), { ...allKeys, label: null, key: null });
  assert.equal(parseRoute("#/stores/a?folders=::").mark, "");
  assert.equal(parseRoute("#/stores/a?key=").key, "");
});
