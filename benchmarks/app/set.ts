/**
 * Writes a value of 100 bytes under the key that the path names. Each is another, as SQLite writes
 * nothing where a row already holds what it is given.
 */

import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

const prefix = "/set/".length;
const value = new Uint8Array(100);
const start = new DataView(value.buffer);
let writes = 0;

/** Spin's kind of handler. */
export const handleRequest: HandleRequest = async (request) => {
  start.setUint32(0, (writes += 1));
  Kv.openDefault().set(request.uri.slice(prefix), value);
  return { status: 200, headers: { "content-type": "text/plain" }, body: "stored" };
};
