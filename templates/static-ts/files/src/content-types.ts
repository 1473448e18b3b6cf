const types: Readonly<Record<string, string>> = {
  ...{ html: "text/html; charset=utf-8", css: "text/css; charset=utf-8" },
  ...{ js: "text/javascript; charset=utf-8", mjs: "text/javascript; charset=utf-8" },
  ...{ txt: "text/plain; charset=utf-8", md: "text/markdown; charset=utf-8" },
  ...{
    json: "application/json",
    map: "application/json",
    webmanifest: "application/manifest+json",
  },
  ...{ xml: "application/xml", pdf: "application/pdf", wasm: "application/wasm" },
  ...{ svg: "image/svg+xml", png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg" },
  ...{ gif: "image/gif", webp: "image/webp", avif: "image/avif", ico: "image/x-icon" },
  ...{ woff: "font/woff", woff2: "font/woff2", ttf: "font/ttf" },
  ...{ mp3: "audio/mpeg", mp4: "video/mp4", webm: "video/webm" },
};

/** The content type of a file, by the end of its name. */
export function contentTypeOf(path: string): string {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return types[ending] ?? "application/octet-stream";
}
