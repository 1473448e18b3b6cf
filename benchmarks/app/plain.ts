/** Answers the same text as `get.ts` without a key-value call. */

import type { HandleRequest } from "@fermyon/spin-sdk";

const body = "v".repeat(100);

/** Spin's kind of handler. */
export const handleRequest: HandleRequest = async () => ({
  status: 200,
  headers: { "content-type": "text/plain" },
  body,
});
