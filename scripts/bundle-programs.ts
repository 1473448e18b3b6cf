/**
 * The processes and threads of ours that have to be there soon become a few files each: to find, read and link some two hundred
 * modules takes longer than to run them. See docs/decisions/0044-programs-of-the-package.md.
 */

import { readFile, writeFile } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";
import { build, type Plugin } from "esbuild";

/** What is started. */
interface Program {
  /** The module that it begins with, by its place in the built package. */
  readonly entry: string;
  /** Where it is put, in a folder as deep as that of its parts. */
  readonly output: string;
  /** What it loads late, in parts: a module that is imported late is in the first part that fits its place, or else there from the start. */
  readonly parts?: Readonly<Record<string, RegExp>>;
  /** Modules that it never loads. */
  readonly absent?: RegExp;
}

const stores = /^stores\//;

const programs: readonly Program[] = [
  {
    entry: "cli/program",
    output: "programs/up",
    parts: {
      stores,
      prepare:
        /^(?:serve\/workers\/(?:prepare|announce)|guests\/isolate\/bundle\/bundle|serve\/workers\/logs\/guest-log)\.js$/,
      rare: /^(?!cli\/(?:commands\/up|commands\/read-up-options|up\/run-up|print-error)\.js$)/,
    },
    absent: /^cli\/commands\/(?!up\.js|read-up-options\.js)/,
  },
  {
    entry: "serve/workers/worker",
    output: "serve/workers/worker",
    parts: { stores, wasm: /^guests\/wasm\//, rare: /./ },
  },
  { entry: "serve/workers/hangs/watching-thread", output: "serve/workers/hangs/watching-thread" },
];

/** Puts programs in the place of the modules that they begin with. All others stay, for whoever imports the package. */
export async function bundlePrograms(directory: string): Promise<void> {
  for (const program of programs) {
    const { output } = program;
    const folders = output.split("/").slice(1, -1);
    await build({
      entryPoints: [join(directory, `${program.entry}.js`)],
      outdir: directory,
      entryNames: output,
      // As deep as the program, so that the way to other files is the same from both.
      chunkNames: ["programs", ...folders, "[name]-[hash]"].join("/"),
      allowOverwrite: true,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node24",
      packages: "external",
      // A text with other characters takes two bytes for each of them.
      charset: "ascii",
      legalComments: "none",
      // The package has less to carry, and a start less to read.
      minifyWhitespace: true,
      logLevel: "error",
      tsconfigRaw: {},
      plugins: [new Bundling(directory, program, "../".repeat(folders.length + 1)).plugin],
    });
  }
  const main = join(directory, "cli/main.js");
  const text = await readFile(main, "utf8");
  const chosen = `process.argv[2] === "up" ? "../programs/up.js" : "./program.js"`;
  await writeFile(main, plainBuiltins(text.replace('"./program.js"', () => chosen)));
}

/** One program on its way. */
class Bundling {
  readonly #directory: string;
  readonly #program: Program;
  readonly #toTop: string;

  constructor(directory: string, program: Program, toTop: string) {
    this.#directory = directory;
    this.#program = program;
    this.#toTop = toTop;
  }

  get plugin(): Plugin {
    return {
      name: "program",
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^part:/ }, ({ path }) => ({ path, namespace: "part" }));
        onLoad({ filter: /.*/, namespace: "part" }, async ({ path }) => ({
          loader: "js",
          contents: await this.#part(path.slice("part:".length)),
          resolveDir: this.#directory,
        }));
        onLoad({ filter: /\.js$/ }, async ({ path }) => {
          const place = relative(this.#directory, path).split(sep).join("/");
          return { loader: "js", contents: this.#adapt(await readFile(path, "utf8"), place) };
        });
      },
    };
  }

  /** A module with those that are loaded late in this part. */
  async #part(name: string): Promise<string> {
    const places = [...(await this.#lateImports())].filter((place) => this.#partOf(place) === name);
    return places.map((place) => `export * as ${nameOf(place)} from "./${place}";`).join("\n");
  }

  #adapt(text: string, place: string): string {
    const atOnce: string[] = [];
    const adapted = text.replace(lateImport, (_, to: string) => {
      const target = posix.join(posix.dirname(place), to);
      if (this.#program.absent?.test(target) === true) return "Promise.reject()";
      const part = this.#partOf(target);
      if (part !== null) return `import("part:${part}").then((part) => part.${nameOf(target)})`;
      atOnce.push(`import * as ${nameOf(target)} from "${to}";`);
      return `Promise.resolve(${nameOf(target)})`;
    });
    // Modules look for files beside themselves.
    const url = `new URL(${JSON.stringify(this.#toTop + place)}, import.meta.url).href`;
    return atOnce.join("") + plainBuiltins(adapted.replaceAll("import.meta.url", () => url));
  }

  #partOf(place: string): string | null {
    const found = Object.entries(this.#program.parts ?? {}).find(([, fits]) => fits.test(place));
    return found?.[0] ?? null;
  }

  /** Places of all modules that the program may load late. */
  async #lateImports(): Promise<ReadonlySet<string>> {
    const late = new Set<string>();
    const seen = new Set<string>();
    const look = async (place: string): Promise<void> => {
      if (seen.has(place) || this.#program.absent?.test(place) === true) return;
      seen.add(place);
      const text = await readFile(join(this.#directory, place), "utf8");
      const target = (to: string): string => posix.join(posix.dirname(place), to);
      for (const [, to = ""] of text.matchAll(lateImport)) late.add(target(to));
      for (const [, to = ""] of text.matchAll(anyImport)) await look(target(to));
    };
    await look(`${this.#program.entry}.js`);
    return new Set([...late].filter((place) => this.#program.absent?.test(place) !== true));
  }
}

const lateImport = /\bimport\("(\.{1,2}\/[^"]+)"\)/g;
const anyImport = /(?:\bfrom |\bimport\(?\s*)"(\.{1,2}\/[^"]+)"/g;

function nameOf(place: string): string {
  return place.replaceAll(/\W/g, "_");
}

/**
 * Who imports a module of Node.js by `import` has all its exports made, among them those that load much: a WebSocket
 * with `node:http`, which is as much as all the rest of a start.
 */
function plainBuiltins(text: string): string {
  return text.replaceAll(
    /^import (?:(\w+)|\* as (\w+)|\{([^}]*)\}) from "(node:[^"]+)";/gm,
    (
      _,
      name: string | undefined,
      all: string | undefined,
      some: string | undefined,
      from: string,
    ) =>
      `const ${name ?? all ?? `{${some?.replaceAll(/ as /g, ": ")}}`} = process.getBuiltinModule("${from}");`,
  );
}
