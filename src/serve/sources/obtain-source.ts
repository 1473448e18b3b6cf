import type { Component, RemoteSource } from "../../config/manifest/app.ts";
import { describePosition } from "../../config/manifest/position.ts";
import { makeFolder } from "../../common/make-folder.ts";
import { describeBytes } from "../../common/quantities.ts";
import { bobbinError, type BobbinError } from "../../errors.ts";
import { sourceLimits } from "../../limits.ts";
import { fetchSource, WrongDigest } from "./fetch-source.ts";
import { FetchFailure } from "./open-url.ts";
import { takePartialFile } from "./partial-file.ts";
import { findSource, spreadSource, type SourcePlace } from "./source-places.ts";
import { errorMessage } from "../../common/error-facts.ts";

/** A component whose source is at a URL. */
export type Wanted = Component & { readonly remote: RemoteSource };

/** How a source is had. */
export interface ObtainOptions {
  readonly places: readonly SourcePlace[];
  /** Environment variables, among them those that name proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends what is being fetched. */
  readonly signal: AbortSignal;
  /** Told what is fetched and how far that is, a line each, for people. */
  readonly say: (text: string) => void;
}

/** The file of a source by URL, fetched where none of the places has it. Rejects with errors of the table. */
export async function obtainSource(wanted: Wanted, options: ObtainOptions): Promise<string> {
  const { digest } = wanted.remote;
  const found = await findSource(options.places, digest);
  const file = found ?? (await fetchTo(writablePlace(options.places), wanted, options));
  await spreadSource(options.places, digest, file);
  return file;
}

/** The address without what may be a secret. */
export function displayUrl(address: string): string {
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}

/** The first place that is there or can be made. */
function writablePlace(places: readonly SourcePlace[]): SourcePlace {
  let failure: unknown;
  for (const place of places) {
    try {
      makeFolder(place.folder);
      return place;
    } catch (error) {
      failure ??= error;
    }
  }
  const path = places[0]?.folder ?? "";
  const detail = errorMessage(failure);
  throw bobbinError("file-not-usable", { path, action: "written", detail }, failure);
}

async function fetchTo(
  place: SourcePlace,
  wanted: Wanted,
  { environment, signal, say }: ObtainOptions,
): Promise<string> {
  const { url, digest } = wanted.remote;
  const name = `component ${JSON.stringify(wanted.id)}`;
  say(`Fetching ${name} from ${displayUrl(url)}`);
  const partial = takePartialFile(place.folder, digest);
  const file = place.fileOf(digest);
  let told = performance.now();
  let size = 0;
  const onProgress = (bytes: number, total: number | null): void => {
    size = bytes;
    const now = performance.now();
    if (now - told < sourceLimits.progressMillisecondsDefault) return;
    told = now;
    const whole = total === null ? "" : ` of ${describeBytes(total)}`;
    say(`Fetching ${name}: ${describeBytes(bytes)}${whole}`);
  };
  try {
    await fetchSource({
      url: new URL(url),
      digest,
      file: partial.path,
      environment,
      signal,
      onProgress,
    });
    partial.finish(file);
  } catch (error) {
    partial.release();
    throw explain(error, wanted);
  }
  say(`Fetched ${name}: ${describeBytes(size)}`);
  return file;
}

function explain(error: unknown, { id, remote }: Wanted): BobbinError {
  const { url, digest, position } = remote;
  const where = { component: id, url: displayUrl(url), place: describePosition(position) };
  if (error instanceof WrongDigest) {
    const { actual } = error;
    return bobbinError("source-digest-wrong", { ...where, expected: digest, actual }, error);
  }
  const detail = errorMessage(error);
  const isAddress = error instanceof FetchFailure && error.isAddress;
  return bobbinError("source-not-fetched", { ...where, detail, isAddress }, error);
}
