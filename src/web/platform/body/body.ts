/** The body that Request and Response share: https://fetch.spec.whatwg.org/#body-mixin */
import { parseBoundedJson } from "./bounded-json.ts";
import { Blob } from "../bytes/blob.ts";
import { decodeUtf8, encodeUtf8 } from "../bytes/bytes.ts";
import { copyOf } from "../bytes/copies.ts";
import {
  readAll,
  sourceOfStream,
  streamOfBytes,
  streamOfSource,
  type ChunkSource,
} from "../bytes/chunks.ts";
import { parseFormData } from "./form-data-parse.ts";
import type { FormData } from "./form-data.ts";
import { extractMimeType } from "./mime-type.ts";
import { isDisturbed, isReadableStream, type ReadableStream } from "../bytes/streams.ts";

/** What a body is made of: text, bytes that only the body holds, chunks to come, or a component's stream. */
export type BodyContent = string | Uint8Array<ArrayBuffer> | ChunkSource | ReadableStream | null;

/** A body's content as the dispatcher sends it. */
export type TakenBody = string | Uint8Array<ArrayBuffer> | ChunkSource | null;

/** Takes the whole body, which is used from then on; a TypeError when it was used before. */
export let takeBody: (holder: Body) => TakenBody;
/** The content for a copy of the holder, which stays usable itself. */
export let shareBody: (holder: Body) => BodyContent;
/** Whether the holder has a body at all. */
export let hasBody: (holder: Body) => boolean;
/** Gives a new holder a body that `shareBody` made, or one that arrived. */
export let giveBody: (holder: Body, content: BodyContent, shared: boolean) => void;

/** What Request and Response inherit. */
export abstract class Body {
  #content: BodyContent;
  #used = false;
  // Set when the component has asked for the stream; all reading goes through it from then on.
  #stream: ReadableStream | null = null;
  // Bytes that another body holds too must not be handed out for writing.
  #shared = false;

  static {
    takeBody = (holder) => holder.#take();
    shareBody = (holder) => holder.#share();
    hasBody = (holder) => holder.#content !== null;
    giveBody = (holder, content, shared) => {
      holder.#content = content;
      holder.#shared = shared;
      if (isReadableStream(content)) holder.#stream = content;
    };
  }

  constructor(content: BodyContent) {
    this.#content = content;
    if (isReadableStream(content)) this.#stream = content;
  }

  abstract get headers(): { get(name: string): string | null };

  get body(): ReadableStream | null {
    if (this.#stream === null && this.#content !== null) this.#stream = this.#openStream();
    return this.#stream;
  }

  get bodyUsed(): boolean {
    return this.#used || (this.#stream !== null && isDisturbed(this.#stream));
  }

  async text(): Promise<string> {
    const content = this.#take();
    if (typeof content !== "string") return decodeUtf8(await toBytes(content));
    const text = content.toWellFormed();
    return text.charCodeAt(0) === 0xfe_ff ? text.slice(1) : text;
  }

  async json(): Promise<unknown> {
    return parseBoundedJson(await this.text());
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const content = this.#take();
    return this.#shared && content instanceof Uint8Array ? copyOf(content) : toBytes(content);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.bytes();
    return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : copyOf(bytes).buffer;
  }

  async blob(): Promise<Blob> {
    const bytes = await this.bytes();
    return new Blob([bytes], { type: extractMimeType(this.headers.get("content-type")) });
  }

  async formData(): Promise<FormData> {
    const bytes = await toBytes(this.#take());
    return parseFormData(bytes, this.headers.get("content-type") ?? "");
  }

  #take(): TakenBody {
    const content = this.#content;
    if (content === null) return null;
    if (this.bodyUsed || this.#stream?.locked) throw unusable();
    this.#used = true;
    if (this.#stream !== null) return sourceOfStream(this.#stream);
    return content as TakenBody;
  }

  #share(): BodyContent {
    const content = this.#content;
    if (content === null) return null;
    if (this.bodyUsed || this.#stream?.locked) throw unusable();
    if (typeof content === "string" || content instanceof Uint8Array) {
      this.#shared = true;
      if (this.#stream === null) return content;
    }
    const [mine, theirs] = (this.body as ReadableStream).tee();
    this.#stream = mine;
    return theirs;
  }

  #openStream(): ReadableStream {
    const content = this.#content;
    if (this.#used || content === null) return spentStream();
    if (typeof content === "string") return streamOfBytes(encodeUtf8(content));
    if (content instanceof Uint8Array)
      return streamOfBytes(this.#shared ? copyOf(content) : content);
    return streamOfSource(content as ChunkSource);
  }
}

/** All bytes of a body that was taken. */
export async function toBytes(content: TakenBody): Promise<Uint8Array<ArrayBuffer>> {
  if (content === null) return new Uint8Array();
  if (typeof content === "string") return encodeUtf8(content);
  return content instanceof Uint8Array ? content : readAll(content);
}

// What a component sees that asks for the stream after it has read the body in another way.
function spentStream(): ReadableStream {
  const stream = streamOfBytes(new Uint8Array());
  stream.getReader();
  return stream;
}

function unusable(): TypeError {
  return new TypeError("the body has been read already, or somebody else is reading it");
}
