/** A worker that is to end when nobody needs it any more goes on while components of other processes ask something of it. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openApp } from "../src/serve/app/app.ts";
import { PassedComponents } from "../src/serve/http/passed-component.ts";
import { listenForPassed } from "../src/serve/workers/passed-listener.ts";
import { prepareMemoryPlan } from "../src/testing/memory-plan.ts";
import { startExchangeServer } from "./support/exchange-server.ts";
import { folderOfFile } from "./support/temporary-folder.ts";

const folder = folderOfFile();
writeFileSync(
  join(folder, "it.js"),
  `const state = { begun: false, open: false };
  const until = async (name) => { while (!state[name]) await new Promise((resolve) => setTimeout(resolve, 5)); };
  const handlers = {
    "/wait": async () => { state.begun = true; await until("open"); return new Response("waited"); },
    "/begun": async () => { await until("begun"); return new Response("begun"); },
    "/go": () => { state.open = true; return new Response("gone"); },
    "/now": () => new Response("now"),
  };
  export default { fetch: (request) => handlers[new URL(request.url).pathname]() };`,
);

test("it ends with the last of them, and not with those that are idle", async () => {
  const plan = await prepareMemoryPlan(
    {
      trigger: { http: [{ route: "/...", component: "it" }] },
      component: { it: { source: "it.js" } },
    },
    { directory: folder },
  );
  const app = await openApp(plan, { log: () => {} });
  const path = join(folder, "door");
  await listenForPassed(app.innerServer, path);
  const others = new PassedComponents(path, 20);
  await using front = await startExchangeServer((exchange) =>
    others.component("it").handle(exchange),
  );
  const ask = async (what: string): Promise<string> => (await fetch(front.url + what)).text();
  const waiting = ask("/wait");
  // More connections than there are requests after these.
  await Promise.all(["/begun", "/now", "/now", "/now"].map(ask));
  let hasLeft = false;
  const left = app.leave().then(() => (hasLeft = true));
  assert.equal(await ask("/now"), "now");
  assert.equal(hasLeft, false);
  assert.equal(await ask("/go"), "gone");
  assert.equal(await waiting, "waited");
  await left;
  others.close();
  app.innerServer.close();
  await app.stop();
});
