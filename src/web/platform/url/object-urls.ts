/** https://w3c.github.io/FileAPI/#url: addresses of blobs, which lead somewhere in their own isolate only, and hold what is its own memory. */
import {
  mapDelete,
  mapGet,
  MapOf,
  mapSet,
  mapSize,
  RangeErrorOf,
  splitText,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import { Blob } from "../bytes/blob.ts";
import { toText } from "../webidl/convert.ts";

/** A Map without an end may make the engine end the process. */
const addressesMax = 16_384;
const blobs = new MapOf<string, Blob>();
const connected: { randomUuid: () => string } = { randomUuid: () => "" };

/** Gives addresses their random part. */
export function connectObjectUrls(randomUuid: () => string): void {
  connected.randomUuid = randomUuid;
}

/** An address for a blob, which is kept until the address is revoked. */
export function createObjectUrl(blob: unknown): string {
  if (!(blob instanceof Blob)) throw new TypeError("only a Blob can have an address");
  if (mapSize(blobs) >= addressesMax) {
    throw new RangeErrorOf(`${addressesMax} blobs have an address already, the most that may`);
  }
  const url = `blob:null/${connected.randomUuid()}`;
  mapSet(blobs, url, blob);
  return url;
}

/** Forgets the blob at this address, if there is one. */
export function revokeObjectUrl(url: unknown): void {
  mapDelete(blobs, toText(url));
}

/** What is at an address now, whatever becomes of the address. */
export function blobAt(url: string): Blob | null {
  return mapGet(blobs, splitText(url, "#")[0] ?? "") ?? null;
}
