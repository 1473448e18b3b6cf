/** What the calls of a `KVNamespace` take, made what Workers make of it, and refused in their words. */
import { toBytes, type Value } from "./key-value-arguments.ts";
import {
  isArrayBuffer,
  isView,
  isWellFormed,
  lengthOf,
  NumberOf,
  stringifyJson,
  StringOf,
  trunc,
} from "./intrinsics.ts";
import type { KVGetOptions, KVPutOptions, KVType } from "./workers-kv-types.ts";

/** Workers' own: fewer seconds are refused. */
const secondsMin = 60;
const cacheSecondsMin = 30;
const bulkKeysMax = 100;
const listKeysMax = 1000;
const keyBytesMax = 512;
const valueBytesMax = 25 * 1024 * 1024;
const metadataBytesMax = 1024;
const bytesOfUnitMax = 3;
const int32Max = 2_147_483_647;

/** How an error begins that Cloudflare's service answers. */
export type Answering = "GET" | "GET_BULK" | "PUT" | "DELETE";

/** The error that Workers throw for what the service refuses. */
export function refusal(call: Answering, status: number, text: string): Error {
  return new Error(`KV ${call} failed: ${status} ${text}`);
}

/** A key of one call, as far as Workers check it themselves. */
export function toName(name: unknown): string {
  const text = StringOf(name);
  if (text === "") throw new TypeError("Key name cannot be empty.");
  if (text === "." || text === "..") throw new TypeError(`"${text}" is not allowed as a key name.`);
  return text;
}

/** Throws for a key of one call that the service refuses. */
export function checkName(name: string, call: Answering): void {
  if (!isWellFormed(name)) throw refusal(call, 400, "Could not URL-decode key name");
  checkLength(name, call);
}

/** A key of several, and a prefix. */
export function checkLength(name: string, call: Answering): void {
  // No text of so few units has more bytes.
  if (name.length * bytesOfUnitMax <= keyBytesMax) return;
  const bytes = lengthOf(toBytes(name));
  if (bytes <= keyBytesMax) return;
  const text = `UTF-8 encoded length of ${bytes} exceeds key length limit of ${keyBytesMax}.`;
  throw refusal(call, 414, text);
}

/** Throws unless a bulk get may ask for it. */
export function checkBulkName(name: string): void {
  if (name === "") throw refusal("GET_BULK", 400, "Key names must not be empty");
  if (name === "." || name === "..") {
    const text = `Illegal key name "${name}". Please use a different name.`;
    throw refusal("GET_BULK", 400, text);
  }
  checkLength(name, "GET_BULK");
}

/** Throws unless as many keys may be got at once. */
export function checkBulk(count: number, type: string): void {
  if (type !== "text" && type !== "json") {
    throw refusal("GET_BULK", 400, `"${type}" is not a valid type. Use "json" or "text"`);
  }
  if (count > bulkKeysMax) {
    throw refusal("GET_BULK", 400, `You can request a maximum of ${bulkKeysMax} keys`);
  }
  if (count < 1) throw refusal("GET_BULK", 400, "You must request a minimum of 1 key");
}

/** In what form a value is read, and whether its time in a cache is one that Workers take. */
export function toGetOptions(options: KVType | KVGetOptions | null | undefined): {
  readonly type: string;
  readonly cacheTtl: number | undefined;
} {
  if (options === null || options === undefined) return { type: "text", cacheTtl: undefined };
  if (typeof options !== "object") return { type: StringOf(options), cacheTtl: undefined };
  const { type, cacheTtl } = options;
  return {
    type: type === undefined ? "text" : StringOf(type),
    cacheTtl: cacheTtl === undefined ? undefined : toInt32(cacheTtl),
  };
}

/** Throws for a time in a cache that Workers refuse. */
export function checkCacheTtl(seconds: number | undefined, call: Answering): void {
  if (seconds === undefined || seconds >= cacheSecondsMin) return;
  const advice = `Cache TTL must be at least ${cacheSecondsMin}.`;
  throw refusal(call, 400, `Invalid cache_ttl of ${seconds}. ${advice}`);
}

/** What a put keeps, as numbers that Workers would send. */
export interface PutChoice {
  readonly expiration: number | undefined;
  readonly ttl: number | undefined;
  readonly metadata: unknown;
}

