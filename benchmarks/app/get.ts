/** Answers the value of the key that the path names, as Spin's own handlers do. */

import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

const prefix = "/get/".length;

/** Spin's kind of handler. */
export const handleRequest: HandleRequest = async (request) => {
  const store = Kv.openDefault();
  const body = store.get(request.uri.slice(prefix)) ?? "";
  return { status: 200, headers: { "content-type": "text/plain" }, body };
};
