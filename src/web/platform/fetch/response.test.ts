/** Response, and what the dispatcher reads of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

/** What the tests' isolate offers beside the web's globals. */
declare const responseParts: (value: unknown) => {
  status: number;
  headers: string;
  body: unknown;
} | null;

test("a response says what it was made with, and what is wrong is refused", async () => {
  await assertSameAsNode(isolate, () => {
    const inputs: [ConstructorParameters<typeof Response>[0], unknown?][] = [
      [null],
      ["text"],
      ["text", { status: 404, statusText: "Not Found", headers: { "Content-Type": "text/html" } }],
      ["text", { status: "201" }],
      ["text", null],
      [null, { status: 204 }],
      ["text", { status: 204 }],
      ["", { status: 304 }],
      ["text", { status: 199 }],
      ["text", { status: 600 }],
      ["text", { status: "x" }],
      ["text", { statusText: "a\nb" }],
      ["text", { headers: { "bad name": "v" } }],
      [new URLSearchParams({ a: "b c" })],
      [new Uint8Array([1, 2])],
    ];
    return inputs.map(([body, init]) => {
      try {
        const response = new Response(body, init as ResponseInit);
        const { status, statusText, ok, type, url, redirected, bodyUsed } = response;
        return {
          status,
          statusText,
          ok,
          type,
          url,
          redirected,
          bodyUsed,
          headers: [...response.headers],
        };
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
});

test("the static makers follow the standard", async () => {
  await assertSameAsNode(isolate, async () => {
    const attempt = (make: () => Response): unknown => {
      try {
        const { status, type, ok, headers, body } = make();
        return { status, type, ok, headers: [...headers], empty: body === null };
      } catch (error) {
        return (error as Error).name;
      }
    };
    return [
      attempt(() => Response.json({ a: [1, null] }, { status: 201, headers: { x: "y" } })),
      attempt(() => Response.json(undefined)),
      attempt(() => Response.json({}, { status: 204 })),
      attempt(() => Response.json({}, { headers: { "content-type": "application/problem+json" } })),
      attempt(() => Response.redirect("http://example.com/a b")),
      attempt(() => Response.redirect("http://example.com/", 307)),
      attempt(() => Reflect.apply(Response.redirect, Response, ["http://example.com/", 200])),
      attempt(() => Response.redirect("/relative")),
      attempt(() => Response.error()),
      await Response.json({ a: 1 }).text(),
    ];
  });
});

test("the dispatcher reads status, headers and body, and uses the body up", async () => {
  const read = await isolate.run(async () => {
    const make = (body: ConstructorParameters<typeof Response>[0]): Response =>
      new Response(body, { headers: { "X-A": " 1 " } });
    const texts = [null, "text", new Uint8Array([7]), new Blob(["b"], { type: "t/x" })].map(
      (body) => {
        const response = make(body);
        const parts = responseParts(response);
        return [parts, response.bodyUsed];
      },
    );
    const used = make("text");
    await used.text();
    let again = "";
    try {
      responseParts(used);
    } catch (error) {
      again = (error as Error).name;
    }
    return [
      texts,
      again,
      responseParts({ status: 200 }),
      responseParts(null),
      responseParts("text"),
    ];
  });
  const type = "content-type\n";
  assert.deepEqual(read, [
    [
      [{ status: 200, headers: "x-a\n1", body: null }, false],
      [{ status: 200, headers: `x-a\n1\n${type}text/plain;charset=UTF-8`, body: "text" }, true],
      [{ status: 200, headers: "x-a\n1", body: { 0: 7 } }, true],
      [{ status: 200, headers: `x-a\n1\n${type}t/x`, body: { 0: 98 } }, true],
    ],
    "TypeError",
    null,
    null,
    null,
  ]);
});

test("the dispatcher reads a stream chunk by chunk, and a chunk that is no bytes is an error", async () => {
  const read = await isolate.run(async () => {
    type Source = { read(): Promise<Uint8Array | null>; cancel(reason: unknown): Promise<void> };
    const cancelled: unknown[] = [];
    const sourceOf = (chunks: unknown[]): Source => {
      const stream = new ReadableStream({
        pull(controller) {
          if (chunks.length === 0) controller.close();
          else controller.enqueue(chunks.shift());
        },
        cancel: (reason) => void cancelled.push(String(reason)),
      });
      return responseParts(new Response(stream))?.body as Source;
    };
    const good = sourceOf([new Uint8Array([1]), new Uint8Array([2, 3])]);
    const chunks = [await good.read(), await good.read(), await good.read()];
    const bad = await sourceOf(["text"])
      .read()
      .catch((error: unknown) => (error as Error).name);
    await sourceOf([new Uint8Array([1])]).cancel("gone");
    return [chunks.map((chunk) => chunk && [...chunk]), bad, cancelled.length, cancelled[1]];
  });
  assert.deepEqual(read, [[[1], [2, 3], null], "TypeError", 2, "gone"]);
});

test("a clone is read by itself, whatever the body is made of", async () => {
  await assertSameAsNode(isolate, async () => {
    const stream = (): ReadableStream =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("streamed"));
          controller.close();
        },
      });
    const results: unknown[] = [];
    for (const body of ["text", new Uint8Array([65, 66]), stream(), null]) {
      const response = new Response(body, { status: 203, headers: { a: "b" } });
      const copy = response.clone();
      copy.headers.set("a", "c");
      results.push([await response.text(), response.bodyUsed, copy.bodyUsed, await copy.text()]);
      results.push([copy.status, response.headers.get("a"), copy.headers.get("a")]);
      try {
        response.clone();
        results.push("cloned");
      } catch (error) {
        results.push((error as Error).name);
      }
    }
    const shared = new Response(new Uint8Array([1, 2]));
    const other = shared.clone();
    new Uint8Array(await shared.arrayBuffer())[0] = 9;
    results.push([...new Uint8Array(await other.arrayBuffer())]);
    return results;
  });
});
