import type { Readable } from "node:stream";
import { bobbinError } from "../../errors.ts";
import type { TakeBytes } from "../../guests/http-exchange.ts";

/**
 * Reads a whole body. Rejects with request-body-too-large, what is left then passes unread so that
 * the client can read its answer and go on; in the same way with what `take` throws; and with client-gone.
 */
export function readWholeBody(
  request: Readable,
  bytesMax: number,
  take: TakeBytes = () => {},
): Promise<Uint8Array> {
  // A request without a body has ended before anybody can listen.
  if (request.readableEnded) {
    if (isBrokenOff(request)) return Promise.reject(bobbinError("client-gone", {}));
    return Promise.resolve(new Uint8Array(0));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isRefused = false;
    request.on("data", (chunk: Buffer) => {
      if (isRefused) return;
      try {
        bytes += chunk.byteLength;
        if (bytes > bytesMax) throw bobbinError("request-body-too-large", { max: bytesMax });
        take(chunk.byteLength);
        chunks.push(chunk);
      } catch (error) {
        isRefused = true;
        chunks.length = 0;
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    request.once("end", () => {
      if (isRefused || isBrokenOff(request)) reject(bobbinError("client-gone", {}));
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    request.once("close", () => {
      if (!request.readableEnded) reject(bobbinError("client-gone", {}));
    });
  });
}

/** A stream of HTTP/2 that a client breaks off ends all the same. */
function isBrokenOff(request: Readable & { readonly aborted?: boolean }): boolean {
  return request.aborted === true;
}

type Chunk = Uint8Array | null;

/** Reads a body as it arrives; the client is held up while nobody asks for more. */
export class BodyChunks {
  readonly #request: Readable;
  #waiting: PromiseWithResolvers<Chunk> | null = null;

  constructor(request: Readable) {
    this.#request = request;
    request.on("data", this.#take);
    request.once("end", () => this.#settle(null));
    request.once("close", () => this.#settle(null));
  }

  /** The next chunk, or null at the end; asked for one at a time. Rejects with client-gone. */
  next(): Promise<Chunk> {
    this.#waiting = Promise.withResolvers();
    const { promise } = this.#waiting;
    if (this.#request.readableEnded || this.#request.destroyed) this.#settle(null);
    else this.#request.resume();
    return promise;
  }

  /** Lets what is left pass unread, so that the connection can go on. */
  discard(): void {
    this.#settle(null);
    this.#request.off("data", this.#take).resume();
  }

  readonly #take = (chunk: Buffer): void => {
    this.#request.pause();
    this.#settle(chunk);
  };

  /** Null stands for the end, or for a body that breaks off. */
  #settle(chunk: Chunk): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    const isWhole = this.#request.readableEnded && !isBrokenOff(this.#request);
    if (chunk !== null || isWhole) waiting?.resolve(chunk);
    else waiting?.reject(bobbinError("client-gone", {}));
  }
}
