import { Kv } from "@fermyon/spin-sdk";

export default {
  fetch(request: Request): Response {
    const store = Kv.openDefault();
    if (request.method === "DELETE") {
      store.delete("visits");
      return new Response(null, { status: 204 });
    }
    // Adding nothing reads a counter, and a missing one is 0.
    return Response.json({ visits: Number(store.increment("visits", 0)) });
  },
};
