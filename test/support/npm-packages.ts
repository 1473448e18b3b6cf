/** Packages of npm that only some tests need: installed once, in the cache of the guests. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { guestCache } from "../wasm-guests/build/build-guest.ts";
import { hashText } from "../wasm-guests/build/hash.ts";
import { installPackages } from "../wasm-guests/build/javascript.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The folder `node_modules` with these packages, or why it is not there. */
export async function npmPackages(
  dependencies: Readonly<Record<string, string>>,
): Promise<{ readonly modules: string } | { readonly missing: string }> {
  using folder = temporaryFolder();
  const manifest = JSON.stringify({ private: true, dependencies });
  const path = join(folder.path, "package.json");
  await writeFile(path, manifest);
  const place = join(guestCache(), `npm-${hashText(manifest)}`);
  return (await installPackages(place, path)) ?? { modules: join(place, "node_modules") };
}
