/** Where fetched sources are kept: in the state folder, and in Spin's cache, which all applications share. */

import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { copyFile, link, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { makeFolder } from "../../common/make-folder.ts";

/** A folder of fetched sources, by their digests. */
export interface SourcePlace {
  readonly folder: string;
  /** The path of the source with this digest, whether or not it is there. */
  fileOf(digest: string): string;
}

/** What decides where sources are kept. */
export interface PlaceOptions {
  /** Absolute path, or null for none. */
  readonly stateDir: string | null;
  /** Absolute path of a cache like Spin's; null for Spin's own. */
  readonly cacheDir: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The places of an application, in the order in which they are looked at and written to. */
export function sourcePlaces({ stateDir, cacheDir, environment }: PlaceOptions): SourcePlace[] {
  const cache = cacheDir ?? path.join(userCache(environment), "spin");
  const shared = path.join(cache, "registry", "wasm");
  const separator = process.platform === "win32" ? "_" : ":";
  const places = [
    {
      folder: shared,
      fileOf: (digest: string) => path.join(shared, `sha256${separator}${digest}`),
    },
  ];
  if (stateDir === null) return places;
  const own = path.join(stateDir, "sources");
  return [{ folder: own, fileOf: (digest) => path.join(own, `sha256-${digest}.wasm`) }, ...places];
}

/** As Spin finds it. */
function userCache(environment: PlaceOptions["environment"]): string {
  if (process.platform === "win32")
    return environment["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local");
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Caches");
  const named = environment["XDG_CACHE_HOME"] ?? "";
  return path.isAbsolute(named) ? named : path.join(environment["HOME"] ?? homedir(), ".cache");
}

/** The first of the places' files that holds what its digest says, or null. */
export async function findSource(
  places: readonly SourcePlace[],
  digest: string,
): Promise<string | null> {
  for (const place of places) {
    const file = place.fileOf(digest);
    if (isFile(file) && (await digestOfFile(file)) === digest) return file;
  }
  return null;
}

/** The SHA-256 of a file, in hexadecimal digits; "" where it cannot be read. */
export async function digestOfFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  } catch {
    // A file that cannot be read is as good as none: it is fetched.
    return "";
  }
  return hash.digest("hex");
}

/** Puts a source that is in one of the places into the others too, as far as that can be. */
export async function spreadSource(
  places: readonly SourcePlace[],
  digest: string,
  from: string,
): Promise<void> {
  for (const place of places) {
    const file = place.fileOf(digest);
    if (file === from) continue;
    const aside = `${file}.${process.pid}.new`;
    try {
      if (isFile(file) && (await digestOfFile(file)) === digest) continue;
      makeFolder(place.folder);
      await link(from, aside).catch(() => copyFile(from, aside));
      await rename(aside, file);
    } catch {
      // A place that cannot be written, such as a cache on a read-only disk, is done without.
      await rm(aside, { force: true }).catch(() => {});
    }
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
