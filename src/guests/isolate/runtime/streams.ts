import type { ExchangeView } from "./exchange-view.ts";
import type { Guest, HostCalls } from "./host.ts";
import type { ChunkSource } from "./web/chunks.ts";

interface Settlers<Value> {
  resolve(value: Value): void;
  reject(reason: unknown): void;
}

type Chunk = Uint8Array<ArrayBuffer> | null;

/** Bodies that come and go in chunks, and the host's word on their progress. */
export interface BodyStreams extends Pick<Guest, "bodyChunk" | "drained"> {
  /** The body of a request as it arrives. */
  incoming(request: number): ChunkSource;
  /** Sends the body of a response, whose head has been sent, as fast as the client takes it. */
  send(request: number, source: ChunkSource): Promise<void>;
}

/** Makes them. */
export function bodyStreams(host: HostCalls, exchange: ExchangeView): BodyStreams {
  const reading = new Map<number, Settlers<Chunk>>();
  const writing = new Map<number, (gone: boolean) => void>();

  return {
    incoming: (request) => ({
      read: () =>
        new Promise((resolve, reject) => {
          reading.set(request, { resolve, reject });
          host.readBody(request);
        }),
      cancel: () => {},
    }),
    bodyChunk: (request, bytes) => {
      const settlers = reading.get(request);
      reading.delete(request);
      if (bytes === -2) settlers?.reject(new TypeError("the client closed the connection"));
      else settlers?.resolve(bytes === -1 ? null : new Uint8Array(exchange.read(bytes)));
    },
    send: async (request, source) => {
      for (let chunk = await source.read(); chunk !== null; chunk = await source.read()) {
        const sent = new Promise<boolean>((resolve) => writing.set(request, resolve));
        host.respondChunk(request, exchange.write(chunk));
        if (await sent) {
          await source.cancel(new TypeError("the client closed the connection"));
          return;
        }
      }
      host.respondEnd(request);
    },
    drained: (request, gone) => {
      const resolve = writing.get(request);
      writing.delete(request);
      resolve?.(gone);
    },
  };
}
