import { toBytes } from "../../src/key-value-arguments.ts";
import type { StoreBackend, Versioned } from "../../src/key-value.ts";
import type { KeyPage } from "../../src/key-value-pages.ts";
import type { StoredEntry } from "../../src/key-value-details.ts";
import { KeyValueError } from "../../src/key-value-error.ts";
import * as extensions from "bobbin:key-value/extensions@0.1.0";
import * as spin from "fermyon:spin/key-value";
import { asUnsigned } from "./bindings.ts";
import { checkDelta, checkKey, checkText, toPageLimit } from "./key-value-checks.ts";
import { called, codeOf } from "./key-value-errors.ts";

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

  listRange(): KeyPage {
    throw new KeyValueError(
      "not-served",
      "start, end and reverse of a list are not served to WebAssembly; run this component as TypeScript, without compiling it",
    );
  }

  listEntries(): KeyPage {
    throw noDetails();
  }

  getMany(keys: string[]): (ArrayBuffer | null)[] {
    keys.forEach(checkKey);
    return Array.from(
      called(() => extensions.getMany(this.#store, keys)),
      bufferOrNull,
    );
  }

  setDetailed(): void {
    throw noDetails();
  }

  getEntries(keys: string[]): (StoredEntry | null)[] {
    keys.forEach(checkKey);
    throw noDetails();
  }

  getDetails(keys: string[]): null[] {
    keys.forEach(checkKey);
    throw noDetails();
  }

  setMany(keys: string[], values: Uint8Array[], details: string | null): void {
    if (details !== null) throw noDetails();
    keys.forEach(checkKey);
    const entries = keys.map((key, at): [string, Uint8Array] => [key, values[at] as Uint8Array]);
    called(() => extensions.setMany(this.#store, entries));
  }

  deleteMany(keys: string[]): void {
    keys.forEach(checkKey);
    called(() => extensions.deleteMany(this.#store, keys));
  }

  increment(key: string, delta: bigint, details: string | null): bigint {
    if (details !== null) throw noDetails();
    checkKey(key);
    checkDelta(delta);
    return called(() => asUnsigned(() => extensions.increment(this.#store, key, delta)));
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
    if (details !== null) throw noDetails();
    checkKey(key);
    if (version !== null) checkText(version, "the version");
    return called(() =>
      extensions.compareAndSwap(this.#store, key, version ?? undefined, toBytes(value)),
    );
  }

  commit(): null {
    throw new KeyValueError(
      "not-served",
      "atomic commits are not served to WebAssembly; run this component as TypeScript, without compiling it",
    );
  }

  watch(): never {
    throw new KeyValueError(
      "not-served",
      "watching is not served to WebAssembly; run this component as TypeScript, without compiling it",
    );
  }

  close(): void {
    called(() => spin.close(this.#store));
  }
}

/** Bobbin's interface for WebAssembly knows nothing of them yet. */
function noDetails(): KeyValueError {
  return new KeyValueError(
    "not-served",
    "expiry and metadata are not served to WebAssembly; run this component as TypeScript, without compiling it",
  );
}

function bufferOrNull(bytes: Uint8Array<ArrayBuffer> | undefined): ArrayBuffer | null {
  return bytes === undefined ? null : bufferOf(bytes);
}

/** The bytes as a buffer of their own, which the engine has made for them alone in most cases. */
function bufferOf(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength === buffer.byteLength
    ? buffer
    : buffer.slice(byteOffset, byteOffset + byteLength);
}
