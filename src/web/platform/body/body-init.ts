/** From what a component gives as a body to the body's content and type. */
import { Blob, blobBytes } from "../bytes/blob.ts";
import type { BodyContent } from "./body.ts";
import { bytesOf, isBufferSource } from "../bytes/bytes.ts";
import { copyOf } from "../bytes/copies.ts";
import { toText } from "../webidl/convert.ts";
import { encodeMultipart } from "./multipart-encode.ts";
import { FormData } from "./form-data.ts";
import { isDisturbed, isReadableStream, type ReadableStream } from "../bytes/streams.ts";
import { URLSearchParams } from "../url/url-search-params.ts";

/** What may be given as the body of a Request or Response. */
export type BodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream
  | Blob
  | FormData
  | URLSearchParams
  | null;

/** The content, and the content type that goes with it, or null where there is none. */
export interface ExtractedBody {
  readonly content: BodyContent;
  readonly type: string | null;
}

const textType = "text/plain;charset=UTF-8";
const formType = "application/x-www-form-urlencoded;charset=UTF-8";

/** https://fetch.spec.whatwg.org/#concept-bodyinit-extract */
export function extractBody(init: unknown): ExtractedBody {
  if (typeof init === "string") return { content: init, type: textType };
  if (typeof init !== "object" || init === null) return { content: toText(init), type: textType };
  if (isBufferSource(init)) return { content: copyOf(bytesOf(init)), type: null };
  if (isReadableStream(init)) return { content: usable(init), type: null };
  if (init instanceof URLSearchParams) return { content: toText(init), type: formType };
  if (init instanceof Blob) return { content: copyOf(blobBytes(init)), type: init.type || null };
  if (init instanceof FormData) return encodeMultipart(init);
  return { content: toText(init), type: textType };
}

function usable(stream: ReadableStream): ReadableStream {
  if (stream.locked || isDisturbed(stream)) {
    throw new TypeError("the stream has been read already, or somebody else is reading it");
  }
  return stream;
}
