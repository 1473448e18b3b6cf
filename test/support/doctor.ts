/** An application in a folder, examined by one check or by all. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Check } from "../../src/cli/doctor/check.ts";
import { examine, type Examination } from "../../src/cli/doctor/examine.ts";
import type { Finding } from "../../src/cli/doctor/finding.ts";
import type { PatientOptions } from "../../src/cli/doctor/patient.ts";
import { openSqliteStore } from "../../src/stores/sqlite/store.ts";

/** A manifest up to its components, of which `hello` answers every request. */
export const manifestHead = `spin_manifest_version = 2

[application]
name = "shop"

[[trigger.http]]
route = "/..."
component = "hello"
`;

/** A manifest whose component is a script; more lines for its table may follow. */
export const scriptManifest = `${manifestHead}
[component.hello]
source = "hello.js"
key_value_stores = ["default"]
`;

/** The script. */
export const script = "export const handleRequest = async () => ({ status: 200 });\n";

/** Writes files into a folder, by their paths from it. */
export function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** What `bobbin doctor` would be told for the application in a folder. */
export function patientOptions(
  folder: string,
  options: Partial<PatientOptions> = {},
): PatientOptions {
  return {
    manifest: { path: join(folder, "spin.toml") },
    runtimeConfigPath: null,
    listen: { host: "127.0.0.1", port: 0 },
    variables: {},
    environment: { PATH: process.env["PATH"] },
    isFast: false,
    version: "1.2.3",
    ...options,
  };
}

/** What one check finds in the application of a folder. */
export async function findingsOf(
  check: Check,
  folder: string,
  options: Partial<PatientOptions> = {},
): Promise<readonly Finding[]> {
  const { results } = await examine(patientOptions(folder, options), [check]);
  return results.flatMap(({ findings }) => findings);
}

/** What all checks find. */
export function examineFolder(
  folder: string,
  options: Partial<PatientOptions> = {},
): Promise<Examination> {
  return examine(patientOptions(folder, options));
}

/** The severities and sentences of findings, which is what most tests look at. */
export function sentences(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, what }) => `${severity}: ${what}`);
}

/** Makes a store's file with this many keys. */
export function fillStore(path: string, keys: number, value = "value"): void {
  const store = openSqliteStore({ label: "default", path, tuplesMax: Infinity, durability: "os" });
  const bytes = new TextEncoder().encode(value);
  store.setMany(Array.from({ length: keys }, (_, index) => [`key-${index}`, bytes] as const));
  store.close();
}
