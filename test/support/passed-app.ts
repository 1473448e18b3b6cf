/** An application whose components answer in every way there is, for tests of requests that are passed on. */

import type { InlineApp } from "./inline-app.ts";

const it = `
const chunk = new Uint8Array(65536).fill(120);
const state = { asked: 0, cancelled: 0, read: "" };
const bytes = (text) => new TextEncoder().encode(text);
const handlers = {
  echo: ({ body }) => new Response(body),
  show: async (request) => Response.json({
    method: request.method, url: request.url, headers: [...request.headers], body: await request.text(),
  }),
  status: (request) => {
    const { searchParams } = new URL(request.url);
    const status = Number(searchParams.get("status"));
    const body = searchParams.get("body");
    const headers = new Headers({ etag: '"1"', "x-latin": "caf\\u00e9", "x-empty": "", "content-type": "a/b" });
    headers.append("set-cookie", "a=1; Path=/, b");
    headers.append("set-cookie", "c=2");
    if (searchParams.has("length")) headers.set("content-length", searchParams.get("length"));
    return new Response(body, { status, headers });
  },
  stream: () => {
    let left = 100;
    return new Response(new ReadableStream({ pull(controller) {
      controller.enqueue(bytes("part " + left + "\\n"));
      left -= 1;
      if (left === 0) controller.close();
    } }));
  },
  large: () => handlers.chunks(1000),
  chunks: (count) => {
    state.asked = 0;
    return new Response(new ReadableStream({ pull(controller) {
      state.asked += 1;
      controller.enqueue(chunk);
      if (state.asked === count) controller.close();
    } }, { highWaterMark: 0 }));
  },
  silent: () => new Response(new ReadableStream({
    pull: () => new Promise(() => {}),
    cancel: () => { state.cancelled += 1; },
  }, { highWaterMark: 0 })),
  reads: async ({ body }) => {
    try { for await (const part of body) state.read = "began"; } catch (error) { state.read = String(error); }
    return new Response("nobody");
  },
  breaks: () => new Response(new ReadableStream({
    start(controller) { controller.enqueue(bytes("part")); },
    pull() { throw new Error("the source broke"); },
  }, { highWaterMark: 0 })),
  throws: () => { throw new Error("on purpose"); },
  switches: () => ({ status: 101, headers: { upgrade: "websocket" } }),
  early: () => new Response("early"),
  earlyStream: () => handlers.chunks(20),
  state: () => Response.json(state),
};
export default { fetch: (request) => handlers[new URL(request.url).pathname.slice(4)](request) };`;

const seed = `
export const handleRequest = async ({ method, uri, headers, body }) => ({
  status: uri.includes("switch") ? 101 : 200,
  headers: { "X-Mixed-Case": "as it is" },
  body: JSON.stringify({ method, uri, headers, body: body.byteLength }),
});`;

/** Component `it` answers `/it/NAME` by the handler of that name, `seed` tells what it was asked. */
export const passedApp: InlineApp = { components: { it, seed } };
