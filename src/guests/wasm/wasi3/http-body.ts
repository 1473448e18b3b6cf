import {
  type Future,
  GuestStream,
  HostFuture,
  HostStream,
  type Stream,
} from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import type { BodySink } from "../http/body-sink.ts";
import { ErrorCode } from "../http/error-code.ts";
import { Fields } from "../http/fields.ts";
import type { SizeErrorTag } from "../http/outgoing-body.ts";
import type { InputStream } from "../wasi/streams.ts";
import { ByteSource, emptySource } from "./byte-source.ts";

/** A `result` as components have it. */
export interface Result<Value> {
  readonly tag: string;
  readonly value?: Value;
}

const ok: Result<never> = Object.freeze({ tag: "ok" });

function failed(code: ErrorCode): Result<ErrorCode> {
  return { tag: "err", value: code };
}

/** A body as it goes into a message: its bytes, and its trailers when they are there. */
export interface BodyParts {
  /** Null for none. */
  readonly contents: Stream | null;
  readonly trailers: Future;
}

/** The body of a message, whoever has made it, until somebody reads it. */
export class Body {
  readonly #parts: BodyParts;
  readonly #sent = Promise.withResolvers<Result<unknown>>();

  constructor(parts: BodyParts) {
    this.#parts = parts;
  }

  /** One that arrives from elsewhere; `trailersOf` is asked when all of it has been read. */
  static received(stream: InputStream, trailersOf: () => readonly string[] = () => []): Body {
    const source = new ByteSource(stream);
    const trailers = source.ended.then((error): Result<unknown> => {
      if (error !== null) return { tag: "err", value: error.detail };
      const parts = trailersOf();
      return parts.length === 0 ? ok : { tag: "ok", value: Fields.received(parts) };
    });
    return new Body({ contents: new HostStream(source), trailers: new HostFuture(trailers) });
  }

  /** How it went, for whoever has made it: a future of `result<_, error-code>`. */
  get sent(): Future {
    return new HostFuture(this.#sent.promise);
  }

  /** Whether there is nothing of it. */
  get isEmpty(): boolean {
    return this.#parts.contents === null;
  }

  /** Gives it to a guest, which tells by `result` how it fared. */
  consume(result: Future): [Stream, Future] {
    void result.outcome().then((outcome) => {
      this.#sent.resolve((outcome?.value as Result<unknown> | undefined) ?? ok);
    });
    return [this.#parts.contents ?? new HostStream(emptySource), this.#parts.trailers];
  }

  /** Nobody will read it. */
  discard(): void {
    this.#parts.contents?.drop();
    this.#parts.trailers.drop();
    this.#sent.resolve(failed(new ErrorCode("connection-terminated")));
  }

  /**
   * Sends it; resolves when all of it has been passed on, or will never be. `arrived` says what has become of
   * it since then.
   */
  async send(
    sink: BodySink,
    length: number | null,
    sizeError: SizeErrorTag,
    arrived: () => Promise<ErrorCode | null> = () => Promise.resolve(null),
  ): Promise<void> {
    const { contents, trailers } = this.#parts;
    // A guest may write its trailers before it ends the contents, and wait until they are taken.
    const outcome = trailers.outcome();
    const code = await pass(contents, sink, length, sizeError);
    const told =
      code === null ? ((await outcome)?.value as Result<unknown> | undefined) : undefined;
    if (code === null && told?.tag !== "err") {
      const fields = told?.value;
      sink.end(fields === undefined ? "" : held(fields, Fields).parts.join("\n"));
      const late = await arrived();
      this.#sent.resolve(late === null ? ok : failed(late));
    } else {
      sink.abort();
      this.#sent.resolve(code === null ? { tag: "err", value: told?.value } : failed(code));
    }
  }

  /** The guest is gone that has made it: what it has not written is never written. */
  finish(): void {
    const { contents, trailers } = this.#parts;
    if (contents instanceof GuestStream) contents.finish();
    trailers.drop();
  }
}

/** Passes bytes on; what went wrong, or null. */
function pass(
  contents: Stream | null,
  sink: BodySink,
  length: number | null,
  sizeError: SizeErrorTag,
): Promise<ErrorCode | null> {
  return new Promise((resolve) => {
    let bytes = 0;
    const wrongSize = (): ErrorCode => new ErrorCode(sizeError, BigInt(bytes));
    const end = (): void => resolve(length !== null && bytes !== length ? wrongSize() : null);
    if (contents === null) return end();
    let isOver = false;
    contents.consume({
      room: () => {
        const room = isOver ? null : sink.room();
        if (room === null) resolve(new ErrorCode("connection-terminated"));
        return room;
      },
      wait: () => sink.wait(),
      write: (elements) => {
        const part = elements as Uint8Array;
        bytes += part.length;
        isOver = length !== null && bytes > length;
        if (isOver) resolve(wrongSize());
        else sink.write(part);
      },
      end,
    });
  });
}
