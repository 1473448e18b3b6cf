/** What is kept beside a value, from the host's words to the component's and back. */
import { parseJson } from "../../src/intrinsics.ts";
import type { KeptDetails, StoredEntry } from "../../src/key-value-details.ts";
import type { Detail, Entry, KeyDetails } from "bobbin:key-value/entries@0.1.0";
import { bufferOf } from "./bindings.ts";

/** Details as `toDetails` makes them. */
interface Written {
  readonly expiry?: { readonly in: number } | { readonly at: number } | null;
  readonly metadata?: string | null;
}

/** As the interface takes them. */
export function detailsFrom(details: string | null): Detail[] {
  return details === null ? [] : detailsOf(parseJson(details) as Written);
}

/** The same of details that are read already. */
export function detailsOf({ expiry, metadata }: Written): Detail[] {
  const list: Detail[] = [];
  if (expiry === null) list.push({ tag: "no-expiry" });
  else if (expiry !== undefined) {
    list.push(
      "in" in expiry
        ? { tag: "expires-in", val: BigInt(expiry.in) }
        : { tag: "expires-at", val: BigInt(expiry.at) },
    );
  }
  if (metadata === null) list.push({ tag: "no-metadata" });
  else if (metadata !== undefined) list.push({ tag: "metadata", val: metadata });
  return list;
}

/** What a component is told; null for a missing key. */
export function keptDetails(found: KeyDetails | undefined): KeptDetails | null {
  if (found === undefined) return null;
  const { expiresAt, metadata } = found;
  return {
    expiresAt: expiresAt === undefined ? null : Number(expiresAt),
    metadata: metadata === undefined ? null : parseJson(metadata),
  };
}

/** The same with the value. */
export function storedEntry(found: Entry | undefined): StoredEntry | null {
  const details = keptDetails(found);
  return details === null ? null : { value: bufferOf((found as Entry).value), ...details };
}
