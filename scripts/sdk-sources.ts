/** What the READMEs of the SDKs are made from. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findFiles, projectRoot } from "./project.ts";
import { findSignature, type CodeLanguage } from "./sdk-signatures.ts";

/** An operation of every SDK, as sdk/readme/operations.json has it. */
export interface Operation {
  readonly name: string;
  readonly about: string;
  /** Whether Spin's interface does not have it. */
  readonly beyond: boolean;
}

/** One SDK: what its `sdk.json` says, and what is in its code. */
export interface Sdk {
  /** Relative to the project. */
  readonly folder: string;
  readonly language: string;
  readonly code: CodeLanguage;
  /** Why an operation is not there, by its name. */
  readonly lacks: Readonly<Record<string, string>>;
  /** The signature of each operation that is there, in the order of the operations. */
  readonly signatures: ReadonlyMap<Operation, string>;
  /** The code of a sample. */
  sample(name: string): string;
  /** A part of the README that is the language's own; "" where there is none. */
  part(name: string): string;
}

interface SdkFile {
  readonly language: string;
  readonly sources: readonly string[];
  readonly sampleFile: string;
  readonly lacks?: Readonly<Record<string, string>>;
}

/** All SDKs, in the order in which READMEs speak of them. */
export function readSdks(): Sdk[] {
  const operations = readOperations();
  const folders = findFiles(["sdk/*/sdk.json"]).map((path) => path.slice(0, -"/sdk.json".length));
  return folders.map((folder) => readSdk(folder, operations)).toSorted(byOrder);
}

const order = ["Rust", "TypeScript", "Python", "Go"];
const byOrder = (a: Sdk, b: Sdk): number => order.indexOf(a.language) - order.indexOf(b.language);

/** Every operation, in order. */
export function readOperations(): Operation[] {
  const path = "sdk/readme/operations.json";
  const listed = JSON.parse(read(path)) as (Omit<Operation, "beyond"> & { beyond?: boolean })[];
  return listed.map((one) => ({ beyond: false, ...one }));
}

function readSdk(folder: string, operations: readonly Operation[]): Sdk {
  const file = JSON.parse(read(`${folder}/sdk.json`)) as SdkFile;
  const code = folder.split("/")[1] as CodeLanguage;
  const lacks = file.lacks ?? {};
  const source = file.sources.map((path) => read(`${folder}/${path}`)).join("\n");
  const there = operations.filter(({ name }) => !(name in lacks));
  return {
    folder,
    language: file.language,
    code,
    lacks,
    signatures: new Map(there.map((one) => [one, findSignature(code, one.name, source)])),
    sample: (name) => read(`${folder}/samples/${name}/${file.sampleFile}`).trimEnd(),
    part(name) {
      const path = `${folder}/readme/${name}.md`;
      return existsSync(join(projectRoot, path)) ? read(path).trim() : "";
    },
  };
}

function read(path: string): string {
  return readFileSync(join(projectRoot, path), "utf8");
}
