/** Streams, as far as the runtime has a hand in them. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

test("streams are read, transformed, teed and iterated", async () => {
  await assertSameAsNode(isolate, async () => {
    const source = (): ReadableStream<number> =>
      new ReadableStream({
        start(controller) {
          for (const value of [1, 2, 3]) controller.enqueue(value);
          controller.close();
        },
      });
    const doubled = source().pipeThrough(
      new TransformStream<number, number>({
        transform: (value, controller) => controller.enqueue(value * 2),
      }),
    );
    const collect = async (stream: ReadableStream): Promise<unknown[]> => {
      const values: unknown[] = [];
      for await (const value of stream as unknown as AsyncIterable<unknown>) values.push(value);
      return values;
    };
    const [left, right] = source().tee();
    const written: number[] = [];
    await source().pipeTo(new WritableStream({ write: (value) => void written.push(value) }));
    return [await collect(doubled), await collect(left), await collect(right), written];
  });
});

test("text goes through the encoding streams, characters cut in two included", async () => {
  await assertSameAsNode(isolate, async () => {
    const euro = new TextEncoder().encode("a€b");
    const bytes = new ReadableStream({
      start(controller) {
        controller.enqueue(euro.subarray(0, 2));
        controller.enqueue(euro.subarray(2));
        controller.close();
      },
    });
    const decoded = await new Response(
      bytes.pipeThrough(new TextDecoderStream() as never).pipeThrough(new TextEncoderStream()),
    ).text();
    return decoded;
  });
});

test("a stream is made only when a component asks, and works as a response's body", async () => {
  const text = await isolate.run(async () => {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const written = (async () => {
      for (const piece of ["a", "b"]) await writer.write(new TextEncoder().encode(piece));
      await writer.close();
    })();
    const read = await new Response(readable).text();
    await written;
    return read;
  });
  assert.equal(text, "ab");
});
