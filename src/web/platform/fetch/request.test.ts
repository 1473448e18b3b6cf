/** Request, made by a component or for a request that came in. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

test("a request without a host is one to the application itself", async () => {
  assert.equal(
    await isolate.run(() => new Request("/relative?a=b").url),
    "http://self.alt/relative?a=b",
  );
});

declare const makeIncoming: (url: string, headers: string, body: string | null) => Request;

test("a request says what it was made with, and what is wrong is refused", async () => {
  await assertSameAsNode(isolate, () => {
    const inputs: [unknown, unknown?][] = [
      ["http://example.com"],
      [new URL("http://example.com/ä?q=ö#f")],
      ["http://user:secret@example.com/"],
      ["http://a/", { method: "post", body: "x" }],
      ["http://a/", { method: "Report", body: "x" }],
      ["http://a/", { method: "TRACE" }],
      ["http://a/", { method: "a b" }],
      ["http://a/", { body: "x" }],
      ["http://a/", { method: "HEAD", body: "x" }],
      ["http://a/", { redirect: "manual", headers: [["a", "b"]] }],
      ["http://a/", { redirect: "sideways" }],
      ["http://a/", { cache: "no-store", credentials: "omit", keepalive: true, integrity: "x" }],
      ["http://a/", null],
    ];
    return inputs.map(([input, init]) => {
      try {
        const request = new Request(input as string, init as RequestInit);
        const { method, url, redirect, cache, credentials, keepalive, integrity, bodyUsed } =
          request;
        const headers = [...request.headers];
        return {
          method,
          url,
          redirect,
          cache,
          credentials,
          keepalive,
          integrity,
          bodyUsed,
          headers,
        };
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
});

test("a request made from another takes its parts, and its body away", async () => {
  await assertSameAsNode(isolate, async () => {
    const first = new Request("http://a/", { method: "PUT", body: "text", headers: { a: "b" } });
    const second = new Request(first, { headers: { c: "d" } });
    const used = first.bodyUsed;
    const third = second.clone();
    let refused = "";
    try {
      refused = new Request(first).url;
    } catch (error) {
      refused = (error as Error).name;
    }
    const replaced = new Request(second, { method: "POST", body: "new" });
    return [
      [second.method, second.url, [...second.headers], used, refused],
      [await replaced.text(), await third.text(), third.method, second.bodyUsed],
    ];
  });
});

test("a request's signal follows the one it was given", async () => {
  await assertSameAsNode(isolate, () => {
    const controller = new AbortController();
    const request = new Request("http://a/", { signal: controller.signal });
    const copy = request.clone();
    const early = [request.signal.aborted, copy.signal.aborted];
    controller.abort("why");
    const free = new Request(request, { signal: null });
    return [early, request.signal.reason, copy.signal.aborted, free.signal.aborted];
  });
});

test("a request that came in keeps its url as it is, or in the form that the parser prints", async () => {
  const urls = await isolate.run(() =>
    [
      "http://localhost:3000/a/b?c=d",
      "http://localhost:80/",
      "http://h/a/../b",
      "http://h/ü",
      "no url at all",
    ].map((url) => makeIncoming(url, "", null).url),
  );
  assert.deepEqual(urls, [
    "http://localhost:3000/a/b?c=d",
    "http://localhost/",
    "http://h/b",
    "http://h/%C3%BC",
    "no url at all",
  ]);
});

test("a request that came in can be copied and passed on with other headers", async () => {
  const answers = await isolate.run(async () => {
    const incoming = makeIncoming("http://h/", "A\n1", "body");
    const copy = incoming.clone();
    const changed = new Request(incoming, {
      headers: { ...Object.fromEntries(incoming.headers), b: "2" },
    });
    return [
      incoming.bodyUsed,
      [...changed.headers],
      changed.method,
      await changed.text(),
      await copy.text(),
    ];
  });
  assert.deepEqual(answers, [
    true,
    [
      ["a", "1"],
      ["b", "2"],
    ],
    "POST",
    "body",
    "body",
  ]);
});
