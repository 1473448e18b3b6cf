/** URL and URLSearchParams against Node's own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { assertSameAsNode, WebIsolate } from "../../../../../test/support/isolate-web.ts";
import { urlCalls } from "../../url-calls.ts";
import { plainUrlParts } from "./plain-url.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

const host = fc.oneof(
  fc.constantFrom(
    "localhost",
    "example.com",
    "127.0.0.1",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3",
    "a.1",
    "a.0x1",
    "0x7f.1",
  ),
  fc.constantFrom(
    "xn--a",
    "a..b",
    "a.",
    "-",
    "a-.b",
    "A.b",
    "[::1]",
    "ä",
    "a_b",
    "1.2.3.4.",
    "999",
    "",
    "a%41",
  ),
);
const port = fc.constantFrom(
  "",
  ":",
  ":80",
  ":443",
  ":3000",
  ":0",
  ":080",
  ":65535",
  ":65536",
  ":99999",
  ":x",
);
const piece = fc.constantFrom(
  "a",
  "/",
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
  "%41",
  "é",
  "|",
  "^",
  "`",
  "{",
  "[",
  "\\",
  "~",
  ":",
  "@",
  ";",
  "=",
  "&",
  "+",
  "\t",
  "*",
  "!",
);
const pieces = fc.array(piece, { maxLength: 6 }).map((list) => list.join(""));
const url = fc
  .tuple(
    fc.constantFrom("http", "https", "HTTP", "ftp"),
    host,
    port,
    pieces,
    fc.option(pieces),
    fc.option(pieces),
  )
  .map(
    ([scheme, name, number, path, query, fragment]) =>
      `${scheme}://${name}${number}/${path}${query === null ? "" : `?${query}`}${fragment === null ? "" : `#${fragment}`}`,
  );

test("where no parser is asked, its answer would have been the same", () => {
  let plain = 0;
  const property = fc.property(url, (text) => {
    const parts = plainUrlParts(text);
    if (parts === null) return;
    plain++;
    assert.equal(parts.join("\n"), urlCalls.parseUrl(text, ""));
  });
  fc.assert(property, { numRuns: 20_000 });
  assert.ok(plain > 500, `only ${plain} URLs were plain`);
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

const queryPiece = fc.constantFrom(
  "a",
  "b",
  "=",
  "&",
  "+",
  "%",
  "%20",
  "%2B",
  "%zz",
  "%C3%A9",
  "%C3",
  "é",
  "😀",
  "\ud800",
  "?",
  "#",
  " ",
  "*",
  "~",
  "'",
  "!",
  "(",
);
const query = fc.array(queryPiece, { maxLength: 12 }).map((list) => list.join(""));

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
      text,
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
