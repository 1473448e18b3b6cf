/** A component that is entered anew by all that the host answers on the spot keeps nobody else from their turn. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { patient } from "../support/patience.ts";
import { createUpApp } from "../support/up-app.ts";

/** What goes on for ever beside the answer, each step as soon as the one before has been answered. */
const loops = {
  "operations with keys that are refused": `
    const again = () => crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt"]).catch(() => {}).then(again);
    setTimeout(again, 1);`,
  "watchers that are begun again": `
    const store = Kv.openDefault();
    for (let at = 0; at < 500; at += 1) store.set("key " + at, "value");
    const again = async () => {
      for (;;) {
        const watch = store.watch({ prefix: "" });
        await watch.next();
        await watch.return();
      }
    };
    for (let at = 0; at < 10; at += 1) again().catch(() => {});
    await new Promise(() => {});`,
};

for (const [name, code] of Object.entries(loops)) {
  test(`${name}: others have their turn`, async () => {
    // Alone in its process it answers on the thread of all.
    const alone = `import { Kv } from "@fermyon/spin-sdk";
      export const handleRequest = async ({ uri }) => {
        if (uri.endsWith("/loop")) { ${code} }
        return { status: 200, body: "here" };
      };`;
    await using app = await createUpApp({ components: { alone }, stores: { alone: ["default"] } });
    await using up = await app.start("--workers", "1");
    const signal = AbortSignal.timeout(patient(120_000));
    const left = new AbortController();
    const looping = up.fetch("/loop", { signal: left.signal }).catch(() => {});
    for (let turn = 0; turn < 20; turn += 1) {
      assert.equal(await (await up.fetch("/", { signal })).text(), "here");
    }
    left.abort();
    await looping;
  });
}
