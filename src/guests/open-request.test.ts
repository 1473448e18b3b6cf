/** Whoever ends a request when its connection is about to be kept for another ends nothing but the request. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { askServer } from "./ask-server.ts";

const server = createServer((request, response) => {
  response.end(request.url === "/empty" ? "" : "some");
});
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
after(() => server.close().closeAllConnections());

type Body = ReadableStreamDefaultReader<Uint8Array> | undefined;

const moments: Readonly<Record<string, (body: Body) => Promise<unknown>>> = {
  "its head has come": async () => {},
  "its body is being read": async (body) => void body?.read().catch(() => {}),
  "a chunk of its body has been read": async (body) => body?.read(),
  "its body has been read": async (body) => {
    await body?.read();
    await body?.read();
  },
};

for (const path of ["/empty", "/some"]) {
  for (const [name, moment] of Object.entries(moments)) {
    test(`a request of ${path} may be ended when ${name}`, async () => {
      const url = new URL(path, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const asked = { method: "GET", headers: [], body: null };
      const controller = new AbortController();
      const response = await askServer(url, asked, controller.signal);
      await moment(response.body?.getReader());
      controller.abort();
      await new Promise((resolve) => setImmediate(resolve));

      const next = await askServer(url, asked, new AbortController().signal);
      assert.equal(next.status, 200);
    });
  }
}
