/** Answers the value of the key that the path names; with a body, that is written there. */

import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

const prefix = "/value/".length;

/** Spin's kind of handler. */
export const handleRequest: HandleRequest = async ({ method, uri, body }) => {
  const store = Kv.openDefault();
  const key = uri.slice(prefix);
  const headers = { "content-type": "text/plain" };
  if (method === "GET") return { status: 200, headers, body: store.get(key) ?? "" };
  store.set(key, body ?? "");
  return { status: 200, headers, body: "stored" };
};
