/** Writes a value of 100 bytes under the key that the path names. */

import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

const prefix = "/set/".length;
const value = new TextEncoder().encode("v".repeat(100));

/** Spin's kind of handler. */
export const handleRequest: HandleRequest = async (request) => {
  Kv.openDefault().set(request.uri.slice(prefix), value);
  return { status: 200, headers: { "content-type": "text/plain" }, body: "stored" };
};
