/** As `set.ts`, with an expiry an hour from then: what a session store does at each request. */

import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

const prefix = "/set-expiring/".length;
const value = new Uint8Array(100);
const start = new DataView(value.buffer);
let writes = 0;

/** Spin's kind of handler. */
export const handleRequest: HandleRequest = async (request) => {
  start.setUint32(0, (writes += 1));
  Kv.openDefault().set(request.uri.slice(prefix), value, { expiresIn: 3_600_000 });
  return { status: 200, headers: { "content-type": "text/plain" }, body: "stored" };
};
