/** The global object of Spin's SDK, which needs no import; only a type is imported here. */

import type { HandleRequest } from "@fermyon/spin-sdk";

export const handleRequest: HandleRequest = async () => {
  const store = spinSdk.kv.openDefault();
  const before = store.exists("key");
  store.set("key", "value");
  const isFrozen = Object.isFrozen(spinSdk) && Object.isFrozen(spinSdk.kv);
  return { status: 200, body: JSON.stringify([before, store.getKeys(), isFrozen]) };
};
