import { existsSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import { shellWord } from "../../common/shell-word.ts";
import { loadRuntimeConfig } from "./load.ts";

/** The name under which Spin's documentation keeps a runtime configuration. */
export const usualConfigName = "runtime-config.toml";

/** A runtime configuration that is there and is not read, because nobody named it. */
export interface UnnamedConfig {
  /** Its path, as a person types it behind `--runtime-config-file`. */
  readonly path: string;
  /** The labels of the stores that it defines; none where it cannot be read. */
  readonly labels: readonly string[];
}

/** The runtime configuration beside a manifest, or null where there is none. Reads it, for what it would define. */
export function findUnnamedConfig(directory: string): UnnamedConfig | null {
  const file = path.join(directory, usualConfigName);
  if (!existsSync(file)) return null;
  return { path: shellWord(displayPath(file)), labels: labelsOf(file) };
}

function labelsOf(file: string): readonly string[] {
  try {
    return Object.keys(loadRuntimeConfig(file).stores);
  } catch {
    // What is wrong with it is told when it is named.
    return [];
  }
}
