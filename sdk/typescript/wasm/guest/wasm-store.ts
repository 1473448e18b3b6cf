import { toBytes } from "../../src/key-value-arguments.ts";
import { parseJson } from "../../src/intrinsics.ts";
import type { StoreBackend, Versioned } from "../../src/key-value.ts";
import type { KeyPage, ListedEntry, PageChoice } from "../../src/key-value-pages.ts";
import type { KeptDetails, StoredEntry } from "../../src/key-value-details.ts";
import type { WatchBackend } from "../../src/key-value-watch.ts";
import * as entries from "bobbin:key-value/entries@0.1.0";
import * as extensions from "bobbin:key-value/extensions@0.1.0";
import * as spin from "fermyon:spin/key-value";
import { asUnsigned, bufferOf, bufferOrNull } from "./bindings.ts";
import { commit } from "./commits.ts";
import { detailsFrom, keptDetails, storedEntry } from "./details.ts";
import { checkDelta, checkKey, checkText, toPageLimit } from "./key-value-checks.ts";
import { called, codeOf } from "./key-value-errors.ts";
import { beginWatch } from "./watches.ts";

/** As `toRange` makes them, behind a comma. */
interface Bounds {
  readonly start?: string;
  readonly end?: string;
  readonly reverse?: boolean;
}

/**
 * An open store over the imports of sdk/wit/bobbin.wit. Arrays that the bindings make are of their own global
 * object, and copied for the component.
 */
export class WasmStore implements StoreBackend {
  readonly #store: number;

  constructor(store: number) {
    this.#store = store;
  }

  get(key: string): ArrayBuffer | null {
    checkKey(key);
    return called(() => {
      try {
        return bufferOf(spin.get(this.#store, key));
      } catch (error) {
        if (codeOf(error) === "no-such-key") return null;
        throw error;
      }
    });
  }

  set(key: string, value: string | Uint8Array): void {
    checkKey(key);
    called(() => spin.set(this.#store, key, toBytes(value)));
  }

  delete(key: string): void {
    checkKey(key);
    called(() => spin.delete(this.#store, key));
  }

  exists(key: string): boolean {
    checkKey(key);
    return called(() => spin.exists(this.#store, key));
  }

  getKeys(): string[] {
    return Array.from(called(() => spin.getKeys(this.#store)));
  }

  list(prefix: string, cursor: string | null, limit: number): KeyPage {
    const pageLimit = toPageLimit(limit);
    checkText(prefix + (cursor ?? ""), "the prefix or cursor");
    const page = called(() =>
      extensions.listKeys(this.#store, prefix, cursor ?? undefined, pageLimit),
    );
    return { keys: Array.from(page.keys), cursor: page.cursor ?? null };
  }

  listRange(choice: PageChoice): KeyPage {
    const range = rangeOf(choice);
    const page = called(() => entries.listKeys(this.#store, range));
    return { keys: Array.from(page.keys), cursor: page.cursor ?? null };
  }

  listEntries(choice: PageChoice): KeyPage {
    const range = rangeOf(choice);
    const page = called(() => entries.listEntries(this.#store, range));
    const keys = Array.from(page.keys);
    const found: ListedEntry[] = [];
    keys.forEach((key, at) => {
      const entry = storedEntry(page.entries[at]);
      if (entry !== null) found.push({ key, ...entry });
    });
    return { keys, cursor: page.cursor ?? null, entries: found };
  }

  getMany(keys: string[]): (ArrayBuffer | null)[] {
    keys.forEach(checkKey);
    return Array.from(
      called(() => extensions.getMany(this.#store, keys)),
      bufferOrNull,
    );
  }

  setDetailed(key: string, value: string | Uint8Array, details: string): void {
    checkKey(key);
    called(() => entries.set(this.#store, key, toBytes(value), detailsFrom(details)));
  }

  getEntries(keys: string[]): (StoredEntry | null)[] {
    keys.forEach(checkKey);
    return Array.from(
      called(() => entries.getEntries(this.#store, keys)),
      storedEntry,
    );
  }

  getDetails(keys: string[]): (KeptDetails | null)[] {
    keys.forEach(checkKey);
    return Array.from(
      called(() => entries.getDetails(this.#store, keys)),
      keptDetails,
    );
  }

  setMany(keys: string[], values: Uint8Array[], details: string | null): void {
    keys.forEach(checkKey);
    const pairs = keys.map((key, at): [string, Uint8Array] => [key, values[at] as Uint8Array]);
    called(() =>
      details === null
        ? extensions.setMany(this.#store, pairs)
        : entries.setMany(this.#store, pairs, detailsFrom(details)),
    );
  }

  deleteMany(keys: string[]): void {
    keys.forEach(checkKey);
    called(() => extensions.deleteMany(this.#store, keys));
  }

  increment(key: string, delta: bigint, details: string | null): bigint {
    checkKey(key);
    checkDelta(delta);
    return called(() =>
      asUnsigned(() =>
        details === null
          ? extensions.increment(this.#store, key, delta)
          : entries.increment(this.#store, key, delta, detailsFrom(details)),
      ),
    );
  }

  getVersioned(key: string): Versioned {
    checkKey(key);
    const { value, version } = called(() => extensions.getVersioned(this.#store, key));
    return { value: bufferOrNull(value), version };
  }

  compareAndSwap(
    key: string,
    version: string | null,
    value: string | Uint8Array,
    details: string | null,
  ): boolean {
    checkKey(key);
    if (version !== null) checkText(version, "the version");
    const known = version ?? undefined;
    return called(() =>
      details === null
        ? extensions.compareAndSwap(this.#store, key, known, toBytes(value))
        : entries.compareAndSwap(this.#store, key, known, toBytes(value), detailsFrom(details)),
    );
  }

  commit(parts: string, values: Uint8Array[]): string[] | null {
    return commit(this.#store, parts, values);
  }

  watch(choice: string): WatchBackend {
    return beginWatch(this.#store, choice);
  }

  close(): void {
    called(() => spin.close(this.#store));
  }
}

/** Which keys a list is to have, as the interface takes it. */
function rangeOf({ prefix, cursor, limit, range }: PageChoice): entries.KeyRange {
  const { start, end, reverse = false } = parseJson(`{${range?.slice(1) ?? ""}}`) as Bounds;
  checkText([prefix, cursor, start, end].join(""), "the prefix, start, end or cursor");
  return { prefix, start, end, reverse, cursor: cursor ?? undefined, limit: toPageLimit(limit) };
}
