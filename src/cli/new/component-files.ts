import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readFolder, type NewFile } from "./new-file.ts";
import type { SdkName, Template } from "./templates.ts";

const sdkFolder = fileURLToPath(new URL("../../../sdk/", import.meta.url));

/** Folders of an SDK that are about the SDK itself. */
const aboutSdk =
  /^(?:conformance|samples|tests|readme|wasm|sdk\.json|tsconfig\.json|Cargo\.lock|requirements-dev\.txt)(?:\/|$)/;
/** Files that tools leave, tests, and everything hidden. */
const leftovers =
  /(?:^|\/)(?:\.[^/]*|target|node_modules|__pycache__|[^/]*\.(?:egg-info|wasm|pyc|test\.ts)|[^/]*_test\.go|test_[^/]*\.py)$/;

/** The files of a component, in a folder of its name. */
export function componentFiles(template: Template, name: string): NewFile[] {
  return readFolder(path.join(template.folder, "files"), () => false).map((file) => ({
    ...file,
    path: `${name}/${finalPath(file.path)}`,
    content: fillBytes(file.content, name),
  }));
}

/** The lines of a component's tables in spin.toml. */
export function componentTables(template: Template, name: string): string {
  const text = readFileSync(path.join(template.folder, "component.toml"), "utf8");
  return fillIn(text, name).trim();
}

/** A copy of an SDK: what is needed to write and build components with it. */
export function sdkFiles(sdk: SdkName): NewFile[] {
  const isLeftOut = (file: string): boolean => aboutSdk.test(file) || leftovers.test(file);
  const files = readFolder(path.join(sdkFolder, sdk), isLeftOut);
  return files.map((file) => ({ ...file, path: `sdk/${sdk}/${file.path}` }));
}

/** `NAME.template` is written as `NAME`, and `gitignore` gets back the dot with which it would not be published. */
function finalPath(file: string): string {
  return file.replace(/\.template$/, "").replace(/(^|\/)gitignore$/, "$1.gitignore");
}

/** Byte for byte the same but for the placeholders, which are ASCII. */
function fillBytes(content: Uint8Array, name: string): Uint8Array {
  return Buffer.from(fillIn(Buffer.from(content).toString("latin1"), name), "latin1");
}

function fillIn(text: string, name: string): string {
  return text.replaceAll("{{name}}", name).replaceAll("{{snake}}", name.replaceAll("-", "_"));
}
