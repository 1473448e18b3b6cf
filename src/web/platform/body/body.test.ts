/** Reading bodies: each way of reading, each kind of body, once only. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

/** A request that came in with chunks, one a character; what the tests' isolate offers. */
declare const makeIncoming: (url: string, headers: string, body: string | null) => Request;

test("every way of reading gives the same bytes of every kind of body", async () => {
  await assertSameAsNode(isolate, async () => {
    const bodies: (() => ConstructorParameters<typeof Response>[0])[] = [
      () => '{"é":1}',
      () => "\ufeff[1]",
      () => "lone \ud800",
      () => new TextEncoder().encode("[2]"),
      () => new Uint8Array([0, 91, 51, 93, 0]).subarray(1, 4),
      () => new Uint16Array([0x5b5b, 0x5d5d]),
      () => new TextEncoder().encode("[4]").buffer,
      () => new Blob(["[", new Uint8Array([53]), "]"], { type: "Text/X" }),
      () =>
        new URLSearchParams([
          ["a", "1"],
          ["b", "ü "],
        ]),
      () => null,
      () => "",
    ];
    const readers: ((response: Response) => Promise<unknown>)[] = [
      (response) => response.text(),
      (response) => response.json(),
      async (response) => [...new Uint8Array(await response.arrayBuffer())],
      async (response) => [...(await response.bytes())],
      async (response) => {
        const blob = await response.blob();
        return [blob.size, blob.type, await blob.text()];
      },
    ];
    const results: unknown[] = [];
    for (const make of bodies) {
      for (const read of readers) {
        results.push(
          await read(new Response(make())).catch((error: unknown) => (error as Error).name),
        );
      }
    }
    return results;
  });
});

test("a body is read once, and bodyUsed tells", async () => {
  await assertSameAsNode(isolate, async () => {
    const results: unknown[] = [];
    for (const body of ["text", new Uint8Array([1])]) {
      const response = new Response(body);
      results.push(response.bodyUsed);
      await response.text();
      results.push(response.bodyUsed);
      results.push(await response.json().catch((error: unknown) => (error as Error).name));
      results.push(response.body?.locked);
    }
    const empty = new Response(null);
    results.push(await empty.text(), empty.bodyUsed, await empty.text(), empty.body);
    return results;
  });
});

test("the bytes of a body are those at the time it was made", async () => {
  await assertSameAsNode(isolate, async () => {
    const bytes = new Uint8Array([1, 2]);
    const response = new Response(bytes);
    bytes[0] = 9;
    return [...(await response.bytes())];
  });
});

test("the stream of a body is always the same, and locks the body while it is read", async () => {
  await assertSameAsNode(isolate, async () => {
    const response = new Response("streamed");
    const { body } = response;
    const same = body === response.body;
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    const locked = await response.text().catch((error: unknown) => (error as Error).name);
    const { value } = await reader.read();
    return [same, locked, new TextDecoder().decode(value), response.bodyUsed];
  });
});

test("chunks that arrive are read whole, or as a stream, and only when asked for", async () => {
  const read = await isolate.run(async () => {
    const url = "http://example.com/";
    const whole = await makeIncoming(url, "", "añ€😀").text();
    const streamed: string[] = [];
    const decoder = new TextDecoder();
    const { body } = makeIncoming(url, "", "abc");
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      streamed.push(decoder.decode(chunk));
    }
    const copied = makeIncoming(url, "", "xy");
    const copy = copied.clone();
    return [
      whole,
      streamed,
      await copied.text(),
      await copy.text(),
      makeIncoming(url, "", null).body,
    ];
  });
  assert.deepEqual(read, ["añ€😀", ["a", "b", "c"], "xy", "xy", null]);
});

test("a stream that has been read from, or is being read, is no body", async () => {
  await assertSameAsNode(isolate, async () => {
    const stream = (): ReadableStream<Uint8Array> =>
      new Response("x").body as ReadableStream<Uint8Array>;
    const locked = stream();
    locked.getReader();
    const disturbed = stream();
    const reader = disturbed.getReader();
    await reader.read();
    reader.releaseLock();
    return [locked, disturbed, stream()].map((body) => {
      try {
        return new Response(body).bodyUsed;
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
});

test("a body of broken JSON is a SyntaxError", async () => {
  const name = await isolate.run(() =>
    new Response("{").json().catch((error: unknown) => (error as Error).name),
  );
  assert.equal(name, "SyntaxError");
});

test("a form's fields have the names that are written, whatever else is in quotes, and keep a byte order mark", async () => {
  const found = await isolate.run(async () => {
    const part = (disposition: string): string =>
      `--b\r\ncontent-disposition: ${disposition}\r\n\r\n\ufeffv\r\n`;
    const parts = [
      'form-data; filename="a; name=b"; name="c"',
      'form-data; name="%22q%0D%0A"',
      "form-data; NAME=plain",
    ];
    const multipart = (text: string): Response =>
      new Response(text, { headers: { "content-type": 'multipart/form-data; boundary="b"' } });
    const form = await multipart(`${parts.map(part).join("")}--b--\r\n`).formData();
    const names = [...form].map(([name, value]) => [
      name,
      typeof value === "string" ? value : value.name,
    ]);
    const refused = await Promise.all(
      ['form-data; filename="a; name=b"', "form-data; name", "attachment; name=a"].map((each) =>
        multipart(`${part(each)}--b--\r\n`)
          .formData()
          .then(String, (error: unknown) => (error as Error).name),
      ),
    );
    const body = new Response("\ufeffa=\ufeffb", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    const sent = new FormData();
    sent.append("a", "b");
    return {
      names,
      refused,
      encoded: [...(await body.formData())],
      sent: await new Response(sent).text(),
    };
  });
  assert.deepEqual(found.names, [
    ["c", "a; name=b"],
    ['"q\r\n', "\ufeffv"],
    ["plain", "\ufeffv"],
  ]);
  assert.deepEqual(found.refused, ["TypeError", "TypeError", "TypeError"]);
  assert.deepEqual(found.encoded, [["\ufeffa", "\ufeffb"]]);
  assert.match(found.sent, /^-+bobbin\d+\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n/);
});
