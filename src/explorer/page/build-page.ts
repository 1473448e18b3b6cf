/** The page as the files that a browser asks for. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { errorCode } from "../../common/error-facts.ts";

/** One file of the page. */
export interface PageFile {
  readonly content: Uint8Array;
  /** For the header content-type. */
  readonly type: string;
}

/** Files by path; names below `/assets/` hold a hash of the content, so that they may be cached for good. */
export type PageFiles = Map<string, PageFile>;

const prebuilt = new URL("built/", import.meta.url);
const browserFolder = new URL("browser/", import.meta.url);

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

let page: Promise<PageFiles> | null = null;

/**
 * `/index.html` and its assets: read where the package holds them built, in a folder `built` beside
 * this file, and made from source otherwise. Made once for all callers.
 */
export function buildPage(): Promise<PageFiles> {
  page ??= readPrebuilt().then((files) => files ?? bundlePage());
  return page;
}

/** Makes the page from source. */
export async function bundlePage(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: ["main.tsx", "styles/page.css"].map((name) => pathOf(name)),
    outdir: "/assets",
    entryNames: "[name]-[hash]",
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2024",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    logLevel: "silent",
    tsconfigRaw: {},
  });
  const files: PageFiles = new Map();
  for (const { path, contents } of outputFiles) {
    files.set(`/assets/${basename(path)}`, pageFile(path, contents));
  }
  const icon = await readFile(pathOf("icon.svg"));
  const hash = createHash("sha256").update(icon).digest("hex").slice(0, 8).toUpperCase();
  files.set(`/assets/icon-${hash}.svg`, pageFile("icon.svg", icon));
  const html = linkAssets(await readFile(pathOf("index.html"), "utf8"), [...files.keys()]);
  files.set("/index.html", pageFile("index.html", new TextEncoder().encode(html)));
  return files;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, browserFolder));
}

function pageFile(path: string, content: Uint8Array): PageFile {
  return { content, type: types[extname(path)] ?? "application/octet-stream" };
}

/** Puts the assets' names in the place of those without a hash. */
function linkAssets(html: string, assets: readonly string[]): string {
  return html.replaceAll(/"\/assets\/([\w-]+)(\.\w+)"/g, (whole, name: string, end: string) => {
    const found = assets.find((path) => path.startsWith(`/assets/${name}-`) && path.endsWith(end));
    if (found === undefined) throw new Error(`the page has no asset ${whole}`);
    return `"${found}"`;
  });
}

async function readPrebuilt(): Promise<PageFiles | null> {
  const files: PageFiles = new Map();
  try {
    for (const name of await readdir(prebuilt, { recursive: true })) {
      if (extname(name) === "") continue;
      const path = `/${name.replaceAll("\\", "/")}`;
      files.set(path, pageFile(path, await readFile(new URL(`.${path}`, prebuilt))));
    }
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
  return files;
}
