/** Bodies of requests, of a bounded size. */

import type { IncomingMessage } from "node:http";
import { bobbinError } from "../errors.ts";
import { explorerLimits } from "../limits.ts";

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

/** Reads a body that is a JSON object. Rejects with invalid-argument. */
export async function readJsonObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const bytes = await readBody(request, explorerLimits.jsonBytesMax);
  const value = parseJson(bytes);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw bobbinError("invalid-argument", { what: "the request's body is not a JSON object" });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const what = "the request's body is not JSON in UTF-8";
    throw bobbinError("invalid-argument", { what }, error);
  }
}

/** A member that is a text; `fallback` stands for one that is left out. */
export function readTextMember(
  body: Record<string, unknown>,
  name: string,
  fallback?: string,
): string {
  const value = body[name] ?? fallback;
  if (typeof value === "string") return value;
  throw bobbinError("invalid-argument", {
    what: `the body's ${JSON.stringify(name)} is not a text`,
  });
}
