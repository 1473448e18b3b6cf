/** Lists: what a component asks for, and what it gets. */
import type { KeptDetails, StoredEntry } from "./key-value-details.ts";

/** Which keys `list` gives. */
export interface ListOptions {
  /** Only keys that start with this. */
  prefix?: string;
  /** The cursor of the page before. */
  cursor?: string | null;
  /** Most keys in the page: 1 to 1000, which is the default. */
  limit?: number;
  /** Only this key and those after it. */
  start?: string | undefined;
  /** Only keys before this one. */
  end?: string | undefined;
  /** From the last key to the first. */
  reverse?: boolean | undefined;
  /** Whether the page has `entries`: keys with their values and what is kept beside them. It ends early where they are more than 4 MiB. */
  values?: boolean;
  /** The same as `values`. */
  entries?: boolean;
  /** Whether the page has `details`: what is kept beside the values, without these. */
  metadata?: boolean;
}

/** One page of keys in order. */
export interface KeyPage {
  keys: string[];
  /** Null on the last page. */
  cursor: string | null;
  /** Where they were asked for; a key that went while the page was read is not among them. */
  entries?: ListedEntry[];
  /** The same without values, where `metadata` was asked for. */
  details?: ListedDetails[];
}

/** A key with what is kept beside its value. */
export interface ListedDetails extends KeptDetails {
  key: string;
}

/** A key with its value and what is kept beside it. */
export interface ListedEntry extends StoredEntry {
  key: string;
}

/** Which keys a page is to have. */
export interface PageChoice {
  readonly prefix: string;
  readonly cursor: string | null;
  readonly limit: number;
  /** As `toRange` makes it; null for all keys of the prefix. */
  readonly range: string | null;
}
