/** Makes many key-value calls in one request: `/calls/KIND/COUNT/KEYS`, where the keys are `key-0` to `key-KEYS`. */

import { type HandleRequest, Kv } from "@fermyon/spin-sdk";

const value = new Uint8Array(100);
const start = new DataView(value.buffer);
let writes = 0;
let keys: string[] = [];

/** Spin's kind of handler. */
export const handleRequest: HandleRequest = async (request) => {
  const [, , kind, calls, count] = request.uri.split("/");
  if (keys.length !== Number(count)) {
    keys = Array.from({ length: Number(count) }, (_, at) => `key-${at}`);
  }
  repeat(kind ?? "", Number(calls));
  return { status: 200, body: "done" };
};

function repeat(kind: string, calls: number): void {
  const store = Kv.openDefault();
  const key = (call: number): string => keys[(call * 7919) % keys.length] ?? "";
  for (let call = 0; call < calls; call += 1) {
    if (kind === "get") store.get(key(call));
    else if (kind === "exists") store.exists(key(call));
    else if (kind === "set") {
      // SQLite writes nothing where a row already holds what it is given.
      start.setUint32(0, (writes += 1));
      store.set(key(call), value);
    } else store.increment("counter", 1n);
  }
}
