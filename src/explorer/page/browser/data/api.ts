/** The explorer's API, call by call. */

import {
  bodies,
  type Deletion,
  type ImportReport,
  type KeptDetails,
  type KeyPage,
  type Stores,
} from "../../../wire/bodies.ts";
import { isByFolders, isSearchInside, type KeyChoice } from "./key-choice.ts";
import { asOwnWrite } from "./own-writes.ts";
import { hasCode, postJson, readAnswer, request } from "./request.ts";

/** A value as it is stored. */
export interface Stored {
  readonly bytes: Uint8Array;
  /** The version in quotes, as `if-match` wants it. */
  readonly version: string | null;
}

/** What a write expects to find: a version, nothing, or anything. */
export type Expected = { readonly version: string } | "nothing" | "anything";

/** Gets the cookie that event streams and downloads need. */
export async function openSession(): Promise<void> {
  await request("/api/session", { method: "POST" });
}

/** All stores with how full they are. */
export async function getOverview(): Promise<Stores> {
  return readAnswer(await request("/api/stores"), bodies.Stores);
}

/** A page of keys. */
export async function getKeys(
  label: string,
  { choice, cursor, limit }: { choice: KeyChoice; cursor: string | null; limit: number },
  signal: AbortSignal,
): Promise<KeyPage> {
  const { prefix, inside, mark, hasValues } = choice;
  const query = {
    prefix,
    limit: String(limit),
    ...(cursor === null ? {} : { cursor }),
    ...(isSearchInside(choice) ? { inside: inside ?? "" } : {}),
    ...(isByFolders(choice) ? { folders: mark } : {}),
    ...(hasValues ? { values: "true" } : {}),
  };
  return readAnswer(await request(pathOf(label, "keys", query), { signal }), bodies.KeyPage);
}

/** How many keys begin with a prefix. */
export async function countKeys(label: string, prefix: string): Promise<number> {
  const response = await postJson(pathOf(label, "count"), bodies.Prefix, { prefix });
  return (await readAnswer(response, bodies.Count)).keys;
}

/** A value; null where there is none. */
export async function getValue(label: string, key: string): Promise<Stored | null> {
  try {
    const response = await request(valuePath(label, key));
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { bytes, version: response.headers.get("etag") };
  } catch (error) {
    if (hasCode(error, "no-such-key")) return null;
    throw error;
  }
}

/** Writes a value. Rejects with key-exists or key-changed where something else was found than expected. */
export async function putValue(
  label: string,
  key: string,
  bytes: Uint8Array<ArrayBuffer> | Blob,
  expected: Expected,
): Promise<void> {
  let headers: Record<string, string> = {};
  if (expected === "nothing") headers = { "if-none-match": "*" };
  else if (expected !== "anything") headers = { "if-match": expected.version };
  const type = { "content-type": "application/octet-stream" };
  const init = { method: "PUT", headers: { ...headers, ...type }, body: bytes };
  await asOwnWrite(label, key, () => request(valuePath(label, key), init));
}

/** What is kept beside a value; null where there is none. */
export async function getDetails(label: string, key: string): Promise<KeptDetails | null> {
  try {
    return await readAnswer(await request(pathOf(label, "details", { key })), bodies.Details);
  } catch (error) {
    if (hasCode(error, "no-such-key")) return null;
    throw error;
  }
}

/** Keeps something else beside a value. */
export async function putDetails(label: string, key: string, details: KeptDetails): Promise<void> {
  const body = JSON.stringify(details);
  const init = { method: "PUT", headers: { "content-type": "application/json" }, body };
  await asOwnWrite(label, key, () => request(pathOf(label, "details", { key }), init));
}

/** Gives a value another key. Rejects with key-exists unless it may overwrite. */
export async function renameKey(
  label: string,
  { from, to, overwrite }: { from: string; to: string; overwrite: boolean },
): Promise<void> {
  const renaming = { from, to, overwrite };
  await asOwnWrite(label, to, () => postJson(pathOf(label, "rename"), bodies.Renaming, renaming));
}

/** Deletes keys, or all that begin with a prefix; how many there were. */
export async function deleteKeys(label: string, which: Deletion): Promise<number> {
  const response = await postJson(pathOf(label, "delete"), bodies.Deletion, which);
  return (await readAnswer(response, bodies.Deleted)).deleted;
}

/** Writes what a file of JSON Lines holds, or says what it would write. */
export async function importFile(
  label: string,
  file: Blob,
  isDryRun: boolean,
): Promise<ImportReport> {
  const path = pathOf(label, "import", { dryRun: String(isDryRun) });
  const headers = { "content-type": "application/x-ndjson" };
  const response = await request(path, { method: "POST", headers, body: file });
  return readAnswer(response, bodies.ImportReport);
}

/** Where a link downloads keys with their values. */
export function exportPath(label: string, prefix: string): string {
  return pathOf(label, "export", prefix === "" ? {} : { prefix });
}

/** Where a value is read, written and downloaded. */
export function valuePath(label: string, key: string): string {
  return pathOf(label, "value", { key });
}

function pathOf(label: string, name: string, query: Readonly<Record<string, string>> = {}): string {
  const path = `/api/stores/${encodeURIComponent(label)}/${name}`;
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}
