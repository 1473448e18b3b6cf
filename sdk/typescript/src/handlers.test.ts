/** Handlers of every generation of Spin's SDK, told apart when the component is loaded. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../../../test/support/inline-app.ts";

/** Status, a header and the body that a component answers with. */
async function answer(it: string, path = "/cart?a=1", init?: RequestInit): Promise<unknown[]> {
  await using app = await startInlineApp({ components: { it } });
  const response = await app.fetch(path, init);
  return [response.status, response.headers.get("x-by"), await response.text()];
}

const asked =
  'new URL(req.url).pathname + " " + req.headers.get("x-name") + " " + (await req.text())';
const post = { method: "POST", headers: { "x-name": "nobody" }, body: "hello" };

test("handler of SDK 2.x gets the web's request and sends its response", async () => {
  const it = `
    import type { ResponseBuilder } from "@fermyon/spin-sdk";
    export async function handler(req: Request, res: ResponseBuilder) {
      res.set({ "x-by": "2.x" });
      if (res.getStatus() === 200) res.status(201).send(${asked});
    }`;
  assert.deepEqual(await answer(it, "/cart", post), [201, "2.x", "/cart nobody hello"]);
});

test("handler of SDK 2.x writes its response in parts, also after it has returned", async () => {
  const it = `
    export const handler = async (req, res) => {
      res.status(202).set("x-by", "parts");
      res.write("a");
      res.write(new Uint8Array([98]));
      setTimeout(() => { res.write(new URLSearchParams({ c: "d" })); res.end(); }, 1);
    };`;
  assert.deepEqual(await answer(it), [202, "parts", "abc=d"]);
});

test("the listener that SDK 2.x wraps around its handler works", async () => {
  const it = `
    import { ResponseBuilder } from "@fermyon/spin-sdk";
    async function handler(req: Request, res: ResponseBuilder) { throw new Error("sold out"); }
    addEventListener("fetch", (event) => {
      event.respondWith(new Promise(async (resolve) => {
        const res = new ResponseBuilder(resolve);
        try { await handler(event.request, res); } catch (e) {
          if (res.getStatus() == 200) res.status(500);
          res.send("error in handler: " + e);
        }
      }));
    });`;
  assert.deepEqual(await answer(it), [500, null, "error in handler: Error: sold out"]);
});

test("a handler that hands both on works with what either generation asks", async () => {
  const wrapped = (inner: string): string => `
    const wrap = (inner) => async (...both) => await inner(...both);
    export const handler = wrap(async (req, res) => { ${inner} });`;
  const web = wrapped(`res.status(201).set("x-by", "web"); res.send(${asked});`);
  assert.deepEqual(await answer(web, "/cart", post), [201, "web", "/cart nobody hello"]);
  const seed = wrapped(
    'res.status(201).header("x-by", "seed").body(req.uri + " " + req.headers["x-name"] + " " + req.text());',
  );
  assert.deepEqual(await answer(seed, "/cart", post), [201, "seed", "/cart nobody hello"]);
});

test("handleRequest may give a Response, whatever its status and body", async () => {
  const it = `export const handleRequest = async (request) =>
    new Response(new Blob([request.uri]).stream(), { status: 203, headers: { "x-by": "stream" } });`;
  assert.deepEqual(await answer(it), [203, "stream", "/cart?a=1"]);
});

test("a default export that is a function with fetch answers by it, one without answers nothing", async () => {
  const it = `export default Object.assign(() => {}, { fetch: (request) => new Response(request.method) });`;
  assert.deepEqual(await answer(it), [200, null, "GET"]);
  await assert.rejects(
    answer("export default () => new Response();"),
    /no handler|component-without-handler/,
  );
});

test("Router of SDK 0.6 gives handlers what is routed and what else it was given", async () => {
  const it = `
    import { Router } from "@fermyon/spin-sdk";
    const router = Router();
    router.get("/hello/:name", ({ params, query }, extra) => ({ status: 200, body: JSON.stringify([params, query, extra]) }));
    router.get("/file/:name.:ext?", ({ params }) => ({ status: 200, body: JSON.stringify(params) }));
    router.post("*", () => undefined).all("*", ({ url }) => ({ status: 404, body: new URL(url).pathname }));
    export const handleRequest = async (request) => await router.handleRequest(request, "extra");`;
  assert.deepEqual(await answer(it, "/hello/Ada?a=1&b=2&b=3"), [
    200,
    null,
    '[{"name":"Ada"},{"a":"1","b":["2","3"]},"extra"]',
  ]);
  assert.deepEqual(await answer(it, "/hello/Ada/more"), [404, null, "/hello/Ada/more"]);
  assert.deepEqual(await answer(it, "/other", { method: "POST" }), [404, null, "/other"]);
});

test("Router of SDK 2.x gives handlers the request and the response too", async () => {
  const it = `
    import { Router } from "@fermyon/spin-sdk";
    const router = Router();
    router.put("/cart/:id", async ({ params }, req, res) => { res.set("x-by", params.id); res.send(await req.text()); });
    router.all("*", (_, req, res) => { res.status(404).send("none"); });
    export async function handler(req, res) { await router.handleRequest(req, res); }`;
  assert.deepEqual(await answer(it, "/cart/7", { method: "PUT", body: "one" }), [200, "7", "one"]);
  assert.deepEqual(await answer(it, "/cart/7"), [404, null, "none"]);
});
