/** Patterns of addresses, whose library is loaded when they are first used. */
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

test("addresses are held to patterns, and tell what groups they have", async () => {
  await assertSameAsNode(isolate, () => {
    const Pattern = Reflect.get(globalThis, "URLPattern") as new (...args: unknown[]) => {
      readonly pathname: string;
      test(input: unknown): boolean;
      exec(input: unknown): { pathname: { groups: Record<string, string> } } | null;
    };
    const pattern = new Pattern({ pathname: "/books/:id(\\d+){/*}?" });
    return [
      pattern.pathname,
      pattern.test("http://a/books/12"),
      pattern.test("http://a/books/x"),
      pattern.exec("http://a/books/12")?.pathname.groups["id"],
      new Pattern("https://*.example.com/*").test("https://a.example.com/b"),
      Pattern.name,
    ];
  });
});

test("what is no pattern is refused", async () => {
  await assertSameAsNode(isolate, () => {
    const Pattern = Reflect.get(globalThis, "URLPattern") as new (input: unknown) => object;
    try {
      return new Pattern({ pathname: "/(" });
    } catch (error) {
      return (error as Error).name;
    }
  });
});
