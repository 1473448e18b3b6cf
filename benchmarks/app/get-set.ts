/** Answers the value of the key that the path names, and writes another of 100 bytes in its place. */

import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

const prefix = "/get-set/".length;
const value = new Uint8Array(100);
const start = new DataView(value.buffer);
let writes = 0;

/** Spin's kind of handler. */
export const handleRequest: HandleRequest = async (request) => {
  const store = Kv.openDefault();
  const key = request.uri.slice(prefix);
  const body = store.get(key) ?? "";
  start.setUint32(0, (writes += 1));
  store.set(key, value);
  return { status: 200, headers: { "content-type": "text/plain" }, body };
};
