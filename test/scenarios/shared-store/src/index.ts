/** Keeps a request's body: `/COMPONENT/STORE/KEY`. */

import { type HandleRequest, Kv, KeyValueError } from "@fermyon/spin-sdk";

export const handleRequest: HandleRequest = async (request) => {
  const { method, uri } = request;
  const [, , label = "", key = ""] = uri.split("/");
  try {
    const store = Kv.open(label);
    if (method === "PUT") store.set(key, request.text());
    const value = key === "" ? store.getKeys().join() : store.get(key);
    return value === null ? { status: 404 } : { status: 200, body: value };
  } catch (error) {
    if (!(error instanceof KeyValueError)) throw error;
    return { status: 403, body: error.code };
  }
};
