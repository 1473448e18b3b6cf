/** Components and the explorer: they reach no data through it, and see none of its secrets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "./support/inline-app.ts";
import { startTestExplorer } from "./support/explorer.ts";

/** Sends the request that it is told to, and answers with what came back. */
const asking = `
export async function handleRequest(request) {
  const { url, ...init } = JSON.parse(new TextDecoder().decode(request.body));
  const answer = await fetch(url, init);
  return { status: answer.status, body: await answer.text() };
}
`;

/** Answers with the headers that it got. */
const echoing = `
export async function handleRequest(request) {
  return { status: 200, body: JSON.stringify(request.headers) };
}
`;

test("a component that may send requests everywhere reads and writes nothing by the explorer", async () => {
  await using explorer = await startTestExplorer();
  await explorer.call("PUT", explorer.valuePath("k"), { body: "secret" });
  const extra = { asking: 'allowed_outbound_hosts = ["http://*:*"]' };
  await using app = await startInlineApp({ components: { asking }, extra });
  const ask = async (path: string, init: object = {}): Promise<Response> => {
    const body = JSON.stringify({ url: `${explorer.origin}${path}`, ...init });
    return app.fetch("/", { method: "POST", body });
  };
  assert.equal((await ask("/api/openapi.json")).status, 200, "it does reach the port");
  for (const headers of [
    {},
    { origin: explorer.origin, "sec-fetch-site": "same-origin" },
    { authorization: "Bearer " },
    { cookie: `${explorer.cookieName}=x` },
  ]) {
    for (const [method, path] of [
      ["GET", "/api/stores"],
      ["GET", "/api/stores/default/export"],
      ["GET", explorer.valuePath("k")],
      ["DELETE", explorer.valuePath("k")],
      ["POST", "/api/session"],
    ] as const) {
      const answer = await ask(path, { method, headers });
      assert.ok([401, 403].includes(answer.status), `${method} ${path} ${answer.status}`);
      assert.doesNotMatch(await answer.text(), /secret/);
    }
  }
  const page = await (await ask("/")).text();
  assert.ok(!page.includes(explorer.token));
  assert.equal(await (await explorer.call("GET", explorer.valuePath("k"))).text(), "secret");
});

test("a component does not see the explorer's cookie, which browsers send to all ports of a host", async () => {
  await using app = await startInlineApp({ components: { echoing } });
  const cookie = "mine=1; bobbin-explorer-4000=secret; also=2";
  const answer = await (await app.fetch("/", { headers: { cookie } })).text();
  assert.match(answer, /mine=1; also=2/);
  assert.doesNotMatch(answer, /secret|bobbin-explorer/);
});
