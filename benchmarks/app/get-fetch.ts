/** Answers the value of the key that the path names, with the web's kind of handler. */

import { Kv } from "@fermyon/spin-sdk";

const prefix = "/get-fetch/".length;

// oxlint-disable-next-line import/no-default-export -- a fetch handler is exported so
export default {
  fetch(request: Request): Response {
    const key = new URL(request.url).pathname.slice(prefix);
    const body = Kv.openDefault().get(key);
    return new Response(body, { headers: { "content-type": "text/plain" } });
  },
};
