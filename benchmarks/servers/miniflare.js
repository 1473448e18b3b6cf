/** Miniflare with a KV namespace, without its log. Arguments: the folder it is installed in, its data's. */

import { createRequire } from "node:module";
import { join } from "node:path";

const [installed = "", data = ""] = process.argv.slice(2);
const { Miniflare } = createRequire(join(installed, "package.json"))("miniflare");

const script = `
let writes = 0;
export default {
  async fetch(request, env) {
    const [, kind, key] = new URL(request.url).pathname.split("/");
    if (kind === "get") return new Response(await env.STORE.get(key) ?? "", { headers: { "content-type": "text/plain" } });
    await env.STORE.put(key, String(writes += 1).padEnd(100, "v"));
    return new Response("stored");
  },
};`;

const miniflare = new Miniflare({
  modules: true,
  script,
  compatibilityDate: "2026-01-01",
  kvNamespaces: ["STORE"],
  kvPersist: data,
});
const url = await miniflare.ready;
const { STORE } = await miniflare.getBindings();
for (let key = 0; key < 1000; key += 1) await STORE.put(`key-${key}`, "v".repeat(100));
console.log(`Serving ${url.origin}`);
process.on("SIGTERM", () => void miniflare.dispose().then(() => process.exit(0)));
