import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { wat } from "../../src/guests/wasm/test-guest.ts";
import { startDownloads, type Downloads } from "../../src/serve/sources/test-downloads.ts";

/** Serves the files of a folder; those of WebAssembly text as the WebAssembly that they are, with the ending `.wasm`. */
export async function startDownloadsOf(folder: string): Promise<Downloads> {
  const downloads = await startDownloads();
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name));
    if (!name.endsWith(".wat")) downloads.files.set(`/${name}`, bytes);
    else downloads.files.set(`/${name.replace(/wat$/, "wasm")}`, wat(bytes.toString()));
  }
  return downloads;
}
