/** Bodies that come in chunks, and their two faces: a plain source and a ReadableStream. */
import { concatenate } from "./copies.ts";
import { streams, type ReadableStream } from "./streams.ts";

/** Where the chunks of a body come from. */
export interface ChunkSource {
  /** The next chunk, or null at the end. A chunk belongs to the caller. Rejects when the body breaks off. */
  read(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Nobody will read on. */
  cancel(reason: unknown): Promise<void> | void;
}

/** All that a source has to give. */
export async function readAll(source: ChunkSource): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const chunk = await source.read();
    if (chunk === null) break;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] as Uint8Array<ArrayBuffer>) : concatenate(chunks);
}

/** A byte stream that reads a source only when it is read itself. */
export function streamOfSource(source: ChunkSource): ReadableStream {
  return new (streams().ReadableStream)({
    type: "bytes",
    async pull(controller) {
      // A stream does not take an empty chunk.
      let chunk = await source.read();
      while (chunk?.length === 0) chunk = await source.read();
      if (chunk !== null) {
        controller.enqueue(chunk);
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: (reason) => source.cancel(reason),
  });
}

/** A byte stream of bytes that are at hand. */
export function streamOfBytes(bytes: Uint8Array<ArrayBuffer>): ReadableStream {
  return new (streams().ReadableStream)({
    type: "bytes",
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** Reads a stream, which is locked from then on; each of its chunks must be a Uint8Array. */
export function sourceOfStream(stream: ReadableStream): ChunkSource {
  const reader = stream.getReader();
  return {
    async read() {
      const { done, value } = await reader.read();
      if (done) return null;
      if (value instanceof Uint8Array) return value as Uint8Array<ArrayBuffer>;
      const problem = new TypeError("a chunk of a body is not a Uint8Array");
      await reader.cancel(problem);
      throw problem;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}
