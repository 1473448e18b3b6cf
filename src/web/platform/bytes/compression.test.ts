/** Compressed streams are those of Node.js, and cost their component alone. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
} from "node:zlib";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

const formats = {
  deflate: [deflateSync, inflateSync],
  "deflate-raw": [deflateRawSync, inflateRawSync],
  gzip: [gzipSync, gunzipSync],
} as const;

/** What a stream of a format makes of bytes, both as base64. */
const through = (name: string, format: string, base64: string): Promise<string> =>
  isolate.run(
    async (kind, how, text) => {
      const Stream = Reflect.get(globalThis, kind) as typeof CompressionStream;
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const made = new Blob([bytes]).stream().pipeThrough(new Stream(how as "gzip"));
      let answer = "";
      for (const byte of new Uint8Array(await new Response(made).arrayBuffer())) {
        answer += String.fromCharCode(byte);
      }
      return btoa(answer);
    },
    name,
    format,
    base64,
  );

const samples = ["", "a", "ab".repeat(100_000), crypto.randomUUID().repeat(2_000)];

for (const [format, [pack, unpack]] of Object.entries(formats)) {
  test(`${format}: Node.js reads what is written, and what Node.js writes is read`, async () => {
    for (const sample of samples) {
      const packed = await through(
        "CompressionStream",
        format,
        Buffer.from(sample).toString("base64"),
      );
      assert.equal(unpack(Buffer.from(packed, "base64")).toString(), sample);
      const base64 = pack(Buffer.from(sample)).toString("base64");
      const unpacked = await through("DecompressionStream", format, base64);
      assert.equal(Buffer.from(unpacked, "base64").toString(), sample);
    }
  });

  test(`${format}: data that is cut short, damaged or followed by more is refused`, async () => {
    const packed = pack(Buffer.from("abc".repeat(100)));
    const damaged = Buffer.from(packed);
    damaged.writeUInt8(damaged.readUInt8(0) ^ 0xff, 0);
    for (const wrong of [packed.subarray(0, -1), damaged, Buffer.concat([packed, packed])]) {
      const reading = through("DecompressionStream", format, wrong.toString("base64"));
      await assert.rejects(reading, /TypeError/);
    }
  });
}

test("other formats and other chunks are refused", async () => {
  await assertSameAsNode(isolate, async () => {
    const told: unknown[] = [];
    for (const format of ["GZIP", "zip", "", null]) {
      try {
        told.push(new CompressionStream(format as "gzip"));
      } catch (error) {
        told.push((error as Error).name);
      }
    }
    for (const chunk of [null, 1, {}, new SharedArrayBuffer(1)]) {
      const writer = new DecompressionStream("gzip").writable.getWriter();
      writer.closed.catch(() => {});
      told.push(
        await writer.write(chunk as never).catch((error: unknown) => (error as Error).name),
      );
    }
    return told;
  });
});

test("what a small chunk becomes is made as it is read, and no further", async () => {
  const bomb = gzipSync(Buffer.alloc(2 ** 28)).toString("base64");
  const [first, size] = await isolate.run(async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new DecompressionStream("gzip");
    const writer = stream.writable.getWriter();
    writer.write(bytes).catch(() => {});
    writer.closed.catch(() => {});
    const reader = stream.readable.getReader();
    const { value } = await reader.read();
    let read = 0;
    // More than the isolate's whole memory goes through it.
    for (let at = 0; at < 2_500; at += 1) read += (await reader.read()).value?.length ?? 0;
    await reader.cancel();
    return [value?.length, read];
  }, bomb);
  assert.equal(first, 65_536);
  assert.equal(size, 2_500 * 65_536);
});
