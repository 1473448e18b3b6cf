/** A store over HTTP: `PUT`, `GET` and `DELETE` of `/STORE/KEY`, and `POST /STORE?fill=NUMBER`. */

import { type HandleRequest, Kv, KeyValueError, type KvStore } from "@fermyon/spin-sdk";

/** Answers 404 for a missing key, and 409 with "CODE: MESSAGE" for a key-value error. */
export const serveStores: HandleRequest = async ({ method, uri, body = "" }) => {
  const { pathname, searchParams } = new URL(uri, "http://localhost");
  const [, label = "", key = ""] = pathname.split("/").map(decodeURIComponent);
  try {
    const store = Kv.open(label);
    if (method === "PUT") store.set(key, body);
    else if (method === "DELETE") store.delete(key);
    else if (method === "POST")
      return { status: 200, body: fill(store, Number(searchParams.get("fill"))) };
    else {
      const value = store.get(key);
      return value === null ? { status: 404 } : { status: 200, body: value };
    }
    return { status: 204 };
  } catch (error) {
    if (!(error instanceof KeyValueError)) throw error;
    return { status: 409, body: `${error.code}: ${error.message}` };
  }
};

/** Adds keys until the store holds this many; how many it holds then. */
function fill(store: KvStore, count: number): string {
  for (let number = 0; store.getKeys().length < count; number += 100) {
    const missing = Math.min(100, count - store.getKeys().length);
    store.setMany(Array.from({ length: missing }, (_, at) => [`fill-${number + at}`, ""]));
  }
  return String(store.getKeys().length);
}
