import { openDefault } from "@spinframework/spin-kv";

/** How many there are of what nobody has asked for yet. */
const delivered = 2;

/** GET tells how many there are, DELETE takes one away and tells how many are left. */
export default {
  fetch(request: Request): Response {
    const store = openDefault();
    const key = new URL(request.url).pathname.slice(1);
    const held = store.exists(key) ? (store.getJson(key) as number) : delivered;
    if (request.method !== "DELETE") return new Response(String(held));
    if (held === 0) return new Response(null, { status: 404 });
    store.setJson(key, held - 1);
    return new Response(String(held - 1));
  },
};
