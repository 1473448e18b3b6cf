import { Kv } from "@fermyon/spin-sdk";

export default {
  fetch(): Response {
    return new Response(`Visit ${Kv.openDefault().increment("visits")} of our own component.\n`);
  },
};
