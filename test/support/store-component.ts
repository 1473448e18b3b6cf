/**
 * A component's source: a store over HTTP, for tests from outside. `PUT /KEY` keeps the body, `GET /KEY`
 * gives it back, `POST /keys` takes a JSON list of keys and gives the list of their values.
 */
export const storeComponent = `
import { Kv, KeyValueError } from "@fermyon/spin-sdk";

export async function handleRequest(request) {
  const key = decodeURIComponent(request.uri.slice(1));
  try {
    const store = Kv.openDefault();
    if (request.method === "PUT") store.set(key, request.body);
    else if (request.method === "POST") return { status: 200, body: valuesOf(store, request.json()) };
    else {
      const value = store.get(key);
      return value === null ? { status: 404 } : { status: 200, body: value };
    }
    return { status: 204 };
  } catch (error) {
    if (!(error instanceof KeyValueError)) throw error;
    return { status: 409, body: error.code + ": " + error.message };
  }
}

function valuesOf(store, keys) {
  const decoder = new TextDecoder();
  return JSON.stringify(store.getMany(keys).map((value) => value && decoder.decode(value)));
}
`;