/** The options of a put. */
export function toPutOptions(options: KVPutOptions | null | undefined): PutChoice {
  if (options === null || options === undefined) {
    return { expiration: undefined, ttl: undefined, metadata: undefined };
  }
  if (typeof options !== "object") throw notOptions("put", 3, "PutOptions");
  const { expiration, expirationTtl, metadata } = options;
  return {
    expiration: expiration === undefined ? undefined : toInt32(expiration),
    ttl: expirationTtl === undefined ? undefined : toInt32(expirationTtl),
    metadata,
  };
}

/** Throws for an expiry or metadata that Workers refuse; what a store is told of them. */
export function toKept({ expiration, ttl, metadata }: PutChoice): {
  expiresIn?: number;
  expiresAt?: number;
  metadata?: unknown;
} {
  const kept = toExpiry(expiration, ttl);
  if (metadata === undefined) return kept;
  const json = stringifyJson(metadata) as string | undefined;
  const bytes = json === undefined ? 0 : lengthOf(toBytes(json));
  if (bytes > metadataBytesMax) {
    const text = `Metadata length of ${bytes} exceeds limit of ${metadataBytesMax}.`;
    throw refusal("PUT", 413, text);
  }
  return { ...kept, metadata };
}

/** A value: what is neither text nor bytes nor an object is kept as text. */
export function toPutValue(value: unknown): Value | ReadableStream {
  if (typeof value === "string" || isArrayBuffer(value) || isView(value)) return value;
  if (value instanceof ReadableStream) return value;
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return StringOf(value);
  }
  throw new TypeError(
    "KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.",
  );
}

/** Throws for a value that Workers refuse. */
export function checkPutLength(value: Value): void {
  if (typeof value === "string" && value.length * bytesOfUnitMax <= valueBytesMax) return;
  const bytes = lengthOf(toBytes(value));
  if (bytes <= valueBytesMax) return;
  throw refusal("PUT", 413, `Value length of ${bytes} exceeds limit of ${valueBytesMax}.`);
}

/** Which keys a list is asked for. */
export function toListOptions(options: unknown): {
  readonly prefix: string;
  readonly cursor: string | null;
  readonly limit: number;
} {
  if (options !== null && options !== undefined && typeof options !== "object") {
    throw notOptions("list", 1, "ListOptions");
  }
  const { prefix, cursor, limit } = (options ?? {}) as Record<string, unknown>;
  const wanted = limit === null || limit === undefined ? 0 : toInt32(limit);
  if (wanted > listKeysMax) {
    const advice = `Please specify an integer less than ${listKeysMax}.`;
    throw refusal("GET", 400, `Invalid key_count_limit of ${wanted}. ${advice}`);
  }
  const start = prefix === null || prefix === undefined ? "" : StringOf(prefix);
  checkLength(start, "GET");
  return {
    prefix: start,
    cursor: cursor === null || cursor === undefined || cursor === "" ? null : StringOf(cursor),
    limit: wanted > 0 ? wanted : listKeysMax,
  };
}

function toExpiry(
  expiration: number | undefined,
  ttl: number | undefined,
): { expiresIn?: number; expiresAt?: number } {
  if (ttl !== undefined) {
    if (ttl <= 0) throw invalid("expiration_ttl", ttl, "Please specify integer greater than 0.");
    if (ttl < secondsMin) {
      throw invalid("expiration_ttl", ttl, `Expiration TTL must be at least ${secondsMin}.`);
    }
    return { expiresIn: ttl * 1000 };
  }
  if (expiration === undefined) return {};
  const now = trunc(Date.now() / 1000);
  if (expiration <= now) {
    const advice =
      "Please specify integer greater than the current number of seconds since the UNIX epoch.";
    throw invalid("expiration", expiration, advice);
  }
  if (expiration < now + secondsMin) {
    const advice = `Expiration times must be at least ${secondsMin} seconds in the future.`;
    throw invalid("expiration", expiration, advice);
  }
  return { expiresAt: expiration * 1000 };
}

/** As Workers convert numbers: no number is 0, fractions are cut off, and what does not fit is refused. */
function toInt32(value: unknown): number {
  const number = trunc(NumberOf(value));
  if (Number.isNaN(number)) return 0;
  if (number >= -int32Max - 1 && number <= int32Max) return number + 0;
  throw new TypeError(
    `Value out of range. Must be between ${-int32Max - 1} and ${int32Max} (inclusive).`,
  );
}

function invalid(what: string, value: number, advice: string): Error {
  return refusal("PUT", 400, `Invalid ${what} of ${value}. ${advice}`);
}

function notOptions(call: string, at: number, type: string): TypeError {
  return new TypeError(
    `Failed to execute '${call}' on 'KvNamespace': parameter ${at} is not of type '${type}'.`,
  );
}
