/** What `bobbin-kv/files` is for one component: its files, packed. Loaded only for components that import it. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { OnLoadResult } from "esbuild";
import type { Component } from "../../../config/manifest/app.ts";
import { bundleLimits } from "../../../limits.ts";
import { loadGuestFiles } from "../../wasm/wasi/load-files.ts";
import type { GuestFile, GuestFolder } from "../../wasm/guest-files.ts";

/** What of a component says which files it has. */
export type FileOwner = Pick<Component, "id"> &
  Partial<Pick<Component, "files" | "excludeFiles" | "position">>;

const unpacker = fileURLToPath(new URL("../../../../sdk/typescript/src/files.ts", import.meta.url));

/** The module with a component's files; errors where it has none to give, or too many. */
export async function packFiles({
  id,
  files,
  excludeFiles,
  position,
}: FileOwner): Promise<OnLoadResult> {
  if (files === undefined || position === undefined)
    return {
      errors: [{ text: "only components that bobbin up runs as they stand have bobbin-kv/files" }],
    };
  const owner = { id, files, excludeFiles: excludeFiles ?? [] };
  const folder = loadGuestFiles(owner, dirname(position.file));
  const found = folder === null ? [] : flatten(folder, "");
  const bytes = found.reduce((sum, { file }) => sum + file.bytes, 0);
  const { fileBytesMax } = bundleLimits;
  if (bytes > fileBytesMax) {
    const text = `the files of the component have ${bytes} bytes, and at most ${fileBytesMax} are put beside its code; leave the large ones out with exclude_files`;
    return { errors: [{ text }] };
  }
  const packed = await Promise.all(found.map(({ path, file }) => pack(path, file)));
  const contents = [
    `import { unpackFiles } from ${JSON.stringify(unpacker)};`,
    `export const { findFile, listFiles } = unpackFiles(${JSON.stringify(packed)});`,
  ];
  return { contents: contents.join("\n"), resolveDir: dirname(unpacker), loader: "js" };
}

function flatten(folder: GuestFolder, path: string): { path: string; file: GuestFile }[] {
  const names = [...folder.entries.keys()].toSorted();
  return names.flatMap((name) => {
    const entry = folder.entries.get(name);
    const place = `${path}/${name}`;
    if (entry === undefined) return [];
    return entry.kind === "file" ? [{ path: place, file: entry }] : flatten(entry, place);
  });
}

/** A coding that saves less than this share is not worth its name in a header. */
const savedShareMin = 0.1;

/** As `PackedFile` of the SDK has it. */
async function pack(
  path: string,
  { path: source }: GuestFile,
): Promise<Readonly<Record<string, string | null>>> {
  const bytes = await readFile(source);
  const small = (compressed: Uint8Array): string | null =>
    compressed.byteLength < bytes.byteLength * (1 - savedShareMin)
      ? Buffer.from(compressed).toString("base64")
      : null;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  return {
    path,
    version: createHash("sha256").update(bytes).digest("base64url"),
    bytes: bytes.toString("base64"),
    br: small(await promisify(brotliCompress)(bytes, { params })),
    gzip: small(await promisify(gzip)(bytes)),
  };
}
