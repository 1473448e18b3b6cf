import { closeSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import { stat, truncate } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { sourceLimits } from "../../limits.ts";
import { describe, FetchFailure, openUrl, type UrlRequest } from "./open-url.ts";
import { digestOfFile } from "./source-places.ts";

/** What is fetched, and how. */
export interface Fetch extends Pick<UrlRequest, "url" | "environment" | "signal"> {
  /** The SHA-256 that it has, in hexadecimal digits. */
  readonly digest: string;
  /** The file that it is written to; what is in it already is not fetched again. */
  readonly file: string;
  /** Told how much is there, and of how much; null where the server does not say. */
  readonly onProgress?: (bytes: number, total: number | null) => void;
}

/** Thrown where what the server has is something else. */
export class WrongDigest extends Error {
  readonly actual: string;

  constructor(actual: string) {
    super("the digest is another");
    this.actual = actual;
  }
}

/**
 * Fetches a file to its end. A connection that breaks is made again for the rest. Rejects with a FetchFailure or
 * WrongDigest, and leaves in the file what may be gone on with.
 */
export async function fetchSource(fetch: Fetch): Promise<void> {
  let attempts = 0;
  while (true) {
    const before = await sizeOf(fetch.file);
    try {
      await receive(fetch, before);
      const actual = await digestOfFile(fetch.file);
      if (actual === fetch.digest) return;
      await truncate(fetch.file, 0);
      // What was there from an earlier fetch may have been of another file.
      if (before === 0) throw new WrongDigest(actual);
    } catch (error) {
      if (!(error instanceof FetchFailure) || !error.mayPass || fetch.signal.aborted) throw error;
      attempts = (await sizeOf(fetch.file)) > before ? 0 : attempts + 1;
      if (attempts >= sourceLimits.attemptsMax) throw error;
      await sleep(sourceLimits.retryMillisecondsDefault * 2 ** attempts, undefined, {
        signal: fetch.signal,
      });
    }
  }
}

async function receive(fetch: Fetch, offset: number): Promise<void> {
  const quiet = new AbortController();
  const signal = AbortSignal.any([fetch.signal, quiet.signal]);
  const timer = setTimeout(() => quiet.abort(), sourceLimits.quietMillisecondsMax);
  try {
    const response = await openUrl({ ...fetch, offset, signal });
    timer.refresh();
    await write(response, fetch, await beginAt(response, offset, fetch.file), () =>
      timer.refresh(),
    );
  } catch (error) {
    if (!quiet.signal.aborted || fetch.signal.aborted) throw describe(error as Error);
    const seconds = sourceLimits.quietMillisecondsMax / 1_000;
    throw new FetchFailure(`has sent nothing for ${seconds} s`, { mayPass: true });
  } finally {
    clearTimeout(timer);
  }
}

/** Where in the file the body of a response belongs. */
async function beginAt(response: IncomingMessage, offset: number, file: string): Promise<number> {
  const { statusCode = 0, statusMessage = "", headers } = response;
  const isRest = statusCode === 206 && headers["content-range"]?.startsWith(`bytes ${offset}-`);
  if (isRest === true) return offset;
  if (statusCode === 200) return 0;
  response.destroy();
  if (offset > 0 && (statusCode === 206 || statusCode === 416)) {
    await truncate(file, 0);
    throw new FetchFailure("does not send the rest of what was begun", { mayPass: true });
  }
  const mayPass = statusCode >= 500 || statusCode === 429 || statusCode === 408;
  throw new FetchFailure(`answers ${statusCode} ${statusMessage}`.trimEnd(), {
    mayPass,
    isAddress: !mayPass,
  });
}

async function write(
  response: IncomingMessage,
  { file, onProgress }: Fetch,
  start: number,
  onBytes: () => void,
): Promise<void> {
  const length = response.headers["content-length"];
  const total = length === undefined ? null : start + Number(length);
  if (total !== null) checkSize(total);
  const descriptor = openSync(file, start > 0 ? "a" : "w");
  try {
    let bytes = start;
    onProgress?.(bytes, total);
    await readWhole(response, (chunk) => {
      onBytes();
      bytes += chunk.byteLength;
      checkSize(bytes);
      // At once, as what waits in the response is lost when the connection breaks.
      writeFileSync(descriptor, chunk);
      onProgress?.(bytes, total);
    });
    fsyncSync(descriptor);
  } finally {
    response.destroy();
    closeSync(descriptor);
  }
}

function readWhole(response: IncomingMessage, onChunk: (chunk: Uint8Array) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  response.on("data", (chunk: Uint8Array) => {
    try {
      onChunk(chunk);
    } catch (error) {
      response.destroy();
      reject(error);
    }
  });
  response.on("end", resolve);
  response.on("error", reject);
  response.on("close", () => reject(new FetchFailure("ends too early", { mayPass: true })));
  return promise;
}

function checkSize(bytes: number): void {
  const max = sourceLimits.bytesMax;
  if (bytes > max) throw new FetchFailure(`has more than the ${max} bytes that Bobbin fetches`);
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    // Nothing was fetched before.
    return 0;
  }
}
