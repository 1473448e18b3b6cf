/** What of the runtime is rare: libraries whose text an isolate is sent when its component first asks for what they do. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";

/** What each library is to have. */
const contents = {
  compression:
    'export { ZStream, zlibDeflate, zlibDeflateInit2, zlibInflate, zlibInflateInit2 } from "pako";',
  "small-encodings": 'export { TextDecoder } from "@exodus/bytes/encoding-lite.js";',
  encodings: 'export { TextDecoder } from "@exodus/bytes/encoding.js";',
  "mime-type": 'export { MIMEType } from "whatwg-mimetype";',
  "url-pattern": 'export { URLPattern } from "urlpattern-polyfill/urlpattern";',
} as const;

/** The text of each library by its name: an expression whose value is what the library exports. */
export type Libraries = Readonly<Record<string, string>>;

let libraries: Promise<Libraries> | null = null;

/** Where the package holds them built. */
export const builtLibraries = new URL("libraries.json", import.meta.url);

/** Reads them where the package holds them, and makes them otherwise. */
export function runtimeLibraries(): Promise<Libraries> {
  libraries ??= readBuilt() ?? bundleLibraries();
  return libraries;
}

function readBuilt(): Promise<Libraries> | null {
  try {
    return Promise.resolve(JSON.parse(readFileSync(builtLibraries, "utf8")) as Libraries);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
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
