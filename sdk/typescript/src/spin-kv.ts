/** The API of Spin's current SDK, `@spinframework/spin-kv`, over the same stores as `Kv`. */
import type { KvStore } from "./key-value.ts";
import { Kv } from "./spin-sdk.ts";

/** An open store. Calls throw `KeyValueError`. */
export interface Store {
  /** The value, or null for a missing key. */
  get: (key: string) => Uint8Array<ArrayBuffer> | null;
  /** Writes, overwriting: text as UTF-8, bytes as they are, any other object as JSON. */
  set: (key: string, value: Uint8Array | string | object) => void;
  /** A missing key is no error. */
  delete: (key: string) => void;
  /** Whether the key has a value. */
  exists: (key: string) => boolean;
  /** All keys, in order. */
  getKeys: () => string[];
  /** The value that `setJson` kept. Throws no-such-key for a missing key, and what `JSON.parse` throws. */
  // eslint-disable-next-line typescript/no-explicit-any -- Spin's signature: the caller knows the shape
  getJson: (key: string) => any;
  /** Keeps a JavaScript value as JSON. */
  setJson: (key: string, value: unknown) => void;
}

/** Opens the store of this label. Throws `KeyValueError`, access-denied where it is not granted. */
export function open(label: string): Store {
  return storeOver(Kv.open(label));
}

/** Opens the store "default". */
export function openDefault(): Store {
  return storeOver(Kv.openDefault());
}

/** Functions, as in Spin: they work when they are taken out of the object. */
function storeOver(store: KvStore): Store {
  return {
    get(key) {
      const value = store.get(key);
      return value === null ? null : new Uint8Array(value);
    },
    set(key, value) {
      if (isPlainObject(value)) store.setJson(key, value);
      // What is neither text nor bytes is refused there.
      else store.set(key, value as Uint8Array);
    },
    delete: (key) => store.delete(key),
    exists: (key) => store.exists(key),
    getKeys: () => store.getKeys(),
    getJson: (key) => store.getJson(key) as unknown,
    setJson: (key, value) => store.setJson(key, value),
  };
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return !(value instanceof ArrayBuffer) && !ArrayBuffer.isView(value);
}
