/** Large bytes are let go of as soon as they were copied or sent; nobody gets others for that, or none. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const source = `import { Kv } from "@fermyon/spin-sdk";
  export const handleRequest = async ({ uri, method, body }) => {
    const [, , how, key] = uri.split("/");
    const store = Kv.openDefault();
    if (method === "PUT") {
      store.set(key, body);
      store.set("second", body);
      if (how === "fill") new Uint8Array(body).fill(0);
      return { status: 200, body };
    }
    if (how === "versioned") return { status: 200, body: store.getVersioned(key).value };
    if (how === "together") return { status: 200, body: store.getMany([key, "second"])[1] };
    const value = store.get(key);
    if (how === "once") return { status: 200, body: value };
    const again = store.get(key);
    if (how === "twice") return { status: 200, body: again };
    if (how === "filled") {
      new Uint8Array(value).fill(0);
      return { status: 200, body: again };
    }
    if (how === "written") {
      // Requests of other isolates come in between.
      store.set("third " + key, value);
      store.set("third " + key, value);
      return { status: 200, body: store.get("third " + key) };
    }
    return new Response(new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(value));
        controller.enqueue(new Uint8Array(again));
        controller.close();
      },
    }));
  };`;
const front = `export default { fetch: (request) => {
  const { pathname } = new URL(request.url);
  return fetch("http://back.spin.internal" + pathname);
} };`;

const folder = temporaryFolder();
const path = JSON.stringify(`${folder.path}/data.db`);
const onDisk = await startInlineApp({
  components: { back: source, front },
  stores: { back: ["default"] },
  extra: { front: 'allowed_outbound_hosts = ["http://back.spin.internal"]' },
  runtimeConfig: `[key_value_store.default]\ntype = "spin"\npath = ${path}\n`,
});
after(async () => {
  await onDisk.stop();
  await folder[Symbol.asyncDispose]();
});

function bytesOf(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8) + seed) & 255;
  return bytes;
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function read(response: Response): Promise<string> {
  assert.equal(response.status, 200);
  return digest(new Uint8Array(await response.arrayBuffer()));
}

/** About where bytes go another way: native copies, letting go, pieces of a body, the largest value. */
const sizes = [0, 16_383, 16_384, 65_535, 65_536, 65_537, 262_144, 262_145, 1_048_576];

for (const size of sizes) {
  test(`a value of ${size} bytes is the same by every way in and out`, async () => {
    const body = bytesOf(size, size);
    const expected = digest(body);
    for (const how of ["plain", "fill"]) {
      const put = await onDisk.fetch(`/back/${how}/key`, { method: "PUT", body });
      const answered = how === "fill" ? digest(new Uint8Array(size)) : expected;
      assert.equal(await read(put), answered, how);
    }
    for (const how of ["once", "twice", "filled", "written", "together", "versioned"]) {
      assert.equal(await read(await onDisk.fetch(`/back/${how}/key`)), expected, how);
    }
    const both = digest(Buffer.concat([body, body]));
    assert.equal(await read(await onDisk.fetch("/back/streamed/key")), both);
    const head = await onDisk.fetch("/back/once/key", { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  });
}

test("many at a time get each its own", async () => {
  const wanted = new Map<string, string>();
  for (let at = 0; at < 8; at += 1) {
    const body = bytesOf(300_000 + at, at);
    wanted.set(`k${at}`, digest(body));
    await read(await onDisk.fetch(`/back/plain/k${at}`, { method: "PUT", body }));
  }
  const asked = Array.from({ length: 48 }, async (_, at) => {
    const key = `k${at % 8}`;
    const how = at % 3 === 0 ? "written" : "once";
    assert.equal(await read(await onDisk.fetch(`/back/${how}/${key}`)), wanted.get(key));
  });
  await Promise.all(asked);
});

test("another component gets the same bytes, which nobody lets go of on the way", async () => {
  const body = bytesOf(700_000, 3);
  await read(await onDisk.fetch("/back/plain/passed", { method: "PUT", body }));
  const asked = Array.from({ length: 6 }, async () =>
    read(await onDisk.fetch("/front/once/passed")),
  );
  assert.deepEqual(new Set(await Promise.all(asked)), new Set([digest(body)]));
});

test("a client that leaves in the middle of a body disturbs no other", async () => {
  const body = bytesOf(1_048_576, 9);
  await read(await onDisk.fetch("/back/plain/left", { method: "PUT", body }));
  const leaving = Array.from({ length: 12 }, async () => {
    const response = await onDisk.fetch("/back/once/left");
    await response.body?.cancel();
  });
  const staying = Array.from({ length: 12 }, async () => {
    assert.equal(await read(await onDisk.fetch("/back/once/left")), digest(body));
  });
  await Promise.all([...leaving, ...staying]);
});
