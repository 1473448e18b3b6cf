import { bobbinError } from "../errors.ts";
import { expiryLimits } from "../limits.ts";
import type { Details, Expiry } from "../stores/store.ts";
import { wrongKind } from "./check.ts";

/** Throws unless the details are such as a store may keep; gives them with nothing else in them. */
export function checkDetails({ expiry, metadata }: Details): Details {
  return {
    ...(expiry === undefined ? {} : { expiry: checkExpiry(expiry) }),
    ...(metadata === undefined ? {} : { metadata: checkMetadata(metadata) }),
  };
}

function checkExpiry(expiry: Expiry | null): Expiry | null {
  if (expiry === null) return null;
  const { momentMax } = expiryLimits;
  if (typeof expiry === "object" && "at" in expiry && isWhole(expiry.at, 0)) {
    return { at: expiry.at };
  }
  if (typeof expiry === "object" && "in" in expiry && isWhole(expiry.in, 1)) {
    return { in: expiry.in };
  }
  throw bobbinError("invalid-argument", {
    problem: "range",
    argument: "an expiry",
    range: `a whole number of milliseconds: from now, 1 to ${momentMax}, or since 1970, 0 to ${momentMax}`,
  });
}

function isWhole(value: unknown, min: number): boolean {
  return (
    Number.isSafeInteger(value) &&
    (value as number) >= min &&
    (value as number) <= expiryLimits.momentMax
  );
}

function checkMetadata(metadata: string | null): string | null {
  if (metadata === null) return null;
  const max = expiryLimits.metadataBytesMax;
  if (typeof metadata !== "string") throw wrongKind("metadata of a key", "JSON, as a text");
  const bytes = metadata.length > max ? metadata.length : Buffer.byteLength(metadata, "utf8");
  if (bytes > max) {
    throw bobbinError("invalid-argument", { problem: "metadata-size", bytes, max });
  }
  if (!metadata.isWellFormed() || !isJson(metadata)) throw wrongKind("metadata of a key", "JSON");
  return metadata;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Whatever is wrong with it, it is none.
    return false;
  }
}
