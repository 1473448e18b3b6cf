/** URL and URLSearchParams against Node's own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";
import { createUrlCalls } from "../../../guests/isolate/calls/url-calls.ts";
import { plainUrlParts } from "./plain-url.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

// Mostly what needs no parser, mixed with what the parser would change or refuse.
const host = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("localhost", "example.com", "127.0.0.1", "a-.b1", "-") },
  fc.constantFrom("1.2.3.256", "01.2.3.4", "1.2.3", "a.1", "a.0x1", "0x7f.1", "1.2.3.4.", "999"),
  fc.constantFrom(
    "xn--a",
    "a..b",
    "a.",
    "A.b",
    "[::1]",
    "ä",
    "a_b",
    "",
    "a%41",
    "a.b.xn--c",
    "a b",
  ),
);
const port = fc.oneof(
  fc.constantFrom("", ":3000", ":65535", ":1"),
  fc.constantFrom(":", ":80", ":443", ":0", ":080", ":65536", ":99999", ":x"),
);
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("a", "/", "b.c", "~", ":", "@", ";", "=", "&", "+", "*", "!", "%41"),
  },
  fc.constantFrom(
    ".",
    "..",
    "%2e",
    "%2E.",
    "//",
    "'",
    '"',
    " ",
    "<",
    "%",
    "é",
    "|",
    "^",
    "`",
    "{",
    "[",
    "\\",
    "\t",
  ),
);
const pieces = fc.array(piece, { maxLength: 5 }).map((list) => list.join(""));
const url = fc
  .record({
    scheme: fc.constantFrom("http", "https", "http", "https", "HTTP", "ftp"),
    name: host,
    number: port,
    path: pieces,
    query: fc.option(pieces),
    fragment: fc.option(pieces, { freq: 1 }),
  })
  .map(({ scheme, name, number, path, query, fragment }) => {
    const end = fragment === null ? "" : `#${fragment}`;
    return `${scheme}://${name}${number}/${path}${query === null ? "" : `?${query}`}${end}`;
  });

test("where no parser is asked, its answer would have been the same", () => {
  let plain = 0;
  const property = fc.property(url, (text) => {
    const parts = plainUrlParts(text);
    if (parts === null) return;
    plain++;
    assert.equal(parts.join("\n"), createUrlCalls().calls.parseUrl(text, ""));
  });
  fc.assert(property, { numRuns: 20_000 });
  assert.ok(plain > 1000, `only ${plain} URLs were plain`);
});

test("the URLs that handlers meet need no parser", () => {
  for (const text of [
    "http://localhost:3000/",
    "http://127.0.0.1:3000/a/b.txt?c=d&e=%20",
    "https://example.com/api/v1/items/1?sort=name,-age&filter[a]=b",
  ]) {
    assert.notEqual(plainUrlParts(text), null, text);
  }
});

test("a URL has Node's parts, relative or not", async () => {
  await assertSameAsNode(isolate, () => {
    const inputs: [string, string?][] = [
      ["http://user:pw@Example.com:8080/a/../b?c#d"],
      ["../x?y", "http://a/b/c/d"],
      ["//other", "https://a/"],
      ["mailto:a@b"],
      ["data:text/plain,hi"],
      ["file:///C:/x"],
      ["http://ä.example/ü?ö#ß"],
      ["no scheme"],
      ["x", ""],
      ["", "http://a/b?c"],
      ["http://a:99999/"],
    ];
    return inputs.map(([text, base]) => {
      const known = [URL.canParse(text, base), URL.parse(text, base)?.href];
      try {
        const parsed = new URL(text, base);
        const { href, origin, protocol, username, password, hostname, pathname, search, hash } =
          parsed;
        return [
          known,
          href,
          origin,
          protocol,
          username,
          password,
          parsed.host,
          parsed.port,
          hostname,
          pathname,
          search,
          hash,
          JSON.stringify(parsed),
          `${parsed}`,
        ];
      } catch (error) {
        return [known, (error as Error).name];
      }
    });
  });
});

test("changing a part changes the others that depend on it", async () => {
  await assertSameAsNode(isolate, () => {
    const changes: [string, string][] = [
      ["protocol", "https"], ["protocol", "mailto"], ["host", "b:81"], ["hostname", "c"], ["port", "99"],
      ["port", "x"], ["pathname", "x y"], ["search", "q=1 2"], ["search", ""], ["hash", "h"],
      ["username", "u:"], ["password", "p@"], ["href", "http://new/?z=1"], ["href", "bad"], ["origin", "http://x"],
    ]; // prettier-ignore
    const parsed = new URL("http://a:8080/p?k=v#f");
    const { searchParams } = parsed;
    return changes.map(([part, value]) => {
      try {
        Reflect.set(parsed, part, value);
        return [parsed.href, [...searchParams]];
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
});

test("changing searchParams changes the URL", async () => {
  await assertSameAsNode(isolate, () => {
    const parsed = new URL("http://a/?b=1#f");
    const steps: unknown[] = [];
    parsed.searchParams.append("c d", "é&=");
    steps.push(parsed.href);
    parsed.searchParams.set("b", "2");
    steps.push(parsed.search);
    parsed.searchParams.sort();
    parsed.searchParams.delete("b");
    parsed.searchParams.delete("c d");
    steps.push(parsed.href, parsed.searchParams === parsed.searchParams, parsed.searchParams.size);
    return steps;
  });
});

const common = [
  "a",
  "b",
  "=",
  "&",
  "+",
  "%20",
  "%2B",
  "%C3%A9",
  "?",
  "#",
  " ",
  "*",
  "~",
  "'",
  "!",
  "(",
];
// Node's own reading goes wrong where broken escapes and characters beyond ASCII meet.
const query = fc.oneof(
  fc.array(fc.constantFrom(...common, "%", "%zz", "%C3", "%E2%82"), { maxLength: 12 }),
  fc.array(fc.constantFrom(...common, "é", "😀", "\ud800"), { maxLength: 12 }),
);

test("any query is read and written as Node does", async () => {
  const property = fc.asyncProperty(query, (text) =>
    assertSameAsNode(
      isolate,
      (input: string) => {
        const parameters = new URLSearchParams(input);
        const pairs = [...parameters];
        parameters.append(input, input);
        parameters.sort();
        return [
          pairs,
          `${parameters}`,
          parameters.size,
          parameters.get("a"),
          parameters.getAll("b"),
        ];
      },
      text.join(""),
    ),
  );
  await fc.assert(property, { numRuns: 200 });
});

test("what new URLSearchParams takes is what the standard takes", async () => {
  await assertSameAsNode(isolate, () => {
    const inputs: unknown[] = [
      undefined,
      "?a=1",
      "??a",
      { a: 1, "b c": "d" },
      [
        ["a", "b"],
        ["a", "c"],
      ],
      [["a"]],
      [["a", "b", "c"]],
      new Map([["k", "v"]]),
      new URLSearchParams("x=y"),
      5,
      true,
    ];
    return inputs.map((input) => {
      try {
        const made = new URLSearchParams(input as string);
        return [`${made}`, made.has("a"), made.has("a", "1"), made.has("a", "c")];
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
});

test("what is not UTF-8 in a query is replaced and does not swallow what follows", async () => {
  const values = await isolate.run(() =>
    ["%C3\u00e9", "%C3", "%E2%82x", "%ff%", "%41%zz"].map((text) => [
      ...new URLSearchParams(text).keys(),
    ]),
  );
  assert.deepEqual(values, [["\ufffd\u00e9"], ["\ufffd"], ["\ufffdx"], ["\ufffd%"], ["A%zz"]]);
});
