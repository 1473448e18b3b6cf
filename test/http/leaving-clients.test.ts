/** Clients that leave while their request is under way: nothing breaks, and nothing is kept for them. */

import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { showItself } from "../support/show-itself.ts";
import { RawClient } from "../support/raw-client.ts";

const app = await startInlineApp({
  components: {
    seed: `
    import { Kv } from "@fermyon/spin-sdk";
    export const handleRequest = async ({ uri, body }) => {
      const store = Kv.openDefault();
      if (uri === "/seed/wait") {
        store.set("waits", "yes");
        while (!store.exists("go")) await new Promise((resolve) => setTimeout(resolve, 1));
        store.set("woke", "yes");
      }
      if (uri === "/seed/whole") store.set("entered", "yes");
      if (uri.startsWith("/seed/set/")) store.set(uri.slice(10), "yes");
      if (uri.startsWith("/seed/has/")) return { status: store.exists(uri.slice(10)) ? 200 : 404 };
      return { status: 200, body: "late" };
    };`,
    web: `
    const state = { read: "", cancelled: "", late: "" };
    const wait = () => new Promise((resolve) => setTimeout(resolve, 1));
    const handlers = {
      body: async (request) => {
        try { for await (const chunk of request.body) state.read = "began"; } catch (error) { state.read = String(error); }
        return new Response("nobody");
      },
      silent: () => new Response(new ReadableStream({
        pull: () => new Promise(() => { state.cancelled = "pulled"; }),
        cancel: (reason) => { state.cancelled = String(reason); },
      }, { highWaterMark: 0 })),
      late: async () => {
        state.late = "waits";
        while (state.late !== "go") await wait();
        return new Response(new ReadableStream({
          pull: () => new Promise(() => {}),
          cancel: () => { state.late = "cancelled"; },
        }));
      },
      breaks: () => new Response(new ReadableStream({
        pull: () => new Promise(() => { state.cancelled = "pulled"; }),
        cancel: () => { state.cancelled = "threw"; throw new Error("in cancel"); },
      }, { highWaterMark: 0 })),
      state: (request) => {
        const { searchParams } = new URL(request.url);
        if (searchParams.has("late")) state.late = searchParams.get("late");
        return Response.json(state);
      },
      after: (request) => {
        const answered = new Response("early");
        wait().then(async () => {
          try { state.read = String((await request.body.getReader().read()).value.length); }
          catch (error) { state.read = String(error); }
        });
        return answered;
      },
    };
    export default { fetch: (request) => handlers[new URL(request.url).pathname.slice(5)](request) };`,
  },
  stores: { seed: ["default"] },
});
await showItself(app, "/web/state");
after(() => app.stop());
afterEach(() => assert.deepEqual(app.log, [], "leaving is no failure of the component"));

/** Asks until the component has come this far. */
async function until(path: string, found: (response: Response) => boolean | Promise<boolean>) {
  while (!(await found(await app.fetch(path))));
}

const has = (key: string) => until(`/seed/has/${key}`, ({ status }) => status === 200);

function stateIs(name: string, wanted: string): Promise<void> {
  return until("/web/state", async (response) => {
    const state = (await response.json()) as Record<string, string>;
    return state[name]!.includes(wanted);
  });
}

test("a handler that waits goes on to its end when its client leaves", async () => {
  using client = await RawClient.connect(app.url);
  client.get("/seed/wait");
  await has("waits");
  client.socket.destroy();
  await app.fetch("/seed/set/go");
  await has("woke");
});

test("a handler that takes its body whole never starts when the client leaves in the middle", async () => {
  using client = await RawClient.connect(app.url);
  client.sendHead("POST /seed/whole HTTP/1.1", "Host: a", "Content-Length: 100");
  client.send("half");
  client.socket.resetAndDestroy();
  await app.fetch("/seed/set/other");
  assert.equal((await app.fetch("/seed/has/entered")).status, 404);
});

test("a handler that reads a stream hears of it", async () => {
  using client = await RawClient.connect(app.url);
  client.sendHead("POST /web/body HTTP/1.1", "Host: a", "Transfer-Encoding: chunked");
  client.send("4\r\nhalf\r\n");
  await stateIs("read", "began");
  client.socket.destroy();
  await stateIs("read", "TypeError: the client closed the connection");
});

test("a stream that has nothing to say is cancelled at once", async () => {
  using client = await RawClient.connect(app.url);
  client.get("/web/silent");
  await client.until("\r\n\r\n");
  await stateIs("cancelled", "pulled");
  client.socket.destroy();
  await stateIs("cancelled", "TypeError: the client closed the connection");
});

test("a stream whose cancelling fails harms nobody", async () => {
  using client = await RawClient.connect(app.url);
  client.get("/web/breaks");
  await client.until("\r\n\r\n");
  await stateIs("cancelled", "pulled");
  client.socket.destroy();
  await stateIs("cancelled", "threw");
});

test("a stream that is answered with when the client has left is cancelled", async () => {
  using client = await RawClient.connect(app.url);
  client.get("/web/late");
  await stateIs("late", "waits");
  client.socket.destroy();
  await app.fetch("/web/state?late=go");
  await stateIs("late", "cancelled");
});

test("a body that is read after the response says that it is over", async () => {
  using client = await RawClient.connect(app.url);
  client.sendHead("POST /web/after HTTP/1.1", "Host: a", "Content-Length: 100000");
  client.send("x");
  assert.equal((await client.response()).body, "early");
  await stateIs("read", "TypeError: the client closed the connection");
  client.send("x".repeat(99_999));
  client.get("/seed/has/nothing");
  assert.equal((await client.response()).status, 404);
});
