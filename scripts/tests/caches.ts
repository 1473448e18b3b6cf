/** What the tests keep outside the project: all of it in one folder, of limited size, the oldest removed first. */

import { existsSync } from "node:fs";
import { lstat, readdir, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The kinds of what is kept, each a folder: modules as Node compiled them; guests with the packages and tools that their
 * builds need; a Valkey that is not installed.
 */
export type CacheKind = "compiled" | "guests" | "valkey";

/** Most that all of it may take, unless BOBBIN_TEST_CACHE_MEBIBYTES_MAX says otherwise. */
const mebibytesMaxUsual = 3072;
/** Most that compiled modules may take: a file that changes leaves its old ones behind. */
const compiledMebibytesMax = 128;
/** What was used so lately may be in use. */
const inUseMilliseconds = 3_600_000;
/** Folders of earlier versions, which only `npm run clean` knows. */
const formerNames = ["bobbin-test-guests", "bobbin-test-valkey"];

/** Something that is kept or not as a whole, and is removed as one. */
interface Entry {
  readonly path: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/** The one folder: `bobbin-tests` in XDG_CACHE_HOME, which is ~/.cache where nothing else is said. */
export function cacheRoot(): string {
  return join(baseFolder(), "bobbin-tests");
}

function baseFolder(): string {
  const { XDG_CACHE_HOME: base } = process.env;
  return base === undefined || base === "" ? join(homedir(), ".cache") : base;
}

/** The folder of a kind, which may not be there. */
export function cacheOf(kind: CacheKind): string {
  return join(cacheRoot(), kind);
}

/** Most mebibytes that all of it may take. */
export function cacheMebibytesMax(): number {
  const { BOBBIN_TEST_CACHE_MEBIBYTES_MAX: said = "" } = process.env;
  return /^\d+$/.test(said) ? Number(said) : mebibytesMaxUsual;
}

/** Forgets compiled modules when there are too many of them. */
export async function limitCompiled(): Promise<void> {
  const folder = cacheOf("compiled");
  if ((await bytesOf(folder)) > compiledMebibytesMax * 2 ** 20) await remove(folder);
}

/** Removes what was not used for longest until the rest is small enough; the names of what was removed. */
export async function pruneCaches(mebibytesMax = cacheMebibytesMax()): Promise<string[]> {
  const entries = (await Promise.all((await namesIn(cacheRoot())).map(entriesOf))).flat();
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const removed: string[] = [];
  for (const entry of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (bytes <= mebibytesMax * 2 ** 20 || Date.now() - entry.usedAt < inUseMilliseconds) break;
    await remove(entry.path);
    bytes -= entry.bytes;
    removed.push(entry.path);
  }
  return removed;
}

/** Removes everything, and what earlier versions kept elsewhere; each folder with its size. */
export async function removeCaches(): Promise<{ path: string; bytes: number }[]> {
  const folders = [cacheRoot(), ...formerNames.map((name) => join(baseFolder(), name))];
  const removed: { path: string; bytes: number }[] = [];
  for (const path of folders.filter((folder) => existsSync(folder))) {
    removed.push({ path, bytes: await bytesOf(path) });
    await remove(path);
  }
  return removed;
}

async function entriesOf(kind: string): Promise<Entry[]> {
  const folder = join(cacheRoot(), kind);
  // Compiled modules and a program belong together; of guests each stands for itself.
  const isOne = kind === "compiled" || kind === "valkey";
  const paths = isOne ? [folder] : (await namesIn(folder)).map((name) => join(folder, name));
  const entries: Entry[] = [];
  for (const path of paths.filter((name) => !name.includes(".lock"))) {
    const { mtimeMs } = await stat(path);
    entries.push({ path, bytes: await bytesOf(path), usedAt: mtimeMs });
  }
  return entries;
}

/** What a file or folder takes on the disk. A link counts itself and not where it leads. */
async function bytesOf(path: string): Promise<number> {
  // It may be removed meanwhile by another run.
  const found = await lstat(path).catch(() => null);
  if (found === null) return 0;
  let bytes = found.blocks * 512;
  if (!found.isDirectory()) return bytes;
  for (const name of await namesIn(path)) bytes += await bytesOf(join(path, name));
  return bytes;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
