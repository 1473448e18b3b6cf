/** Steps of what is kept beside values, of ranges, and of commits. */
import type { KeepOptions, KeptDetails, KvStore, ListOptions, StoredEntry } from "bobbin-kv/sdk";
import { fromBase64, toBase64 } from "./base64.ts";
import { canonicalJson } from "./canonical-json.ts";

/** Steps that read what is kept beside values. */
export type BesideStep =
  | { op: "getEntry"; key: string }
  | { op: "getEntries" | "getDetails"; keys: string[] };

/** Steps that list a range. */
export interface RangeStep {
  op: "listRange" | "listEntries";
  prefix?: string;
  start?: string;
  end?: string;
  reverse?: boolean;
  limit: number;
  cursor?: "previous";
}

/** A step of several keys at once. */
export interface CommitStep {
  op: "commit";
  /** Keys, with the names under which their versions were read; null for an absent key. */
  checks: [key: string, version: string | null][];
  writes: (
    | { kind: "set"; key: string; value: string; keep?: KeepOptions }
    | { kind: "delete"; key: string }
    | { kind: "increment"; key: string; delta: string; keep?: KeepOptions }
  )[];
}

/** What is beside a value, or values with it. */
export function readBeside(store: KvStore, step: BesideStep): unknown {
  if (step.op === "getEntry") return shownEntry(store.getEntry(step.key));
  if (step.op === "getEntries") return store.getEntries(step.keys).map(shownEntry);
  return store.getDetails(step.keys).map(shownDetails);
}

/** A page of a range, and the cursor of the next one. */
export function readRange(
  store: KvStore,
  step: RangeStep,
  cursor: string | null,
): [shown: unknown, cursor: string | null] {
  const { prefix, start, end, reverse, limit } = step;
  const options: ListOptions = { prefix, start, end, reverse, limit, cursor };
  if (step.op === "listRange") {
    const page = store.list(options);
    return [{ keys: page.keys.map(textToBase64), more: page.cursor !== null }, page.cursor];
  }
  const page = store.list({ ...options, entries: true });
  const entries = (page.entries ?? []).map((entry) => {
    const { expiresAt, metadata, value } = entry;
    const key = textToBase64(entry.key);
    return { expiresAt, key, metadata: inOrder(metadata), value: toBase64(value) };
  });
  return [{ entries, more: page.cursor !== null }, page.cursor];
}

/** The sums of a commit; null where a check did not hold. */
export function commit(
  store: KvStore,
  { checks, writes }: CommitStep,
  versionOf: (name: string) => string | null,
): string[] | null {
  const atomic = store.atomic();
  for (const [key, version] of checks) {
    atomic.check(key, version === null ? null : versionOf(version));
  }
  for (const write of writes) {
    if (write.kind === "set") atomic.set(write.key, fromBase64(write.value), write.keep);
    else if (write.kind === "delete") atomic.delete(write.key);
    else atomic.increment(write.key, BigInt(write.delta), write.keep);
  }
  const result = atomic.commit();
  return result.ok ? result.sums.map(String) : null;
}

/** A text as the base64 of its UTF-8. */
export function textToBase64(text: string): string {
  return toBase64(new TextEncoder().encode(text).buffer);
}

function shownEntry(entry: StoredEntry | null): unknown {
  if (entry === null) return null;
  const { expiresAt, metadata, value } = entry;
  return { expiresAt, metadata: inOrder(metadata), value: toBase64(value) };
}

function shownDetails(details: KeptDetails | null): unknown {
  if (details === null) return null;
  return { expiresAt: details.expiresAt, metadata: inOrder(details.metadata) };
}

function inOrder(value: unknown): unknown {
  return JSON.parse(canonicalJson(value));
}
