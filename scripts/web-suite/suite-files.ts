/** The files of the web-platform tests that need no page, and what they load. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** The folders that are about what a component finds in its world. */
export const folders = [
  "url",
  "urlpattern",
  "encoding",
  "streams",
  "compression",
  "FileAPI",
  "dom/abort",
  "dom/events",
  "html/webappapis",
  "fetch/api",
  "fetch/content-type",
  "fetch/data-urls",
  "mimesniff",
  "xhr/formdata",
  "WebCryptoAPI",
  "wasm/jsapi",
  "wasm/webapi",
  "webidl",
  "console",
  "hr-time",
  "user-timing",
  "webmessaging",
] as const;

const loadMilliseconds = 200;
/** The harness has no limit of its own outside of pages. Few files take a second; some say that they take long. */
const timeoutMilliseconds = 60_000;
const longTimeoutMilliseconds = 180_000;

/** What the suite's own server has elsewhere. */
const aliases: Readonly<Record<string, string>> = {
  "/resources/WebIDLParser.js": "resources/webidl2/lib/webidl2.js",
};

/** One run of a file. */
export interface SuiteFile {
  /** Relative to the suite's folder, with "/". */
  readonly path: string;
  /** What comes after the path in its address, "" or with "?". */
  readonly variant: string;
  /** The harness, what the file loads, and the file. */
  readonly code: string;
  /** How long its tests may take all together. */
  readonly timeoutMilliseconds: number;
}

/** The runs of all files of these folders whose path holds one of the words, or of all where there are no words. */
export function findSuiteFiles(suite: string, words: readonly string[]): SuiteFile[] {
  const harness = readFileSync(join(suite, "resources/testharness.js"), "utf8").replace(
    // No page is loaded at once: tests that a file adds a little later are its tests as well.
    /(function ShellTestEnvironment\(\)[^]*?)Promise\.resolve\(\)/,
    (_, head: string) => `${head}new Promise((loaded) => setTimeout(loaded, ${loadMilliseconds}))`,
  );
  const paths = folders.flatMap((folder) => globSync(`${folder}/**/*.any.js`, { cwd: suite }));
  return paths
    .map((path) => path.split(sep).join("/"))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .toSorted()
    .flatMap((path) => readSuiteFile(suite, path, harness));
}

function readSuiteFile(suite: string, path: string, harness: string): SuiteFile[] {
  const text = readFileSync(join(suite, path), "utf8");
  const meta = (key: string): string[] =>
    [...text.matchAll(new RegExp(`^// META: ${key}=(.*)$`, "gm"))].map(([, value]) =>
      (value as string).trim(),
    );
  const scripts = meta("script").map(
    (script) =>
      aliases[script] ?? (script.startsWith("/") ? script.slice(1) : join(dirname(path), script)),
  );
  if (scripts.some((script) => !existsSync(join(suite, script)))) return [];
  const code = [
    harness,
    ...scripts.map((script) => readFileSync(join(suite, script), "utf8")),
    text,
  ]
    .join("\n;\n")
    // How pages get what they do not see. Components see it, and no WebAssembly.
    .replace(
      /new WebAssembly\.Memory\([^)]*shared[^)]*\)\.buffer\.constructor/g,
      "SharedArrayBuffer",
    )
    .replace(
      /new WebAssembly\.Memory\([^)]*shared[^)]*\)\.buffer/g,
      "new SharedArrayBuffer(65536)",
    );
  const variants = meta("variant");
  const milliseconds =
    meta("timeout")[0] === "long" ? longTimeoutMilliseconds : timeoutMilliseconds;
  return (variants.length === 0 ? [""] : variants).map((variant) => ({
    ...{ path, variant, code, timeoutMilliseconds: milliseconds },
  }));
}
