/**
 * Goal: no part of a response leaves before what it depends on is on disk. Method: the system call
 * that syncs is held back until the test lets it go, or makes it fail.
 */

import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { RawClient } from "../support/raw-client.ts";
import { patient } from "../support/patience.ts";
import { showItself } from "../support/show-itself.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Sync = typeof fs.fdatasync;
type Finish = (error: NodeJS.ErrnoException | null) => void;

/** Syncs that have begun and not ended. */
const held: Finish[] = [];
let wake: () => void = () => {};

const { fdatasync } = fs;
fs.fdatasync = ((descriptor: number, callback: Finish) => {
  held.push((error) => (error === null ? fdatasync(descriptor, callback) : callback(error)));
  wake();
}) as Sync;
syncBuiltinESMExports();
after(() => {
  fs.fdatasync = fdatasync;
  syncBuiltinESMExports();
});

/** The next sync that begins. */
async function nextSync(): Promise<Finish> {
  if (held.length === 0) {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("nothing is synced")), patient(60_000));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
  return held.shift()!;
}

const failed = Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });

const components = {
  plain: `export const handleRequest = () => ({ status: 200, body: "plain" });`,
  it: `
  import { Kv } from "@fermyon/spin-sdk";
  const encode = (text) => new TextEncoder().encode(text);
  let go = null;
  const handlers = {
    set: () => { Kv.openDefault().set("a", "b"); return new Response("set"); },
    get: () => new Response(Kv.openDefault().get("a")),
    none: () => new Response("none"),
    next: () => { go(); return new Response(""); },
    // The head depends on a write; the first chunk on nothing, the second on another write.
    stream: () => {
      Kv.openDefault().set("a", "stream");
      let count = 0;
      return new Response(new ReadableStream({
        async pull(controller) {
          count += 1;
          if (count === 1) return controller.enqueue(encode("one"));
          if (count === 3) return controller.close();
          await new Promise((resolve) => { go = resolve; });
          Kv.openDefault().set("b", "stream");
          controller.enqueue(encode("two"));
        },
        cancel() { console.log("cancelled"); },
      }, { highWaterMark: 0 }));
    },
  };
  export default { fetch: (request) => handlers[new URL(request.url).pathname.slice(4)]() };`,
};

async function start() {
  const folder = temporaryFolder();
  const app = await startInlineApp(
    { components, stores: { it: ["default"] } },
    { stateDir: join(folder.path, "state") },
  );
  await showItself(app, "/it/none");
  const client = await RawClient.connect(app.url);
  return {
    app,
    client,
    /** Nothing has come so far, though the server has answered somebody else. */
    assertSilent: async (): Promise<void> => {
      assert.equal(await (await app.fetch("/plain")).text(), "plain");
      assert.equal(client.received, "");
    },
    [Symbol.asyncDispose]: async () => {
      client[Symbol.dispose]();
      await app.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test("a response waits until its write is on disk", async () => {
  await using it = await start();
  it.client.get("/it/set");
  const finish = await nextSync();
  await it.assertSilent();
  finish(null);
  assert.equal((await it.client.response()).body, "set");
});

test("a response that has read what is not on disk yet waits with it, and one sync serves both", async () => {
  await using it = await start();
  using other = await RawClient.connect(it.app.url);
  other.get("/it/set");
  const finish = await nextSync();
  it.client.get("/it/get");
  await it.assertSilent();
  finish(null);
  assert.equal((await it.client.response()).body, "b");
  assert.equal((await other.response()).body, "set");
  assert.equal(held.length, 0);
});

test("a response that depends on nothing new leaves at once", async () => {
  await using it = await start();
  it.client.get("/it/set");
  (await nextSync())(null);
  await it.client.response();
  for (const path of ["/it/none", "/it/get"]) {
    it.client.get(path);
    await it.client.response();
  }
  assert.equal(held.length, 0);
});

test("the parts of a stream stay in order, whichever of them has to wait", async () => {
  await using it = await start();
  it.client.get("/it/stream");
  const finish = await nextSync();
  await it.assertSilent();
  finish(null);
  assert.match(await it.client.until("\r\n\r\n"), /^HTTP\/1\.1 200 OK/);
  assert.equal(await it.client.chunk(), "one");
  const next = it.app.fetch("/it/next");
  const finishSecond = await nextSync();
  await it.assertSilent();
  finishSecond(null);
  assert.equal(await it.client.chunk(), "two");
  assert.equal(await it.client.chunk(), "");
  assert.equal((await next).status, 200);
});

test("responses whose writes are lost become 500, with the reason in the log", async () => {
  await using it = await start();
  it.client.get("/it/set");
  (await nextSync())(failed);
  const response = await it.client.response();
  assert.deepEqual([response.status, response.body], [500, ""]);
  assert.ok(
    it.app.log.some(([, , line]) => /GET \/it\/set: the disk did not confirm writes/.test(line)),
  );
  it.client.get("/it/get");
  assert.equal((await it.client.response()).status, 500);
  it.client.get("/plain");
  assert.equal((await it.client.response()).body, "plain");
});

test("a stream whose later writes are lost is cut, and its source is told", async () => {
  await using it = await start();
  it.client.get("/it/stream");
  (await nextSync())(null);
  await it.client.until("one\r\n");
  const next = it.app.fetch("/it/next");
  (await nextSync())(failed);
  assert.equal(await it.client.closed(), "");
  assert.equal((await next).status, 500, "its answer could have depended on the write as well");
  while (!it.app.log.some(([, , line]) => line === "cancelled")) await it.app.fetch("/plain");
});
