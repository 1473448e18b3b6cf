/** A component that calls itself and gives that up is not entered in the middle of what it does. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";

/** Aborts a request to itself that is under way, by what its path says, and goes on as if nothing had been. */
const component = `import { Kv } from "@fermyon/spin-sdk";
let reached = null;
export default { fetch: async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith("/inner")) {
    const stream = new ReadableStream({ start(controller) { controller.enqueue(new Uint8Array(1)); } });
    reached();
    return pathname.includes("whole") ? new Promise((done) => setTimeout(done, 1e6)) : new Response(stream);
  }
  const controller = new AbortController();
  const arrived = new Promise((done) => { reached = done; });
  const asked = fetch("http://self" + pathname + "/inner", { signal: controller.signal });
  asked.catch(() => {});
  await arrived;
  // Goes on for its own request, and not in the middle of the other one.
  await new Promise((done) => setTimeout(done, 1));
  if (pathname.includes("whole")) controller.abort();
  else await (await asked).body.cancel();
  const store = Kv.openDefault();
  store.set("key", "value");
  return new Response(store.exists("key") ? "went on" : "lost");
} };`;

test("what follows an aborted call is still done for the request that aborted it", async () => {
  await using app = await startInlineApp({
    components: { it: component },
    stores: { it: ["default"] },
    extra: { it: 'allowed_outbound_hosts = ["http://self"]' },
  });
  for (const how of ["whole", "part"]) {
    const response = await app.fetch(`/it/${how}`);
    assert.deepEqual(
      [response.status, await response.text()],
      [200, "went on"],
      app.log.join("\n"),
    );
  }
});
