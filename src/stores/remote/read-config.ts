/** What the tables of stores across a network have in common. */

import { remoteStoreLimits } from "../../limits.ts";
import { type Located, readPositiveInteger, type TableReader } from "../../toml/index.ts";

/** Reads `timeout_milliseconds`. */
export function readTimeout(reader: TableReader): number {
  const { timeoutMillisecondsDefault } = remoteStoreLimits;
  const example = String(timeoutMillisecondsDefault);
  return readPositiveInteger(reader, "timeout_milliseconds", example) ?? timeoutMillisecondsDefault;
}

/** Reads a name that must be there; "" after a diagnostic. */
export function readName(reader: TableReader, key: string, example: string): string {
  const name = reader.requiredString(key, example);
  if (name?.value === "") {
    const text = `"${key}" in ${reader.name} is empty; write ${key} = ${example}`;
    reader.diagnostics.add(name.position, text);
  }
  return name?.value ?? "";
}

/** An empty secret means none, so that a file made from a template need not leave the key out. */
export function readSecret(secret: Located<string> | null): string | null {
  return secret === null || secret.value === "" ? null : secret.value;
}

/** Reads the URL of a service that is not where it usually is. */
export function readEndpoint(reader: TableReader, example: string): string | null {
  const endpoint = reader.string("endpoint", example);
  if (endpoint === null) return null;
  const url = URL.parse(endpoint.value);
  if (url !== null && ["http:", "https:"].includes(url.protocol) && url.username === "")
    return endpoint.value;
  const text = `"endpoint" in ${reader.name} is not an http or https URL; write endpoint = ${example}`;
  reader.diagnostics.add(endpoint.position, text);
  return null;
}
