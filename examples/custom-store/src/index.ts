import { KeyValueError, Kv } from "@fermyon/spin-sdk";

/** The status that tells a client what the store could not take. */
const statuses: Record<string, number> = {
  "key-too-large": 414,
  "value-too-large": 413,
  "store-full": 507,
};

export default {
  async fetch(request: Request): Promise<Response> {
    const store = Kv.open("uploads");
    const name = request.headers.get("spin-path-match-name") ?? "";
    if (request.method === "GET") {
      const file = store.get(name);
      return new Response(file, { status: file === null ? 404 : 200 });
    }
    try {
      store.set(name, await request.arrayBuffer());
      return new Response(null, { status: 204 });
    } catch (error) {
      if (!(error instanceof KeyValueError) || !(error.code in statuses)) throw error;
      return new Response(`${error.message}\n`, { status: statuses[error.code] });
    }
  },
};
