import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { bobbinError } from "../../../src/errors.ts";

/** The package that makes components of JavaScript, and the version that the glue was written for. */
export const componentizer = Object.freeze({
  name: "@bytecodealliance/componentize-js",
  version: "0.19.3",
});

const variable = "BOBBIN_COMPONENTIZE_JS";
const { name, version } = componentizer;
const fix = `install it beside the component: npm install --save-dev ${name}@${version}`;

/**
 * The URL of the package's module, as it is installed for one of the folders, or for the one that the
 * environment names. Throws toolchain-missing with what to install.
 */
export function findComponentizer(
  component: string,
  folders: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const { [variable]: named = "" } = environment;
  for (const folder of named === "" ? folders : [resolve(named)]) {
    const file = findManifest(folder);
    if (file === undefined) continue;
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    if (manifest.version === version) {
      return pathToFileURL(join(dirname(file), manifest.exports.import)).href;
    }
    throw missing(component, `it needs ${name} ${version}, and ${manifest.version} is installed`);
  }
  const place = named === "" ? "" : ` in ${named}, which ${variable} names`;
  throw missing(component, `it needs the package ${name}, which is not installed${place}`);
}

interface Manifest {
  readonly version: string;
  readonly exports: { readonly import: string };
}

function findManifest(folder: string): string | undefined {
  try {
    return findPackageJSON(name, pathToFileURL(join(folder, "module.js")));
  } catch {
    // Node.js has several ways to say that there is none.
    return undefined;
  }
}

function missing(component: string, what: string): Error {
  return bobbinError("toolchain-missing", { components: [component], what, fix });
}
