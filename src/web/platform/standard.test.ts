/** Corners of the standards, held to what Node does. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

test("fetch takes data: URLs apart", async () => {
  await assertSameAsNode(isolate, async () => {
    const urls = [
      "data:,hello%20there#part",
      "data:text/html;charset=utf-8,<b>1</b>",
      "data:;charset=utf-8,x",
      "data:text/plain;base64,aGVs bG8%3D",
      "data:application/json; base64,e30=",
      "data:none",
      "data:text/plain;base64,!",
    ];
    const told: unknown[] = [];
    for (const url of urls) {
      try {
        const response = await fetch(url);
        const { status, headers, redirected } = response;
        told.push([status, headers.get("content-type"), redirected, await response.text()]);
      } catch (error) {
        told.push((error as Error).name);
      }
    }
    return told;
  });
});

test("DOMException has the numbers of early standards", async () => {
  await assertSameAsNode(isolate, () => {
    const constants = Object.keys(DOMException).filter((name) => name.endsWith("_ERR"));
    const known = constants.map((name) => [
      name,
      Reflect.get(DOMException, name) as number,
      Reflect.get(new DOMException(), name) as number,
    ]);
    return [known, new DOMException("", "DataCloneError").code, new DOMException("", "x").code];
  });
});

test("structuredClone copies a DOMException, and no object of a web interface becomes an empty one", async () => {
  await assertSameAsNode(isolate, () => {
    const refused = [new URL("http://a/"), new Headers(), new Response()];
    const told: unknown[] = refused.map((value) => {
      try {
        return structuredClone(value);
      } catch (error) {
        return [(error as Error).name, (error as DOMException).code];
      }
    });
    const copy = structuredClone(new DOMException("over", "AbortError"));
    return [...told, copy instanceof DOMException, copy.name, copy.message, copy.code];
  });
});

test("a large list is logged by what is shown of it", async () => {
  await isolate.run(() => {
    const { log } = console;
    const row = Array.from({ length: 90_000 }).fill(1);
    log(Array.from({ length: 300 }).fill(row));
  });
  assert.match(isolate.log.at(-1) ?? "", /\.\.\. 89900 more items[^]*\.\.\. 200 more items/);
});

test("what a request may not be is refused when it is made", async () => {
  await assertSameAsNode(isolate, () => {
    const inits: Record<string, unknown>[] = [
      { window: {} },
      { window: null },
      { referrerPolicy: "none" },
      { referrerPolicy: "origin" },
      { referrer: "http://:80" },
      { mode: "navigate" },
      { mode: "no-cors", method: "PUT" },
      { mode: "no-cors", method: "POST" },
      { cache: "only-if-cached" },
      { cache: "only-if-cached", mode: "same-origin" },
      { cache: "never" },
      { keepalive: true, method: "POST", body: new ReadableStream(), duplex: "half" },
    ];
    return inits.map((init) => {
      try {
        return new Request("http://a/", init).method;
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
});

test("fetch answers what is of the given digest, and nothing else", async () => {
  await assertSameAsNode(isolate, async () => {
    const right = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
    const wrong = "sha512-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
    const told: string[] = [];
    for (const integrity of ["", right, wrong, `${right} ${wrong}`, "md5-x"]) {
      try {
        told.push(await (await fetch("data:,abc", { integrity })).text());
      } catch (error) {
        told.push((error as Error).name);
      }
    }
    return told;
  });
});

test("a Blob is made by its options, and refused where they are none", async () => {
  await assertSameAsNode(isolate, async () => {
    const texts = ["a\r\nb\rc\n", "\r"];
    const made = await Promise.all(
      ["transparent", "native"].map((endings) =>
        new Blob(texts, { endings: endings as "native" }).text(),
      ),
    );
    const cut = await new Blob(["abcdef"]).slice(1.7, 4.9).text();
    const refused = [1, "x", true, { endings: "other" }].map((options) => {
      try {
        return new Blob([], options as object).size;
      } catch (error) {
        return (error as Error).name;
      }
    });
    return [made, cut, refused];
  });
});
