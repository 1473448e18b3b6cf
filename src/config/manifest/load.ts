/** spin.toml -> App. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { bobbinError } from "../../errors.ts";
import { displayPath } from "../../common/display-path.ts";
import {
  deepFreeze,
  describeKind,
  Diagnostics,
  parseToml,
  TableReader,
  type TomlValue,
} from "../../toml/index.ts";
import type { App } from "./app.ts";
import { readVariables } from "./variables/application-variables.ts";
import { concernOf, type ManifestNeeds } from "./needs.ts";
import type { Reading } from "./reading.ts";
import { readVersion1 } from "./versions/version-1.ts";
import { readVersion2 } from "./versions/version-2.ts";
import { errorCode } from "../../common/error-facts.ts";

/** A manifest as it was read, right or wrong. */
export interface ReadManifest {
  /** What it says; where it is wrong, as much of that as could be read. */
  readonly app: App;
  /** What is wrong with what is needed; each line says where, what and what to do. */
  faults(needs: ManifestNeeds): readonly string[];
}

/** Reads the manifest at this path. Throws `manifest-not-found`, or `manifest-invalid` with all that is wrong with what is needed. */
export function loadManifest(manifestPath: string, needs: ManifestNeeds = {}): App {
  return appOf(readManifest(manifestPath), needs);
}

/** Reads the text of a manifest, which stands in this file or would. Throws `manifest-invalid` with all that is wrong with what is needed. */
export function parseManifest(text: Uint8Array, file: string, needs: ManifestNeeds = {}): App {
  return appOf(readText(text, file), needs);
}

function appOf({ app, faults }: ReadManifest, needs: ManifestNeeds): App {
  const diagnostics = faults(needs);
  if (diagnostics.length > 0) throw bobbinError("manifest-invalid", { diagnostics });
  return app;
}

/** Reads the manifest at this path. Throws where there is none, or nothing in it can be read. */
export function readManifest(manifestPath: string): ReadManifest {
  const file = path.resolve(manifestPath);
  return readText(readBytes(file), file);
}

function readText(text: Uint8Array, file: string): ReadManifest {
  const diagnostics = new Diagnostics(file, "manifest-invalid");
  const root = new TableReader(parseToml(text, diagnostics), "", diagnostics);
  const readVersion = readerOfVersion(root);
  const variables = readVariables(root);
  const reading: Reading = {
    directory: path.dirname(file),
    diagnostics,
    notices: [],
    variables: new Set(root.tableOf("variables", "[variables]")?.entries.keys()),
  };
  const contents = readVersion(root, reading);
  const app = deepFreeze({
    ...contents,
    manifestPath: file,
    directory: reading.directory,
    variables,
    notices: [...new Set(reading.notices)],
  });
  return { app, faults: (needs) => diagnostics.linesOf(concernOf(needs, app)) };
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR")
      throw bobbinError("manifest-not-found", { path: displayPath(file) }, error);
    const advice =
      code === "EISDIR"
        ? "it is a folder; name the spin.toml in it"
        : `${String(code)}; allow this user to read it`;
    throw bobbinError(
      "manifest-invalid",
      { diagnostics: [`${displayPath(file)} cannot be read: ${advice}`] },
      error,
    );
  }
}

/** The reader for the version that the manifest says it has. */
function readerOfVersion(root: TableReader): typeof readVersion2 {
  const entry = root.entry("spin_manifest_version");
  const oldEntry = entry === null ? root.entry("spin_version") : null;
  const found = entry ?? oldEntry;
  if (found === null) {
    const text =
      'the file has no "spin_manifest_version"; add spin_manifest_version = 2 as its first line';
    return root.diagnostics.fail(root.position, text);
  }
  const { keyPosition, value } = found;
  if (value.kind === "string" && value.value === "1") return readVersion1;
  if (value.kind === "integer" && value.value === 2n) {
    if (oldEntry === null) return readVersion2;
    const text = '"spin_version" belongs to version 1; write spin_manifest_version = 2';
    return root.diagnostics.fail(keyPosition, text);
  }
  return refuseVersion(value, root.diagnostics);
}

function refuseVersion(value: TomlValue, diagnostics: Diagnostics): never {
  const isOne = value.kind === "integer" && value.value === 1n;
  const meant = isOne
    ? 'spin_manifest_version = "1", with quotes'
    : "spin_manifest_version = 2, without quotes";
  const text = `spin_manifest_version is ${describeWritten(value)}, but must be 2 or "1"; write ${meant}`;
  return diagnostics.fail(value.position, text);
}

function describeWritten(value: TomlValue): string {
  if (value.kind === "string") return JSON.stringify(value.value);
  return value.kind === "integer" ? String(value.value) : describeKind(value);
}
