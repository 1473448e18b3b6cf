/** The runtime's script as isolates get it, but that its functions note which file they are of when they are called. */

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { projectRoot } from "../../scripts/project.ts";
import { bundleOptions } from "../../src/web/bundle-options.ts";
import { type RuntimeScript, runtimeScript } from "../../src/web/runtime-bundle.ts";
import { parseSource } from "../source-files.ts";

/** The global of an isolate that holds the files so far: a set of paths. */
const entered = "globalThis.__entered";

const marking: Plugin = {
  name: "marking",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const name = relative(projectRoot, path).replaceAll("\\", "/");
      return { contents: marked(name, readFileSync(path, "utf8")), loader: "ts" };
    });
  },
};

/** Makes it. */
export async function markedRuntime(): Promise<RuntimeScript> {
  const { libraries } = await runtimeScript();
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: [join(projectRoot, "src/web/runtime/main.ts")],
    globalName: "__bobbin",
    banner: { js: `${bundleOptions.banner.js}${entered} = new Set();` },
    plugins: [marking],
  });
  return { code: outputFiles[0]?.text ?? "", libraries };
}

/** A file's text with a call at the beginning of each function. */
function marked(path: string, text: string): string {
  const mark = `${entered}.add(${JSON.stringify(path)})`;
  const parts: [at: number, added: string][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, body } = node as { type?: string; body?: Body };
    if (isFunction.test(type ?? "") && body) {
      if (body.type === "BlockStatement") parts.push([body.start + 1, `${mark};`]);
      else parts.push([body.start, `(${mark}, `], [body.end, ")"]);
    }
    for (const value of Object.values(node)) visit(value);
  };
  visit(parseSource(path, text).program);
  let result = "";
  let done = 0;
  for (const [at, added] of parts.toSorted(([one], [other]) => one - other)) {
    result += text.slice(done, at) + added;
    done = at;
  }
  return result + text.slice(done);
}

interface Body {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const isFunction = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;
