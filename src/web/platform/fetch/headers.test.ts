/** Headers as the Fetch standard has them; Node's own are the oracle. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

/** A request that came in; what the tests' isolate offers beside the web's globals. */
declare const makeIncoming: (url: string, headers: string, body: string | null) => Request;

const names = fc.constantFrom("a", "A", "b-c", "B-C", "accept", "set-cookie", "Set-Cookie", "x");
const values = fc.string({
  unit: fc.constantFrom(" ", "\t", "a", "b", ",", "=", "é", "\u007f"),
  maxLength: 6,
});
const step = fc.tuple(fc.constantFrom("append", "set", "delete"), names, values);

test("any sequence of changes leaves the headers that Node has", async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), (changes) =>
    assertSameAsNode(
      isolate,
      (steps: [string, string, string][]) => {
        const headers = new Headers();
        for (const [kind, name, value] of steps) {
          if (kind === "append") headers.append(name, value);
          else if (kind === "set") headers.set(name, value);
          else headers.delete(name);
        }
        return [[...headers], headers.getSetCookie(), headers.get("A"), headers.has("Accept")];
      },
      changes as [string, string, string][],
    ),
  );
  await fc.assert(property, { numRuns: 150 });
});

test("a name or value that HTTP cannot carry is refused with a TypeError", async () => {
  const inputs = ["", "a b", "a:", "é", "(x)", "\u0100", "a\n", "ok"];
  await assertSameAsNode(
    isolate,
    (texts: string[]) => {
      const outcome = (run: () => unknown): string => {
        try {
          run();
          return "fine";
        } catch (error) {
          return (error as Error).name;
        }
      };
      const headers = new Headers();
      return texts.flatMap((text) => [
        outcome(() => headers.append(text, "v")),
        outcome(() => headers.get(text)),
        outcome(() => headers.has(text)),
        outcome(() => headers.delete(text)),
        outcome(() => new Headers({ [text]: "v" })),
        outcome(() => new Headers([[text, "v"]])),
      ]);
    },
    inputs,
  );
  await assertSameAsNode(
    isolate,
    (texts: string[]) =>
      texts.map((text) => {
        try {
          return new Headers({ a: text }).get("a");
        } catch (error) {
          return (error as Error).name;
        }
      }),
    ["", " a ", "a\0b", "a\rb", "a\nb", "\r\na\r\n", "a\u0001b", "\u0100", "é", "\ud800", "\ta \t"],
  );
});

test("what new Headers takes is what the standard takes", async () => {
  await assertSameAsNode(isolate, () => {
    const inputs: unknown[] = [
      undefined,
      {},
      { b: 1, a: null },
      [
        ["a", "1"],
        ["A", "2"],
      ],
      new Map([["x", "y"]]),
      new Headers({ q: "r" }),
      [["a"]],
      [["a", "b", "c"]],
      ["ab", "cd"],
      null,
      1,
      "text",
      { [Symbol("s")]: "v" },
      Object.create({ inherited: "v" }),
    ];
    return inputs.map((input) => {
      try {
        return [...new Headers(input as Record<string, string>)];
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
});

test("iteration sorts names, keeps every Set-Cookie apart and sees changes made meanwhile", async () => {
  await assertSameAsNode(isolate, () => {
    const headers = new Headers([
      ["z", "1"],
      ["Set-Cookie", "a=1"],
      ["B", "2"],
      ["set-cookie", "b=2"],
    ]);
    const seen: string[] = [];
    for (const [name, value] of headers) {
      seen.push(`${name}=${value}`);
      if (name === "b") headers.delete("z");
    }
    const visited: unknown[] = [];
    headers.forEach(function (this: unknown, value, name) {
      visited.push([this, name, value]);
    }, "self");
    return [
      seen,
      visited,
      [...headers.keys()],
      [...headers.values()],
      Object.prototype.toString.call(headers),
    ];
  });
});

test("headers that arrived are read when asked for and cannot be changed", async () => {
  const answers = await isolate.run(() => {
    const raw = "Host\nexample.com\nX-A\n1\nx-a\n\nSet-Cookie\na=1";
    const request = makeIncoming("http://example.com/", raw, null);
    const { headers } = request;
    let change = "";
    try {
      headers.set("a", "b");
    } catch (error) {
      change = (error as Error).name;
    }
    return [[...headers], headers.get("X-a"), change, new Headers(headers).get("host")];
  });
  assert.deepEqual(answers, [
    [
      ["host", "example.com"],
      ["set-cookie", "a=1"],
      ["x-a", "1, "],
    ],
    "1, ",
    "TypeError",
    "example.com",
  ]);
});
