/** What Workers KV takes and gives, in the names of Cloudflare's own types. */

/** In what form a value is read. */
export type KVType = "text" | "json" | "arrayBuffer" | "stream";

/** As Workers have them. `cacheTtl`, of 30 seconds at least, is taken and means nothing here. */
export interface KVGetOptions {
  type?: KVType;
  cacheTtl?: number;
}

/** What is kept beside a value. */
export interface KVPutOptions {
  /** Seconds since 1970. */
  expiration?: number | string;
  /** Seconds from now, at least 60. */
  expirationTtl?: number | string;
  metadata?: unknown;
}

/** Which keys to list. */
export interface KVListOptions {
  prefix?: string | null;
  limit?: number | null;
  cursor?: string | null;
}

/** A key of a list. */
export interface KVKey {
  name: string;
  /** Seconds since 1970. */
  expiration?: number;
  metadata?: unknown;
}

/** One page of keys. */
export type KVList =
  | { keys: KVKey[]; list_complete: false; cursor: string; cacheStatus: null }
  | { keys: KVKey[]; list_complete: true; cacheStatus: null };
