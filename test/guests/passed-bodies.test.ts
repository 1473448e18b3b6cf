/** Bodies that one component sends another are there as long as anybody may need them, whoever had them first. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { createUpApp } from "../support/up-app.ts";

const sizes = [1000, 65_535, 65_536, 300_000];

/** Sends a body of as many bytes as its path says. */
const sends = (url: string): string => `export default { fetch: async (request) => {
  const size = Number(new URL(request.url).pathname.split("/").at(-1));
  const body = new Uint8Array(size).fill(7);
  const response = await fetch(${JSON.stringify(url)}, { method: "POST", body });
  return new Response(response.status + " " + await response.text());
} };`;

test("a redirect within the application takes the whole body along, also after somebody has read it", async () => {
  const first = `export const handleRequest = async ({ body }) => ({
    status: 307, headers: { location: "http://second.spin.internal/", "x-read": String(body.byteLength) },
  });`;
  const second = `export const handleRequest = async ({ body }) => ({
    status: 200, body: new Uint8Array(body).filter((byte) => byte === 7).length + " bytes",
  });`;
  await using app = await startInlineApp({
    components: { front: sends("http://first.spin.internal/"), first, second },
    extra: { front: 'allowed_outbound_hosts = ["http://*.spin.internal"]' },
  });
  for (const size of sizes) {
    assert.equal(await (await app.fetch(`/front/${size}`)).text(), `200 ${size} bytes`);
  }
});

test("a request that begins anew as a store is held has its whole body again", async () => {
  // Alone in its process, it answers on the thread of all at first.
  const alone = `import { Kv } from "@fermyon/spin-sdk";
    export const handleRequest = async ({ uri, method, body }) => {
      const [, , what, size] = uri.split("/");
      if (what === "send") {
        const sent = { method: "POST", body: new Uint8Array(Number(size)).fill(7) };
        const response = await fetch("http://self/alone/keep", sent);
        return { status: response.status, body: await response.text() };
      }
      if (what === "keep") Kv.openDefault().set("key", body);
      return { status: 200, body: body.byteLength + " bytes" };
    };`;
  for (const size of sizes) {
    await using app = await createUpApp({
      components: { alone },
      stores: { alone: ["default"] },
      extra: { alone: 'allowed_outbound_hosts = ["http://self"]' },
      runtimeConfig: '[key_value_store.default]\ntype = "spin"\npath = "data.db"\n',
    });
    await using up = await app.start("--workers", "1");
    assert.equal(await (await up.fetch("/alone/send/1")).text(), "1 bytes");
    using held = new DatabaseSync(join(app.folder, "data.db"), { timeout: 60_000 });
    held.exec("BEGIN IMMEDIATE");
    const answer = up.fetch(`/alone/send/${size}`);
    // Answered by the same worker, which has begun the other one meanwhile.
    for (let turn = 0; turn < 5; turn += 1) assert.equal((await up.fetch("/")).status, 200);
    held.exec("COMMIT");
    assert.equal(await (await answer).text(), `${size} bytes`);
  }
});
