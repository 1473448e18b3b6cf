/** Reads of the layout `bobbin`: one plain command for keys that have nothing beside their values, and a script for the others. */

import { bobbinError } from "../../errors.ts";
import type { StoredEntry, Versioned } from "../store.ts";
import { inParts } from "./batches.ts";
import { newVersion, versionBytes } from "./bobbin-details.ts";
import type { PlaceReads } from "./bobbin-place.ts";
import type { BobbinScripts } from "./bobbin-scripts.ts";

/** What reads need. */
export interface ReadPlace {
  readonly place: PlaceReads;
  readonly scripts: BobbinScripts;
}

/** One value, or null. */
export async function readValue(from: ReadPlace, key: string): Promise<Uint8Array | null> {
  const held = (await from.place.read(["HGET", from.place.values, key])) as Buffer | null;
  if (held === null) return null;
  if (held.length >= versionBytes) return new Uint8Array(held.subarray(versionBytes));
  return (await readBeside(from, [key]))[0]?.value ?? null;
}

/** Whether there is one. */
export async function isThere({ place, scripts }: ReadPlace, key: string): Promise<boolean> {
  const length = Number(await place.read(["HSTRLEN", place.values, key]));
  if (length === 0 || length >= versionBytes) return length !== 0;
  return ((await place.readBy(scripts.sizes, [key])) as number[])[0] !== 0;
}

/** Values with what is kept beside them, in the order of the keys. */
export async function readEntries(
  from: ReadPlace,
  keys: readonly string[],
): Promise<(StoredEntry | null)[]> {
  const { place } = from;
  return inParts(keys, async (part) => {
    const replies = (await place.read(["HMGET", place.values, ...part])) as (Buffer | null)[];
    const isBeside = (reply: Buffer | null): boolean =>
      reply !== null && reply.length < versionBytes;
    const others = part.filter((_, index) => isBeside(replies[index] ?? null));
    const beside = others.length === 0 ? [] : await readBeside(from, others);
    let next = 0;
    return part.map((key, index) => {
      const reply = replies[index] ?? null;
      if (isBeside(reply)) return beside[next++] ?? null;
      return reply && { value: valueOf(place, key, reply), expiresAt: null, metadata: null };
    });
  });
}

/** The bytes of each value; null for none. */
export function readSizes(
  { place, scripts }: ReadPlace,
  keys: readonly string[],
): Promise<(number | null)[]> {
  return inParts(keys, async (part) => {
    const sizes = (await place.readBy(scripts.sizes, [...part])) as number[];
    return sizes.map((size) => (size === 0 ? null : Math.max(0, size - versionBytes)));
  });
}

/** A value and its version. */
export async function readVersioned(from: ReadPlace, key: string): Promise<Versioned> {
  const { place, scripts } = from;
  // Not in one step, and no worse for it: a version of absent keys is good only while no key is deleted.
  const [held, absent] = (await Promise.all([
    place.read(["HGET", place.values, key]),
    place.read(["GET", place.absent]),
  ])) as (Buffer | null)[];
  if (held === null || held === undefined) {
    return absentAt(absent ?? (await makeAbsent(place)));
  }
  if (held.length >= versionBytes) return toVersioned(place, key, held);
  // A key that has expired is removed, so that no version of it stays good.
  const words = [newVersion(), "-1", key];
  const [fresh, found] = (await place.readBy(scripts.versions, words)) as [Buffer, Buffer | null];
  return found === null ? absentAt(fresh) : toVersioned(place, key, found);
}

/** The versions of keys, those that `readVersioned` gives. */
export function readVersions(
  { place, scripts }: ReadPlace,
  keys: readonly string[],
): Promise<string[]> {
  return inParts(keys, async (part) => {
    const words = [newVersion(), String(versionBytes), ...part];
    const [absent, ...found] = (await place.readBy(scripts.versions, words)) as (Buffer | null)[];
    return found.map((version) =>
      version === null ? `a${toText(absent as Buffer)}` : `v${toText(version)}`,
    );
  });
}

/** The version of absent keys where there is none yet; may be done twice, for the first stays. */
async function makeAbsent(place: PlaceReads): Promise<Buffer> {
  const fresh = newVersion();
  const [, made] = await Promise.all([
    // Who may not write, or has no memory left, gets a version that is never good: nor could the swap be done.
    place.read(["SET", place.absent, fresh, "NX"]).catch(() => null),
    place.read(["GET", place.absent]),
  ]);
  return (made as Buffer | null) ?? fresh;
}

async function readBeside(
  { place, scripts }: ReadPlace,
  keys: readonly string[],
): Promise<(StoredEntry | null)[]> {
  const replies = (await place.readBy(scripts.read, [...keys])) as (Buffer[] | null)[];
  return replies.map((reply, index) => {
    if (reply === null) return null;
    const [held, at, metadata] = reply as [Buffer, Buffer, Buffer];
    return {
      value: valueOf(place, keys[index] ?? "", held),
      expiresAt: at.length === 0 ? null : Number(at),
      metadata: metadata.length === 0 ? null : String(metadata),
    };
  });
}

function valueOf({ label }: PlaceReads, key: string, held: Buffer): Uint8Array {
  if (held.length >= versionBytes) return new Uint8Array(held.subarray(versionBytes));
  const detail = `${held.length} bytes, too few for a version`;
  throw bobbinError("value-foreign", { store: label, key, detail });
}

function toVersioned(place: PlaceReads, key: string, held: Buffer): Versioned {
  const value = valueOf(place, key, held);
  return { value, version: `v${toText(held.subarray(0, versionBytes))}` };
}

function absentAt(version: Buffer): Versioned {
  return { value: null, version: `a${toText(version)}` };
}

function toText(bytes: Buffer): string {
  return bytes.toString("base64url");
}
