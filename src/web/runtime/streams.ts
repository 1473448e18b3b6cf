import {
  mapDelete,
  mapGet,
  MapOf,
  mapSet,
  PromiseOf,
  TypeErrorOf,
  Uint8ArrayOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import type { SharedView } from "../platform/bytes/shared-view.ts";
import type { Guest, HostCalls } from "../host-calls.ts";
import type { ChunkSource } from "../platform/bytes/chunks.ts";

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
export function bodyStreams(host: HostCalls, shared: SharedView): BodyStreams {
  const reading = new MapOf<number, Settlers<Chunk>>();
  const writing = new MapOf<number, OutgoingBody>();

  return {
    incoming: (request) => ({
      read: () =>
        new PromiseOf((resolve, reject) => {
          mapSet(reading, request, { resolve, reject });
          host.readBody(request);
        }),
      cancel: () => {},
    }),
    bodyChunk: (request, bytes) => {
      const settlers = mapGet(reading, request);
      mapDelete(reading, request);
      if (bytes === -2) settlers?.reject(clientLeft());
      else settlers?.resolve(bytes === -1 ? null : new Uint8ArrayOf(shared.read(bytes)));
    },
    send: async (request, source) => {
      const body = new OutgoingBody(source);
      mapSet(writing, request, body);
      try {
        for (let chunk = await source.read(); chunk !== null; chunk = await source.read()) {
          if (body.gone) return;
          host.respondChunk(request, shared.write(chunk));
          if (await body.drained()) return;
        }
      } finally {
        mapDelete(writing, request);
      }
      host.respondEnd(request);
    },
    drained: (request, gone) => {
      const body = mapGet(writing, request);
      if (gone) mapDelete(writing, request);
      body?.settle(gone);
    },
  };
}

/** A response's body on its way. */
class OutgoingBody {
  readonly #source: ChunkSource;
  #resolve: ((gone: boolean) => void) | null = null;
  /** Nobody takes any more of it. */
  gone = false;

  constructor(source: ChunkSource) {
    this.#source = source;
  }

  /** Resolves when the chunk that was sent is on its way, or (true) nobody takes it. */
  drained(): Promise<boolean> {
    return new PromiseOf((resolve) => (this.#resolve = resolve));
  }

  settle(gone: boolean): void {
    if (gone && !this.gone) {
      this.gone = true;
      void this.#cancel();
    }
    this.#resolve?.(gone);
    this.#resolve = null;
  }

  /** The source is told at once, also while it has nothing to give. */
  async #cancel(): Promise<void> {
    try {
      await this.#source.cancel(clientLeft());
    } catch {
      // The component's own cleaning up has failed; there is no response left to tell it by.
    }
  }
}

function clientLeft(): TypeError {
  return new TypeErrorOf("the client closed the connection");
}
