/** The SDKs and the applications that are built with them: found by their files, listed nowhere. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findFiles, projectRoot } from "../../../scripts/project.ts";

/** What the folders of `sdk/` are called. */
export type SdkLanguage = "rust" | "go" | "python" | "typescript";

/** An application that `bobbin build` makes: its folder, and what its component becomes. */
export interface SdkApp {
  /** Relative to the project, with "/". */
  readonly folder: string;
  readonly language: SdkLanguage;
  /** Absolute path of the component's file. */
  readonly source: string;
}

/** Languages that have an `sdk.json`, sorted. */
export function findSdkLanguages(): SdkLanguage[] {
  return findFiles(["sdk/*/sdk.json"]).map((path) => path.split("/")[1] as SdkLanguage);
}

/** The application in a folder such as `sdk/rust/samples/basic`. */
export function sdkApp(folder: string, language: SdkLanguage): SdkApp {
  const manifest = readFileSync(join(projectRoot, folder, "spin.toml"), "utf8");
  const source = /^source = "(.+)"$/m.exec(manifest)?.[1];
  if (source === undefined) throw new Error(`${folder}/spin.toml names no source`);
  return { folder, language, source: join(projectRoot, folder, source) };
}

/** Samples of an SDK by name, sorted. */
export function findSamples(language: SdkLanguage): SdkApp[] {
  const manifests = findFiles([`sdk/${language}/samples/*/spin.toml`]);
  return manifests.map((path) => sdkApp(dirname(path), language));
}

/** Everything that is built with an SDK: samples, conformance, and the seed's example. */
export function findSdkApps(language: SdkLanguage): SdkApp[] {
  const patterns = [
    `sdk/${language}/samples/*/spin.toml`,
    `sdk/${language}/conformance/spin.toml`,
    `examples/seed-${language}/spin.toml`,
  ];
  return findFiles(patterns).map((path) => sdkApp(dirname(path), language));
}
