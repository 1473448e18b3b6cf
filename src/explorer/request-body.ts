/** Bodies of requests, of a bounded size. */

import type { IncomingMessage } from "node:http";
import { bobbinError } from "../errors.ts";
import { explorerLimits } from "../limits.ts";
import type { Shape } from "./wire/shapes.ts";

/** Reads a whole body. Rejects with explorer-body-too-large; a body of an announced size is then not read at all. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const tooLarge = (): Error => bobbinError("explorer-body-too-large", { max: bytesMax });
  if (announcedBytes(request) > bytesMax) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Node would cut the connection where reading ends early, and the answer with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Bytes of body that the request announces; 0 where it announces none. */
export function announcedBytes(request: IncomingMessage): number {
  return Number(request.headers["content-length"] ?? 0);
}

/** Reads a body of JSON that has this form. Rejects with explorer-request-invalid. */
export async function readJson<T>(request: IncomingMessage, shape: Shape<T>): Promise<T> {
  const value = parseJson(await readBody(request, explorerLimits.jsonBytesMax));
  const fault = shape.fault(value);
  if (fault === null) return value as T;
  const [member, ...inner] = fault.path;
  const whose =
    member === undefined ? "the request's body" : `the body's ${JSON.stringify(member)}`;
  const which = inner.length === 0 ? "" : ` at ${inner.join(".")}`;
  throw bobbinError("explorer-request-invalid", { what: `${whose}${which} is not ${fault.words}` });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const what = "the request's body is not JSON in UTF-8";
    throw bobbinError("explorer-request-invalid", { what }, error);
  }
}
