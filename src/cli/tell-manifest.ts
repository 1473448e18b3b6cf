import path from "node:path";
import type { Io } from "../common/io.ts";

/** Says which manifest is used where nobody named one, and it lies in a folder above. */
export function tellManifest(from: string | undefined, manifestPath: string, io: Io): void {
  if (from !== undefined || path.dirname(manifestPath) === path.resolve(io.directory)) return;
  const place = path.relative(io.directory, manifestPath);
  io.stderr.write(`No spin.toml in this folder: using ${place}\n`);
}
