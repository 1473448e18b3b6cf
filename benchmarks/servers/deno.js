/** Deno with its own KV in a file. Argument: the file. */

/* global Deno */
const store = await Deno.openKv(Deno.args[0]);
const value = new Uint8Array(100).fill(118);
let writes = 0;
for (let key = 0; key < 1000; key += 1) await store.set([`key-${key}`], value);

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
  const [, kind, key] = new URL(request.url).pathname.split("/");
  if (kind === "get") {
    const found = await store.get([key]);
    return new Response(found.value, { headers: { "content-type": "text/plain" } });
  }
  new DataView(value.buffer).setUint32(0, (writes += 1));
  await store.set([key], value);
  return new Response("stored");
});
console.log(`Serving http://127.0.0.1:${server.addr.port}`);
