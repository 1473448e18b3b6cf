/** What of the runtime is rare: libraries whose text an isolate is sent when its component first asks for what they do. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";
import {
  allLibraries,
  areLibrariesBuilt,
  type Libraries,
  type libraryNames,
} from "./library-text.ts";

/** What each library is to have. */
const contents: Record<(typeof libraryNames)[number], string> = {
  compression:
    'export { ZStream, zlibDeflate, zlibDeflateInit2, zlibInflate, zlibInflateInit2 } from "pako";',
  "small-encodings": 'export { TextDecoder } from "@exodus/bytes/encoding-lite.js";',
  encodings: 'export { TextDecoder } from "@exodus/bytes/encoding.js";',
  "mime-type": 'export { MIMEType } from "whatwg-mimetype";',
  "url-pattern": 'export { URLPattern } from "urlpattern-polyfill/urlpattern";',
};

let libraries: Promise<Libraries> | null = null;

/** Makes them where the package does not hold them. */
export function runtimeLibraries(): Promise<Libraries> {
  libraries ??= areLibrariesBuilt() ? Promise.resolve(null) : bundleLibraries();
  return libraries;
}

/** Writes them where a package that is built in this folder has them. */
export async function writeLibraries(directory: string): Promise<void> {
  const folder = join(directory, "web", "libraries");
  await mkdir(folder, { recursive: true });
  for (const [name, text] of allLibraries(await runtimeLibraries())) {
    await writeFile(join(folder, `${name}.js`), text);
  }
}

async function bundleLibraries(): Promise<Libraries> {
  const bundled = Object.entries(contents).map(async ([name, text]) => {
    const result = await build({
      stdin: { contents: text, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
      ...bundleOptions,
      globalName: "library",
    });
    const code = (result.outputFiles[0] as { text: string }).text;
    return [name, `(() => {${code}\nreturn library;})()`] as const;
  });
  return Object.fromEntries(await Promise.all(bundled));
}
