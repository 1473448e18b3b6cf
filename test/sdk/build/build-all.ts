/** Builds all applications of all SDKs, which takes longer than one test may where nothing is cached. */

import { buildSdkApp } from "./build-app.ts";
import { findSdkApps, findSdkLanguages, type SdkApp } from "./sdk.ts";

/**
 * Builds those whose folder holds one of the words, or all; prints a line for each. What cannot be
 * built is left for the tests to report.
 */
export async function buildSdkApps(
  print: (line: string) => void,
  words: readonly string[] = [],
): Promise<void> {
  const isChosen = ({ folder }: SdkApp): boolean =>
    words.length === 0 || words.some((word) => folder.includes(word));
  const chains = findSdkLanguages().map((language) => findSdkApps(language).filter(isChosen));
  // Compilers of one language would wait for each other.
  await Promise.all(chains.map((apps) => buildInTurn(apps, print)));
}

async function buildInTurn(apps: readonly SdkApp[], print: (line: string) => void): Promise<void> {
  for (const app of apps) {
    const started = performance.now();
    const verdict = await verdictOf(app);
    print(`${app.folder}: ${verdict} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
}

async function verdictOf(app: SdkApp): Promise<string> {
  try {
    const missing = await buildSdkApp(app);
    return missing === null ? "ok" : `not built: ${missing.missing.split("\n")[0]}`;
  } catch (error) {
    return String(error);
  }
}
